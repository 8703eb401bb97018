import type { BoundChange, BoundChanges, BoundWish, KeptBound } from '../model/bound-change.ts'
import type { Config } from '../model/config.ts'
import { type BoundKind, type BoundUse, boundUses, scalarCounts } from './bound-places.ts'
import { type Actuals, type BoundPlace, type Decision, decideBound } from './decide-bound.ts'
import { readConfigText } from './read-config-text.ts'
import { reconcileBounds } from './reconcile-bounds.ts'
import { requireSameBut } from './require-same-but.ts'
import { placeKey, scalarRanges } from './scalar-ranges.ts'

type Options = {
  /** The configuration as it is written, and as it was resolved. */
  readonly text: string
  readonly config: Config
  readonly wish: BoundWish
  readonly actuals: Actuals
}

/**
 * The configuration with bounds that follow what was measured. Nothing but the characters of those bounds is changed, and what comes out
 * is read again: it says the same but for them.
 */
export function changeBounds({ text, config, wish, actuals }: Options): BoundChanges {
  const { problems, read } = readConfigText({ text, file: config.file })
  if (read === undefined || problems.length > 0) throw new Error('The configuration was read before without a problem')
  const uses = boundUses({ ...read, config })
  const ranges = scalarRanges(text)
  const places = placesOf(uses, { counts: scalarCounts(read.tree), isUsualText: (key) => ranges.has(key) })
  const decided = new Map([...places].map(([key, place]) => [key, decideBound(place, { wish, actuals })]))
  const decisions = reconcileBounds(uses, decided)
  const told = [...places].map(([key, place]) => tell(place, decisions.get(key)))
  const after = edited(text, { ranges, decisions })
  requireSameBut({ before: read.tree, after, file: config.file, changed: afterByPlace(decisions) })
  return {
    text: after,
    changed: told.flatMap((one) => ('after' in one ? [one] : [])),
    kept: told.flatMap((one) => ('why' in one ? [one] : [])),
  }
}

type Place = BoundPlace & { readonly name: string; readonly position: BoundUse['bounds']['position'] }

/** The scalars of all bounds in the order of the file. */
function placesOf(
  uses: readonly BoundUse[],
  {
    counts,
    isUsualText,
  }: { readonly counts: ReadonlyMap<string, number>; readonly isUsualText: (key: string) => boolean },
): ReadonlyMap<string, Place> {
  const scalars = uses.flatMap((use) =>
    (['max', 'warn'] as const satisfies readonly BoundKind[]).flatMap((kind) => {
      const scalar = use.scalars[kind]
      return scalar === undefined ? [] : [{ ...scalar, kind, use }]
    }),
  )
  const groups = Map.groupBy(scalars, ({ position }) => placeKey(position))
  const places = [...groups].flatMap(([key, group]): [string, Place][] => {
    const [first] = group
    if (first === undefined) return []
    const { name, text, position, kind } = first
    const isShared = counts.get(key) !== group.length || group.some((one) => one.kind !== kind)
    return [
      [
        key,
        {
          ...{ name, text, position, kind, isShared },
          isUsualText: isUsualText(key),
          uses: group.map(({ use }) => use),
        },
      ],
    ]
  })
  return new Map(
    places.sort(
      ([, { position: left }], [, { position: right }]) => left.line - right.line || left.column - right.column,
    ),
  )
}

function tell({ kind, name, text, position }: Place, decision: Decision | undefined): BoundChange | KeptBound {
  const bound = { kind, name, text, position }
  if (decision === undefined) return { ...bound, why: { kind: 'holds-for-nothing' } }
  if ('why' in decision) return { ...bound, why: decision.why }
  const { after, measure, actual, unit } = decision
  return { ...bound, after, measure, actual, unit }
}

function afterByPlace(decisions: ReadonlyMap<string, Decision>): ReadonlyMap<string, string> {
  return new Map([...decisions].flatMap(([key, decision]) => ('after' in decision ? [[key, decision.after]] : [])))
}

function edited(
  text: string,
  {
    ranges,
    decisions,
  }: { readonly ranges: ReturnType<typeof scalarRanges>; readonly decisions: ReadonlyMap<string, Decision> },
): string {
  const edits = [...afterByPlace(decisions)]
    .flatMap(([key, after]) => {
      const range = ranges.get(key)
      return range === undefined ? [] : [{ ...range, after }]
    })
    .sort((left, right) => left.start - right.start)
  let result = ''
  let done = 0
  for (const { start, end, after } of edits) {
    result += text.slice(done, start) + after
    done = end
  }
  return result + text.slice(done)
}
