import { createContentReader, type LayerName, layerPlace, type LayerReading } from './content-reader.ts'
import { decompress } from './decompress.ts'
import type { LayerLimits } from './layer-limits.ts'

/** Decompresses a layer and looks at it, on this thread. Throws `layer-invalid` and `limit-exceeded`; that its bytes are those of its digest is not asked. */
export async function readContent(
  layer: LayerName,
  { chunks, limits }: { readonly chunks: AsyncIterable<Uint8Array>; readonly limits: LayerLimits },
): Promise<LayerReading> {
  const reader = createContentReader(layer, limits)
  await decompress(chunks, { place: layerPlace(layer), limits, onChunk: (chunk) => reader.push(chunk) })
  return reader.end()
}
