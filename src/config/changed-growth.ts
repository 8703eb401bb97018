import { formatBytes } from '../model/bytes.ts'
import type { Growth, GrowthBound } from '../model/growth-bounds.ts'
import type { RuleChange } from '../model/rule-change.ts'

/** What became of the bounds on growth of one measure: one change, whatever parts of it are others. */
export function changedGrowth(change: {
  readonly rule: string
  readonly before: Growth | undefined
  readonly after: Growth | undefined
}): RuleChange[] {
  const { rule, before, after } = change
  const [old, now] = [limitsOf(before), limitsOf(after)]
  if (old.every((limit, index) => limit === now[index])) return []
  return [
    {
      rule: `${rule} growth`,
      ...(before && { before: inWords(before) }),
      ...(after && { after: inWords(after), position: after.position }),
      ...(after === undefined && before && { was: before.position }),
      effect: now.some((limit, index) => limit > (old[index] ?? 0)) ? 'loosened' : 'tightened',
    },
  ]
}

/** What is not bounded may grow without an end. */
function limitsOf(growth: Growth | undefined): readonly number[] {
  const least = (bounds: readonly GrowthBound[] = [], kind: 'bytes' | 'hundredths'): number =>
    Math.min(
      Number.POSITIVE_INFINITY,
      ...bounds.map((bound) => {
        const limits: { readonly bytes?: number; readonly hundredths?: number } = bound
        return limits[kind] ?? Number.POSITIVE_INFINITY
      }),
    )
  return [
    ...[least(growth?.all, 'hundredths'), least(growth?.all, 'bytes')],
    ...[least(growth?.own, 'hundredths'), least(growth?.own, 'bytes')],
    growth?.floorBytes ?? (growth === undefined ? Number.POSITIVE_INFINITY : 0),
  ]
}

/** `2% and 50MB, own 20MB, floor 1000000 B` */
function inWords({ all, own, floorBytes }: Growth): string {
  return [
    ...(all.length === 0 ? [] : [all.map(({ text }) => text).join(' and ')]),
    ...own.map(({ text }) => `own ${text}`),
    ...(floorBytes === 0 ? [] : [`floor ${formatBytes(floorBytes)}`]),
  ].join(', ')
}
