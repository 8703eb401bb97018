import type { BoundWish, WhyKept } from '../model/bound-change.ts'
import { isSmokeMeasure } from '../model/smoke-measures.ts'
import { parseBytes } from '../model/bytes.ts'
import type { BudgetMeasure } from '../model/config.ts'
import type { Cell } from '../model/plan.ts'
import { shortRefName } from '../model/ref-name.ts'
import type { BoundKind, BoundUse } from './bound-places.ts'
import { roundedSize } from './rounded-size.ts'

/** Bytes, or a count of layers, that were measured; undefined where there is no number. */
export type Actuals = {
  readonly ofCell: (
    cell: Cell,
    budget: { readonly measure: BudgetMeasure; readonly path?: string },
  ) => number | undefined
  readonly total: number | undefined
}

/** One scalar with all entries that it is a bound of: several, where an anchor names it. */
export type BoundPlace = {
  readonly kind: BoundKind
  readonly text: string
  readonly uses: readonly BoundUse[]
  /** Read by other settings than these, or by bounds of another kind. */
  readonly isShared: boolean
  readonly isUsualText: boolean
}

export type Decision =
  | {
      readonly after: string
      readonly value: number
      readonly actual: number
      readonly measure: BudgetMeasure
      readonly unit: BoundUse['bounds']['unit']
    }
  | { readonly why: WhyKept }

/** What one bound becomes: the largest number that it holds for with the headroom; a warning comes at half of the headroom. A count gets none. */
export function decideBound(
  place: BoundPlace,
  { wish, actuals }: { readonly wish: BoundWish; readonly actuals: Actuals },
): Decision {
  const { kind, uses, text } = place
  const [first] = uses
  if (first === undefined) return { why: { kind: 'holds-for-nothing' } }
  const { measure } = first
  const isCount = measure === 'layers'
  const bounded = uses.every((use) => (use.measure === 'layers') === isCount)
  if (isSmokeMeasure(measure)) return { why: { kind: 'needs-tests' } }
  if (measure === 'context') return { why: { kind: 'of-context' } }
  if (place.isShared || !bounded || uses.some((use) => isSmokeMeasure(use.measure) || use.measure === 'context'))
    return { why: { kind: 'shared' } }
  if (!place.isUsualText) return { why: { kind: 'unusual-text' } }
  const numbers = uses.flatMap((use) => numbersOf(use, actuals))
  const missing = numbers.flatMap((number) => (number.actual === undefined ? [number.name] : []))
  if (numbers.length === 0) return { why: { kind: 'holds-for-nothing' } }
  if (missing.length > 0) return { why: { kind: 'unmeasured', images: [...new Set(missing)] } }
  const actual = numbers.reduce((largest, number) => Math.max(largest, number.actual ?? 0), 0)
  if (actual === 0 && measure === 'path') return { why: { kind: 'nothing-there' } }
  const share = kind === 'max' ? wish.headroomMillionths : wish.headroomMillionths / 2
  const after = isCount ? String(actual) : roundedSize(withHeadroom(actual, share), text)
  const [before, value] = isCount ? [Number(text), actual] : [bytesOf(text), bytesOf(after)]
  const { unit } = first.bounds
  if (actual > before) {
    if (wish.raise === 'no') return { why: { kind: 'exceeded', actual, measure, unit } }
  } else if (wish.lower === 'no') return { why: { kind: 'not-exceeded' } }
  else if (value >= before) return { why: { kind: 'tight' } }
  return { after, value, actual, measure, unit }
}

function numbersOf(
  { measure, path, cells }: BoundUse,
  { ofCell, total }: Actuals,
): { readonly name: string; readonly actual: number | undefined }[] {
  if (cells === 'total') return [{ name: 'the total of all images', actual: total }]
  if (isSmokeMeasure(measure)) return []
  return cells.map((cell) => ({
    name: `${shortRefName(cell)} (${cell.platform})`,
    actual: ofCell(cell, path === undefined ? { measure } : { measure, path }),
  }))
}

/** Rounded up; exact whatever the size. */
function withHeadroom(actual: number, millionths: number): number {
  const whole = 2_000_000n
  const product = BigInt(actual) * (whole + BigInt(Math.round(millionths * 2)))
  return Number((product + whole - 1n) / whole)
}

/** Of a text that was read as a size before. */
function bytesOf(text: string): number {
  const parsed = parseBytes(text)
  if ('bytes' in parsed) return parsed.bytes
  throw new Error(`${text} is no size`)
}
