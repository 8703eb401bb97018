import type { Budget } from './config.ts'
import type { Inspection } from './inspection.ts'
import type { ImageMeasurement } from './measurement.ts'
import { isUnknown, type Unknown, unknown } from './unknown.ts'

/** What is known of one image: what was measured, and what was found inside it. */
export type MeasuredImage = {
  readonly measurement: ImageMeasurement
  readonly inspection: Inspection | Unknown
}

/** The number that a budget or a relation of this measure is about: bytes, or a count of layers. */
export function measureOf(
  { measurement, inspection }: MeasuredImage,
  { measure, path }: Pick<Budget, 'measure' | 'path'>,
): number | Unknown {
  switch (measure) {
    case 'compressed':
      return measurement.compressedBytes
    case 'uncompressed':
      return measurement.uncompressedBytes
    case 'layers':
      return measurement.layers.length
    case 'own':
      return isUnknown(inspection) ? inspection : inspection.ownBytes
    case 'live':
      return isUnknown(inspection) ? inspection : inspection.liveBytes
    case 'wasted':
      return isUnknown(inspection) ? inspection : inspection.wastedBytes
    case 'path': {
      if (isUnknown(inspection)) return inspection
      return inspection.paths.find((one) => one.path === path)?.bytes ?? unknown('nothing was counted there')
    }
  }
}
