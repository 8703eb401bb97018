import type { BudgetMeasure } from './config.ts'
import type { ImageMeasurement } from './measurement.ts'

/** The number that a budget or a relation of this measure is about: bytes, or a count of layers. */
export function measureOf(image: ImageMeasurement, measure: BudgetMeasure): number {
  switch (measure) {
    case 'compressed':
      return image.compressedBytes
    case 'uncompressed':
      return image.uncompressedBytes
    case 'layers':
      return image.layers.length
  }
}
