import type { Variant } from '../model/config.ts'
import type { Inspection } from '../model/inspection.ts'
import type { ImageMeasurement } from '../model/measurement.ts'
import type { Cell } from '../model/plan.ts'
import type { Waiver } from '../model/rule-setting.ts'
import type { ToldObservation } from './told-observations.ts'

/** An image whose contents are known. */
export type InspectedImage = {
  readonly cell: Cell
  readonly variant: Variant
  readonly measurement: ImageMeasurement
  readonly inspection: Inspection
}

/** What is said of one image, and the waiver of its variant that accepts it, or that did and is over. */
export type ToldOfImage = ToldObservation & {
  readonly image: InspectedImage
  readonly waived?: Waiver
  readonly ended?: Waiver
}
