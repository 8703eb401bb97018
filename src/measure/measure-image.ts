import { ActionError } from '../errors.ts'
import type { ImageMeasurement, Layer, LayerOrigin, MachineCount } from '../model/measurement.ts'
import type { Unknown } from '../model/unknown.ts'
import type { SourceImage } from '../model/source-image.ts'
import type { ImageSource } from '../ports.ts'
import type { LayerContents } from './layer-contents.ts'

type Options = {
  readonly source: ImageSource
  readonly image: SourceImage
  readonly contents: Pick<LayerContents, 'contentOf'>
  /** In the order of the layers. */
  readonly origins: readonly LayerOrigin[]
  /** Why the sizes of the layers say nothing of a download; absent where they do. */
  readonly compressed?: 'known' | Unknown
}

/**
 * Reads all layers of an image, side by side. Throws an ActionError: what `LayerMeter.measure` throws, and `layout-invalid` for
 * a layer that is not the one of the configuration's diff_id (OCI image specification, "Layer DiffID").
 */
export async function measureImage({
  source,
  image,
  contents,
  origins,
  compressed = 'known',
}: Options): Promise<ImageMeasurement> {
  const machines: MachineCount[][] = []
  const layers = await Promise.all(
    image.manifest.layers.map(async (descriptor, index): Promise<Layer> => {
      const { digest, blobBytes: compressedBytes, mediaType } = descriptor
      const content = await contents.contentOf(await source.layer(descriptor))
      const wanted = image.config.diffIds[index]
      if (content.diffId !== wanted) {
        throw new ActionError(
          'layout-invalid',
          `Layer ${index + 1} of ${image.digest} (${digest}) unpacks to ${content.diffId}, its configuration says ${wanted}`,
          { hint: 'No engine would start this image; build again' },
        )
      }
      machines[index] = [...content.machines]
      const { diffId, uncompressedBytes } = content
      return { digest, compressedBytes, diffId, uncompressedBytes, mediaType, origin: origins[index] ?? {} }
    }),
  )
  return {
    digest: image.digest,
    indexDigest: source.rootDigest,
    compressedBytes:
      compressed === 'known' ? layers.reduce((sum, layer) => sum + layer.compressedBytes, 0) : compressed,
    uncompressedBytes: layers.reduce((sum, layer) => sum + layer.uncompressedBytes, 0),
    layers,
    machines: addMachines(machines.flat()),
    runtime: image.config.runtime,
  }
}

/** Counts by machine, sorted; the example is that of the lowest layer. */
function addMachines(counts: readonly MachineCount[]): readonly MachineCount[] {
  const sums = new Map<number, MachineCount>()
  for (const { machine, count, examplePath } of counts) {
    const before = sums.get(machine)
    sums.set(machine, { machine, count: count + (before?.count ?? 0), examplePath: before?.examplePath ?? examplePath })
  }
  return [...sums.values()].sort((left, right) => left.machine - right.machine)
}
