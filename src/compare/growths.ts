import type { Baseline, BaselineImage } from '../model/baseline.ts'
import type { Variant } from '../model/config.ts'
import type { ContextState } from '../model/context-state.ts'
import type { CellGrowth, ImageGrowth } from '../model/growth.ts'
import { inspectedByCell } from '../model/inspected-by-cell.ts'
import type { InspectedCell } from '../model/inspection.ts'
import { cellKey, measuredByCell } from '../model/measured-by-cell.ts'
import type { MeasuredCell } from '../model/measurement.ts'
import type { Cell } from '../model/plan.ts'
import { refName } from '../model/ref-name.ts'
import { isUnknown, type Unknown, unknown } from '../model/unknown.ts'
import { compareWithBaseline } from './compare-with-baseline.ts'

type Input = {
  readonly baseline: Baseline | Unknown
  readonly variants: readonly Variant[]
  readonly measured: readonly MeasuredCell[]
  readonly inspected: readonly InspectedCell[]
  /** Of variants whose context was held against that of the baseline's commit, by `refName`. */
  readonly contexts?: ReadonlyMap<string, ContextState>
}

/** Every measured image against the baseline, in the order of `measured`. */
export function growths({ baseline, variants, measured, inspected, contexts }: Input): readonly CellGrowth[] {
  const inspectionOf = inspectedByCell(inspected)
  const measurementOf = measuredByCell(measured)
  const variantOf = new Map(variants.map((variant) => [refName(variant), variant]))
  const { images = [], absent: missing = [] } = isUnknown(baseline) ? {} : baseline
  const known = new Map(images.map((image) => [cellKey(image), image]))
  const absent = new Map(missing.map((one) => [cellKey(one), one.reason]))

  function growthOf({ image, variant, platform, measurement }: MeasuredCell): ImageGrowth | Unknown {
    if (isUnknown(baseline)) return baseline
    if (isUnknown(measurement)) return measurement
    const cell: Cell = { image, variant, platform }
    const before = known.get(cellKey(cell))
    if (before === undefined) return unknown(absent.get(cellKey(cell)) ?? 'it is new: the baseline does not have it')
    const { from } = variantOf.get(refName(cell)) ?? {}
    const parent = from && cellKey({ ...from, platform })
    const now = parent === undefined ? undefined : measurementOf.get(parent)
    return compareWithBaseline(
      { before, after: { measurement, inspection: inspectionOf(cell) }, context: contexts?.get(refName(cell)) },
      {
        before: commonCount(before, parent === undefined ? undefined : known.get(parent)),
        after: commonCount(measurement, now === undefined || isUnknown(now) ? undefined : now),
      },
    )
  }
  return measured.map((cell) => ({
    ...{ image: cell.image, variant: cell.variant, platform: cell.platform },
    growth: growthOf(cell),
  }))
}

type Layered = Pick<BaselineImage, 'layers'> | { readonly layers: readonly { readonly diffId: string }[] }

/** The layers that an image stands on, if they are those of its parent. */
function commonCount(image: Layered, parent: Layered | undefined): number {
  if (parent === undefined) return 0
  const isOn = parent.layers.every(({ diffId }, index) => image.layers[index]?.diffId === diffId)
  return isOn ? parent.layers.length : 0
}
