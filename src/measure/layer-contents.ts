import type { Digest } from '../model/digest.ts'
import type { LayerContent } from '../model/measurement.ts'
import type { Files, LayerMeter } from '../ports.ts'

type LayerFile = { readonly path: string; readonly digest: Digest; readonly compressedBytes: number }

/** What is in the layers, each digest read once however many images share it. */
export type LayerContents = {
  /** Starts reading a file that may turn out to be no layer at all; a failure is kept until somebody asks for this digest. */
  begin(layer: LayerFile): void
  has(digest: Digest): boolean
  /** Rejects as `LayerMeter.measure` does. Afterwards the bytes at `path` are proven, also when another file was read. */
  contentOf(layer: LayerFile): Promise<LayerContent>
}

type Reading = { readonly path: string; readonly content: Promise<LayerContent> }

/**
 * A further copy of a layer, in another layout, may be published too, so it has to be proven like the first. It becomes a hard
 * link to the file that was read: cheaper than reading it again, and it gives its disk space back. Where links are not
 * possible it is read.
 */
export function createLayerContents(ports: {
  readonly meter: Pick<LayerMeter, 'measure'>
  readonly files: Pick<Files, 'replaceByLink'>
}): LayerContents {
  const { meter, files } = ports
  const readings = new Map<Digest, Reading>()
  const copies = new Map<string, Promise<LayerContent>>()

  function read(layer: LayerFile): Promise<LayerContent> {
    const content = meter.measure(layer)
    // It is looked at later; until then a rejection is not unhandled.
    content.catch(() => undefined)
    readings.set(layer.digest, { path: layer.path, content })
    return content
  }

  async function proveCopy(layer: LayerFile, first: Reading): Promise<LayerContent> {
    const [result] = await Promise.allSettled([first.content])
    // The damage of another layout's copy says nothing about this one.
    if (result.status === 'rejected') return meter.measure(layer)
    try {
      await files.replaceByLink(first.path, layer.path)
    } catch (error) {
      if (!isLinkRefusal(error)) throw error
      return meter.measure(layer)
    }
    return result.value
  }

  return {
    has: (digest) => readings.has(digest),
    begin(layer) {
      if (!readings.has(layer.digest)) read(layer)
    },
    contentOf(layer) {
      const first = readings.get(layer.digest)
      if (first === undefined) return read(layer)
      if (first.path === layer.path) return first.content
      const known = copies.get(layer.path)
      if (known !== undefined) return known
      const proven = proveCopy(layer, first)
      copies.set(layer.path, proven)
      return proven
    },
  }
}

/** Another file system, one without links, a file with too many of them, or one that was removed with a layout that failed. */
function isLinkRefusal(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException).code ?? ''
  return ['ENOENT', 'EXDEV', 'EPERM', 'EMLINK', 'ENOTSUP', 'ENOSYS', 'EOPNOTSUPP'].includes(code)
}
