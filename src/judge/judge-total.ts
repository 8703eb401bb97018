import { brokenBound } from '../model/broken-bound.ts'
import type { Config } from '../model/config.ts'
import type { Finding } from '../model/finding.ts'
import { cellKey, type MeasuredByCell } from '../model/measured-by-cell.ts'
import type { Plan } from '../model/plan.ts'
import { totalOf } from '../model/stored-total.ts'
import { isUnknown } from '../model/unknown.ts'

const outcomes = {
  max: { code: 'total-over-budget', severity: 'error' },
  min: { code: 'total-under-minimum', severity: 'error' },
  warn: { code: 'total-near-budget', severity: 'warn' },
} as const

/**
 * Holds the distinct layer blobs of all images against the `total` budget, in compressed bytes.
 * Nothing is judged of a part: a narrowed run says so in a note, an image without numbers is an error.
 */
export function judgeTotal({ total }: Config, { plan, measured }: { plan: Plan; measured: MeasuredByCell }): Finding[] {
  if (total === undefined) return []
  if (plan.narrowed) {
    const reason = 'this run covers only a part of the configuration'
    return [{ code: 'total-unknown', severity: 'note', reason, config: total.position }]
  }
  const images = plan.cells.map((cell) => measured.get(cellKey(cell)))
  const known = images.flatMap((image) => (image === undefined || isUnknown(image) ? [] : [image]))
  const unmeasuredCount = images.length - known.length
  if (unmeasuredCount > 0) {
    const reason = `${unmeasuredCount} of ${images.length} images could not be measured`
    return [{ code: 'total-unknown', severity: 'error', reason, config: total.position }]
  }
  const { compressed } = totalOf(known)
  if (isUnknown(compressed)) {
    return [{ code: 'total-unknown', severity: 'error', reason: compressed.reason, config: total.position }]
  }
  const actual = compressed.storedBytes
  const broken = brokenBound(total, actual)
  if (broken === undefined) return []
  const note = total.message === undefined ? {} : { note: total.message }
  return [
    {
      ...outcomes[broken.kind],
      measure: 'compressed',
      actual,
      bound: broken.bound,
      unit: total.unit,
      ...note,
      config: total.position,
    },
  ]
}
