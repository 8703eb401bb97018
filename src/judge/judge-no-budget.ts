import type { Budget, Variant } from '../model/config.ts'
import type { Finding } from '../model/finding.ts'
import type { Cell } from '../model/plan.ts'

/**
 * A variant that nothing bounds is named, once for all its platforms or for those that are left out.
 * `target` and `original` are only reported, so they bound nothing.
 */
export function judgeNoBudget(
  variant: Variant,
  { cells, strict }: { readonly cells: readonly Cell[]; readonly strict: boolean },
): Finding[] {
  const bounded = new Set(variant.budgets.filter(bounds).map(({ platform }) => platform))
  const unbounded = cells.filter(({ platform }) => !bounded.has(platform))
  const finding = {
    code: 'no-budget',
    severity: strict ? 'error' : 'warn',
    image: variant.image,
    variant: variant.variant,
    config: variant.position,
  } as const
  if (unbounded.length > 0 && unbounded.length === cells.length) return [finding]
  return unbounded.map(({ platform }) => ({ ...finding, platform }))
}

function bounds({ max, warn, min, growth }: Budget): boolean {
  return [max, warn, min, growth].some((bound) => bound !== undefined)
}
