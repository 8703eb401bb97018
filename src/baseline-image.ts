import { layerCompression } from './model/layer-compression.ts'
import { layerHistory } from './measure/layer-history.ts'
import type { BaselineImage } from './model/baseline.ts'
import type { Cell } from './model/cell.ts'
import type { SourceImage } from './model/source-image.ts'

/** What manifest and configuration tell of an image: everything but what is inside its layers. */
export function registryImage(cell: Cell, { digest, manifest, config }: SourceImage): BaselineImage {
  const compression = layerCompression(manifest.layers.map(({ mediaType }) => mediaType))
  const told = layerHistory(config.history, manifest.layers.length)
  return {
    ...{ image: cell.image, variant: cell.variant, platform: cell.platform, digest },
    compressedBytes: manifest.layers.reduce((sum, { blobBytes }) => sum + blobBytes, 0),
    ...(compression !== undefined && { compression }),
    layers: manifest.layers.map(({ blobBytes: compressedBytes }, index) => {
      const { instruction, step } = told?.[index] ?? {}
      return {
        ...{ diffId: config.diffIds[index] ?? '', compressedBytes },
        ...(instruction !== undefined && { instruction }),
        ...(step !== undefined && { step }),
      }
    }),
  }
}
