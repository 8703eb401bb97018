import type { BoundKind, BoundUse } from './bound-places.ts'
import type { Decision } from './decide-bound.ts'
import { placeKey } from './scalar-ranges.ts'

/** The decisions such that no entry contradicts itself: `min` is not above `warn` or `max`, and `warn` not above `max`. */
export function reconcileBounds(
  uses: readonly BoundUse[],
  decided: ReadonlyMap<string, Decision>,
): ReadonlyMap<string, Decision> {
  const decisions = new Map(decided)
  // What an anchor names belongs to several entries: one that is taken back can matter to one that was looked at before.
  for (let before = -1; before !== changes(decisions); ) {
    before = changes(decisions)
    for (const use of uses) reconcile(use, decisions)
  }
  return decisions
}

function changes(decisions: ReadonlyMap<string, Decision>): number {
  return [...decisions.values()].filter((decision) => 'after' in decision).length
}

function reconcile({ bounds, scalars }: BoundUse, decisions: Map<string, Decision>): void {
  const keyOf = (kind: BoundKind): string => {
    const { position } = scalars[kind] ?? {}
    return position === undefined ? '' : placeKey(position)
  }
  const final = (kind: BoundKind): { readonly value: number; readonly text: string } | undefined => {
    const decision = decisions.get(keyOf(kind))
    return decision !== undefined && 'after' in decision
      ? { value: decision.value, text: decision.after }
      : bounds[kind]
  }
  const changed = (kind: BoundKind) => {
    const decision = decisions.get(keyOf(kind))
    return decision !== undefined && 'after' in decision ? decision : undefined
  }
  const { min } = bounds
  for (const kind of ['max', 'warn'] as const) {
    if (min === undefined || changed(kind) === undefined || (final(kind)?.value ?? 0) >= min.value) continue
    decisions.set(keyOf(kind), { why: { kind: 'below-min', min: min.text } })
  }
  const [max, warn] = [final('max'), final('warn')]
  if (max === undefined || warn === undefined || warn.value <= max.value) return
  const lowered = changed('warn')
  if (lowered === undefined) decisions.set(keyOf('max'), { why: { kind: 'above-warn', warn: warn.text } })
  else if (max.value === bounds.warn?.value) decisions.set(keyOf('warn'), { why: { kind: 'tight' } })
  else decisions.set(keyOf('warn'), { ...lowered, after: max.text, value: max.value })
}
