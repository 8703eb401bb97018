import type { Digest } from '../model/digest.ts'
import type { LayerContent } from '../model/measurement.ts'
import { placeText } from '../model/placed-index.ts'
import type { Files, LayerBlob, LayerMeter } from '../ports.ts'

/** What is in the layers, each digest read once however many images share it. */
export type LayerContents = {
  /** Starts reading what may turn out to be no layer at all; a failure is kept until somebody asks for this digest. */
  begin(layer: LayerBlob): void
  has(digest: Digest): boolean
  /** Rejects as `LayerMeter.measure` does. Afterwards the bytes of this very blob are proven, also when another copy was read. */
  contentOf(layer: LayerBlob): Promise<LayerContent>
}

type Reading = { readonly layer: LayerBlob; readonly content: Promise<LayerContent> }

/**
 * A further copy of a layer, in another layout or repository, may be published too, so it has to be proven like the first. It becomes a hard
 * link to the file that was read, where both are files: cheaper than reading it again, and it gives its disk space back. Where links are not
 * possible it is read.
 */
export function createLayerContents(ports: {
  readonly meter: Pick<LayerMeter, 'measure'>
  readonly files: Pick<Files, 'replaceByLink'>
}): LayerContents {
  const { meter, files } = ports
  const readings = new Map<Digest, Reading>()
  const copies = new Map<string, Promise<LayerContent>>()

  function read(layer: LayerBlob): Promise<LayerContent> {
    const content = meter.measure(layer)
    // It is looked at later; until then a rejection is not unhandled.
    content.catch(() => undefined)
    readings.set(layer.digest, { layer, content })
    return content
  }

  async function proveCopy(layer: LayerBlob, first: Reading): Promise<LayerContent> {
    const [result] = await Promise.allSettled([first.content])
    // The damage of another layout's copy says nothing about this one.
    if (result.status === 'rejected') return meter.measure(layer)
    if (first.layer.path === undefined || layer.path === undefined) return meter.measure(layer)
    try {
      await files.replaceByLink(first.layer.path, layer.path)
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
      const address = addressOf(layer)
      if (addressOf(first.layer) === address) return first.content
      const known = copies.get(address)
      if (known !== undefined) return known
      const proven = proveCopy(layer, first)
      copies.set(address, proven)
      return proven
    },
  }
}

/** What is asked for by the same address is the same bytes. In a registry that is digest and size, which only reading proves. */
function addressOf({ path, place, digest, compressedBytes }: LayerBlob): string {
  return path ?? `${placeText(place)}@${digest}:${compressedBytes}`
}

/** Another file system, one without links, a file with too many of them, or one that was removed with a layout that failed. */
function isLinkRefusal(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException).code ?? ''
  return ['ENOENT', 'EXDEV', 'EPERM', 'EMLINK', 'ENOTSUP', 'ENOSYS', 'EOPNOTSUPP'].includes(code)
}
