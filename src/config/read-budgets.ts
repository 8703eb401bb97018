import type { BudgetMeasure } from '../model/budget-measure.ts'
import type { Bounds, Budget } from '../model/config.ts'
import type { Growth } from '../model/growth-bounds.ts'
import { imageMeasures } from '../model/image-measures.ts'
import { type Platform, parsePlatform } from '../model/platform.ts'
import { quote } from '../model/quote.ts'
import type { SmokeBudget } from '../model/smoke.ts'
import { isSmokeMeasure, smokeMeasures } from '../model/smoke-measures.ts'
import { type AddProblem, entriesOf, type Setting, settingsOf, type VariantDraft } from './draft.ts'
import { readBudgetPath } from './read-budget-path.ts'
import { readBounds } from './read-bounds.ts'
import { readGrowth } from './read-growth.ts'
import { entryOf, type MapEntry, type TreePath } from './yaml-tree.ts'

type Bounded = { readonly measure: BudgetMeasure | SmokeBudget['measure']; readonly path?: string }
/** `entry` is where they are written. */
type WrittenBounds = Bounded & { readonly bounds: Bounds; readonly entry: Setting }
/** By the name of what is bounded: a measure, or a path. No measure begins with a slash. */
type MeasureBounds = ReadonlyMap<string, WrittenBounds>
/** One mapping of a budget, and its `max-growth`. */
type Written = { readonly measures: MeasureBounds; readonly maxGrowth?: Growth }

/** One `budget` as it is written on one level. */
export type WrittenBudget = {
  readonly all: Written
  readonly perPlatform: ReadonlyMap<Platform, Written>
  readonly platformEntries: readonly (MapEntry & { readonly platform: Platform; readonly path: TreePath })[]
}

/** Reads each written `budget` once, however many variants it serves, so that each of its problems is told once. */
export function readBudgets(drafts: readonly VariantDraft[], add: AddProblem): Map<string, WrittenBudget> {
  const written = new Map<string, WrittenBudget>()
  for (const setting of drafts.flatMap((draft) => settingsOf(draft.levels, 'budget'))) {
    const key = JSON.stringify(setting.path)
    if (!written.has(key)) written.set(key, readBudget(setting, add))
  }
  return written
}

function readBudget(setting: Setting, add: AddProblem): WrittenBudget {
  const platformEntries = entriesOf(setting.node).flatMap((entry) => {
    const platform = parsePlatform(entry.key)
    return platform === undefined ? [] : [{ ...entry, platform, path: [...setting.path, entry.key] }]
  })
  const all = readMeasures(setting, add)
  if (setting.node.kind === 'map' && setting.node.entries.length === 0) addEmpty(setting, add)
  return {
    all,
    perPlatform: new Map(platformEntries.map((entry) => [entry.platform, readPlatform(entry, add)])),
    platformEntries,
  }
}

function readPlatform(entry: Setting, add: AddProblem): Written {
  if (entry.node.kind === 'map' && entry.node.entries.length === 0) addEmpty(entry, add)
  return readMeasures(entry, add)
}

function addEmpty({ path, position }: Setting, add: AddProblem): void {
  add({ path, message: 'This budget is empty', remedy: 'Write a size such as 300MB, or remove it', position })
}

/** `300MB`, or a mapping of measures. */
function readMeasures({ node, path, position }: Setting, add: AddProblem): Written {
  const entries =
    node.kind === 'map'
      ? entriesOf(node).map((entry) => ({ ...entry, path: [...path, entry.key] }))
      : [{ key: 'compressed', node, path, position }]
  const measures = new Map<string, WrittenBounds>()
  for (const measure of [...imageMeasures, 'context', ...smokeMeasures] as const) {
    const entry = entries.find((candidate) => candidate.key === measure)
    const bounds = entry && readBounds({ ...entry, measure }, add)
    if (entry !== undefined && bounds !== undefined) measures.set(measure, { measure, bounds, entry })
  }
  const paths = entries.find((candidate) => candidate.key === 'paths')
  const maxGrowth = readMaxGrowth({ node, path, position }, { compressed: measures.get('compressed'), add })
  return {
    measures: paths === undefined ? measures : new Map([...measures, ...readPaths(paths, add)]),
    ...(maxGrowth && { maxGrowth }),
  }
}

function readMaxGrowth(
  { node, path }: Omit<Setting, 'key'>,
  { compressed, add }: { readonly compressed: WrittenBounds | undefined; readonly add: AddProblem },
): Growth | undefined {
  const entry = entryOf(node, 'max-growth')
  if (entry === undefined) return undefined
  const setting = { ...entry, path: [...path, 'max-growth'] }
  if (compressed?.bounds.growth !== undefined) {
    const message = 'The growth of compressed is bounded twice here'
    add({ path: setting.path, message, remedy: 'Remove `max-growth`, or `growth`', position: entry.position })
  }
  return readGrowth(setting, { measure: 'compressed', add })
}

function readPaths(paths: Setting, add: AddProblem): MeasureBounds {
  const found = new Map<string, WrittenBounds>()
  const entries = entriesOf(paths.node)
  if (entries.length === 0) addEmpty(paths, add)
  for (const { key, node, position } of entries) {
    const place = { node, position, path: [...paths.path, key] }
    const path = readBudgetPath({ ...place, node: { ...node, position } }, { written: key, add })
    if (path === undefined) continue
    const bounds = readBounds({ ...place, measure: 'path' }, add)
    if (found.has(path)) {
      const message = `${quote(path)} has two budgets here`
      add({ path: place.path, message, remedy: 'Write the path once', position })
    } else if (bounds !== undefined) found.set(path, { measure: 'path', path, bounds, entry: { key, ...place } })
  }
  return found
}

type LookUp = {
  readonly draft: VariantDraft
  readonly platforms: readonly Platform[]
  readonly written: ReadonlyMap<string, WrittenBudget>
}

/**
 * For each measure, path and platform the entry of the nearest level that has one; within a level the platform's own wins. Measures
 * come in their order, then paths as they are first named.
 */
export function lookUpBudgets(source: LookUp): Budget[] {
  const budgets = lookUpWritten(source).flatMap(({ bounds, measure, entry: _, ...rest }) =>
    isSmokeMeasure(measure) || measure === 'context' ? [] : [{ ...bounds, measure, ...rest }],
  )
  return source.platforms.flatMap((platform) =>
    withMaxGrowth(
      budgets.filter((budget) => budget.platform === platform),
      { platform, growth: lookUpMaxGrowth(source, platform) },
    ),
  )
}

/** A growth that stands nearer than the bounds of compressed, or beside them, is theirs. */
function withMaxGrowth(
  budgets: readonly Budget[],
  { platform, growth }: { readonly platform: Platform; readonly growth: Growth | undefined },
): readonly Budget[] {
  if (growth === undefined) return budgets
  if (budgets.some(({ measure }) => measure === 'compressed')) {
    return budgets.map((budget) => (budget.measure === 'compressed' ? { ...budget, growth } : budget))
  }
  const { unit, position } = growth
  return [{ measure: 'compressed', platform, growth, unit, position }, ...budgets]
}

/** The nearest `max-growth`, unless the bounds of compressed that count stand nearer and have a growth of their own. */
function lookUpMaxGrowth({ draft, written }: LookUp, platform: Platform): Growth | undefined {
  let counting: WrittenBounds | undefined
  for (const { all, perPlatform } of levelsOf(draft, written)) {
    for (const place of [perPlatform.get(platform), all]) {
      if (place?.maxGrowth !== undefined) return place.maxGrowth
      counting ??= place?.measures.get('compressed')
      if (counting?.bounds.growth !== undefined) return undefined
    }
  }
  return undefined
}

/** Nearest first. */
function levelsOf({ levels }: VariantDraft, written: LookUp['written']): readonly WrittenBudget[] {
  return settingsOf(levels, 'budget').flatMap((setting) => written.get(JSON.stringify(setting.path)) ?? [])
}

/** The bounds on what a build sends of its context, of the nearest level that has some. */
export function lookUpContextBudget({ draft, written }: Omit<LookUp, 'platforms'>): Bounds | undefined {
  const [nearest] = levelsOf(draft, written).flatMap(({ all }) => all.measures.get('context') ?? [])
  return nearest?.bounds
}

/** The same for what smoke tests measure. */
export function lookUpSmokeBudgets(source: LookUp): SmokeBudget[] {
  return lookUpWritten(source).flatMap(({ bounds: { max, warn, message, position }, measure, platform }) =>
    isSmokeMeasure(measure)
      ? [
          {
            ...{ measure, platform, position },
            ...(max !== undefined && { max }),
            ...(warn !== undefined && { warn }),
            ...(message !== undefined && { message }),
          },
        ]
      : [],
  )
}

/** The same of both, with the place where each is written. */
export function lookUpWritten({
  draft,
  platforms,
  written,
}: LookUp): (WrittenBounds & { readonly platform: Platform })[] {
  const levels = levelsOf(draft, written)
  const named = levels
    .flatMap(({ all, perPlatform }) => [all, ...perPlatform.values()])
    .flatMap(({ measures }) => [...measures.keys()])
  const names = new Set([...imageMeasures, ...smokeMeasures, ...named])
  return platforms.flatMap((platform) =>
    [...names].flatMap((name) => {
      for (const level of levels) {
        const found = level.perPlatform.get(platform)?.measures.get(name) ?? level.all.measures.get(name)
        if (found !== undefined) return [{ ...found, platform }]
      }
      return []
    }),
  )
}
