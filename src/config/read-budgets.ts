import type { Bounds, Budget, BudgetMeasure } from '../model/config.ts'
import { imageMeasures } from '../model/image-measures.ts'
import { type Platform, parsePlatform } from '../model/platform.ts'
import { quote } from '../model/quote.ts'
import type { SmokeBudget } from '../model/smoke.ts'
import { type AddProblem, entriesOf, type Setting, settingsOf, type VariantDraft } from './draft.ts'
import { readBudgetPath } from './read-budget-path.ts'
import { readBounds } from './read-bounds.ts'
import type { MapEntry, TreePath } from './yaml-tree.ts'

export const smokeMeasures: readonly SmokeBudget['measure'][] = ['start', 'memory']

type Bounded = { readonly measure: BudgetMeasure | SmokeBudget['measure']; readonly path?: string }
/** `entry` is where they are written. */
type WrittenBounds = Bounded & { readonly bounds: Bounds; readonly entry: Setting }
/** By the name of what is bounded: a measure, or a path. No measure begins with a slash. */
type MeasureBounds = ReadonlyMap<string, WrittenBounds>

/** One `budget` as it is written on one level. */
export type WrittenBudget = {
  readonly all: MeasureBounds
  readonly perPlatform: ReadonlyMap<Platform, MeasureBounds>
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

function readPlatform(entry: Setting, add: AddProblem): MeasureBounds {
  if (entry.node.kind === 'map' && entry.node.entries.length === 0) addEmpty(entry, add)
  return readMeasures(entry, add)
}

function addEmpty({ path, position }: Setting, add: AddProblem): void {
  add({ path, message: 'This budget is empty', remedy: 'Write a size such as 300MB, or remove it', position })
}

/** `300MB`, or a mapping of measures. */
function readMeasures({ node, path, position }: Setting, add: AddProblem): MeasureBounds {
  const entries =
    node.kind === 'map'
      ? entriesOf(node).map((entry) => ({ ...entry, path: [...path, entry.key] }))
      : [{ key: 'compressed', node, path, position }]
  const measures = new Map<string, WrittenBounds>()
  for (const measure of [...imageMeasures, ...smokeMeasures]) {
    const entry = entries.find((candidate) => candidate.key === measure)
    const bounds = entry && readBounds({ ...entry, measure }, add)
    if (entry !== undefined && bounds !== undefined) measures.set(measure, { measure, bounds, entry })
  }
  const paths = entries.find((candidate) => candidate.key === 'paths')
  return paths === undefined ? measures : new Map([...measures, ...readPaths(paths, add)])
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
  return lookUpWritten(source).flatMap(({ bounds, measure, entry: _, ...rest }) =>
    isOnTests(measure) ? [] : [{ ...bounds, measure, ...rest }],
  )
}

/** The same for what smoke tests measure. */
export function lookUpSmokeBudgets(source: LookUp): SmokeBudget[] {
  return lookUpWritten(source).flatMap(({ bounds: { max, warn, message, position }, measure, platform }) =>
    isOnTests(measure)
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

export function isOnTests(measure: Bounded['measure']): measure is SmokeBudget['measure'] {
  return smokeMeasures.some((one) => one === measure)
}

/** The same of both, with the place where each is written. */
export function lookUpWritten({
  draft,
  platforms,
  written,
}: LookUp): (WrittenBounds & { readonly platform: Platform })[] {
  const levels = settingsOf(draft.levels, 'budget').flatMap(
    (setting) => written.get(JSON.stringify(setting.path)) ?? [],
  )
  const named = levels
    .flatMap(({ all, perPlatform }) => [all, ...perPlatform.values()])
    .flatMap((one) => [...one.keys()])
  const names = new Set([...imageMeasures, ...smokeMeasures, ...named])
  return platforms.flatMap((platform) =>
    [...names].flatMap((name) => {
      for (const level of levels) {
        const found = level.perPlatform.get(platform)?.get(name) ?? level.all.get(name)
        if (found !== undefined) return [{ ...found, platform }]
      }
      return []
    }),
  )
}
