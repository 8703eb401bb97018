import type { Baseline } from '../model/baseline.ts'
import type { Budget, Config } from '../model/config.ts'
import type { CellGrowth, ImageGrowth } from '../model/growth.ts'
import { cellKey } from '../model/measured-by-cell.ts'
import type { Occasion } from '../model/occasion.ts'
import type { Cell } from '../model/plan.ts'
import type { RuleChange } from '../model/rule-change.ts'
import type { Severity } from '../model/severity.ts'
import { isUnknown, type Unknown, unknown } from '../model/unknown.ts'

export type HistoryInput = {
  /** Absent: nobody looked for one. */
  readonly baseline?: Baseline | Unknown
  readonly growths?: readonly CellGrowth[]
  /** Absent: `local`. */
  readonly occasion?: Occasion
  /** Whether what passes is released. */
  readonly publishing?: 'never' | 'on-pass' | 'dry-run'
  readonly ruleChanges: readonly RuleChange[] | Unknown
}

/** What the images were, and what follows from it for this run. */
export type GrowthHistory = {
  readonly hasBaseline: boolean
  /** Why there is none. */
  readonly noBaseline: string
  readonly isNew: (cell: Cell) => boolean
  readonly growthOf: (cell: Cell) => ImageGrowth | Unknown
  /** Of growth over its bound, and of growth that is unknown. */
  readonly growthSeverity: Severity
  readonly unknownSeverity: Severity
  /** Whether it is no fault of this run that the image was over this budget before. */
  readonly isBlameless: (cell: Cell, budget: Budget) => boolean
}

const nobodyLooked = unknown('no baseline was looked for')

export function growthHistory(
  { baseline = nobodyLooked, growths = [], occasion = 'local', publishing = 'never', ruleChanges }: HistoryInput,
  { baseline: { required } }: Pick<Config, 'baseline'>,
): GrowthHistory {
  const growthOf = new Map(growths.map((cell) => [cellKey(cell), cell.growth]))
  // Of those that are absent nobody knows whether they were there.
  const before = new Set(isUnknown(baseline) ? [] : [...baseline.images, ...(baseline.absent ?? [])].map(cellKey))
  const isMerged = occasion === 'merged'
  return {
    hasBaseline: !isUnknown(baseline),
    noBaseline: isUnknown(baseline) ? baseline.reason : '',
    isNew: (cell) => !isUnknown(baseline) && !before.has(cellKey(cell)),
    growthOf: (cell) => growthOf.get(cellKey(cell)) ?? (isUnknown(baseline) ? baseline : nobodyLooked),
    growthSeverity: isMerged ? 'warn' : 'error',
    // The run of what is merged may be the one that makes the first baseline.
    unknownSeverity: required && !isMerged ? 'error' : 'warn',
    isBlameless: (cell, budget) =>
      occasion === 'change' &&
      publishing === 'never' &&
      !isUnknown(ruleChanges) &&
      !ruleChanges.some((change) => tightens(change, { cell, budget })),
  }
}

/** A budget that this change sets below what the image was is its own doing. */
function tightens(
  { rule, effect, after, image, variant, platform }: RuleChange,
  { cell, budget }: { readonly cell: Cell; readonly budget: Budget },
): boolean {
  return (
    effect === 'tightened' &&
    rule === `${budget.measure} max` &&
    after === budget.max?.text &&
    image === cell.image &&
    variant === cell.variant &&
    (platform === undefined || platform === cell.platform)
  )
}
