import type { Config, Variant } from '../model/config.ts'
import type { Finding } from '../model/finding.ts'
import { cellKey, type MeasuredByCell } from '../model/measured-by-cell.ts'
import type { ImageMeasurement } from '../model/measurement.ts'
import type { Cell } from '../model/plan.ts'
import { provesFunction } from '../model/proves-function.ts'
import type { TestedBy } from '../model/smoke-of-cells.ts'
import type { SmokeResult } from '../model/smoke.ts'
import { isUnknown } from '../model/unknown.ts'

/** What became of a test, as far as this asks. */
type Tried = Pick<SmokeResult, 'status'>

/** An image more than 20 % smaller than its parent may have lost what it needs: named where no test was executed that would tell. */
export function judgeShrink(
  cell: Cell,
  run: {
    readonly variant: Variant
    readonly image: ImageMeasurement
    readonly measured: MeasuredByCell
    readonly tested: readonly (Pick<TestedBy, 'test'> & { readonly result: Tried | undefined })[]
    readonly config: Config
  },
): Finding[] {
  const { variant, measured, tested, config } = run
  const { from } = variant
  const parent = from === undefined ? undefined : measured.get(cellKey({ ...from, platform: cell.platform }))
  if (from === undefined || parent === undefined || isUnknown(parent)) return []
  const executed = tested.some(
    ({ test, result }) =>
      provesFunction(test.check.kind) && (result?.status === 'passed' || result?.status === 'failed'),
  )
  const [actual, parentBytes] = comparable(run.image, parent)
  // In integers, for an image of exactly four fifths.
  if (executed || actual * 5 >= parentBytes * 4) return []
  return [
    {
      code: 'unproven-shrink',
      severity: config.strict ? 'error' : 'warn',
      image: cell.image,
      variant: cell.variant,
      platform: cell.platform,
      parent: { image: from.image, variant: from.variant },
      actual,
      parentBytes,
      config: variant.position,
    },
  ]
}

/** Compressed bytes of both, or, where one has none, the bytes of their files. */
function comparable(image: ImageMeasurement, parent: ImageMeasurement): readonly [number, number] {
  const [actual, other] = [image.compressedBytes, parent.compressedBytes]
  if (isUnknown(actual) || isUnknown(other)) return [image.uncompressedBytes, parent.uncompressedBytes]
  return [actual, other]
}
