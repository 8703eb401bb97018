import type { Bounds, Budget, BudgetMeasure } from '../model/config.ts'
import { type Platform, parsePlatform } from '../model/platform.ts'
import type { SmokeBudget } from '../model/smoke.ts'
import { type AddProblem, entriesOf, type Setting, settingsOf, type VariantDraft } from './draft.ts'
import { readBounds } from './read-bounds.ts'
import type { MapEntry, TreePath } from './yaml-tree.ts'

export const budgetMeasures: readonly BudgetMeasure[] = ['compressed', 'uncompressed', 'layers']

export const smokeMeasures: readonly SmokeBudget['measure'][] = ['start', 'memory']

type Measure = BudgetMeasure | SmokeBudget['measure']
type MeasureBounds = ReadonlyMap<Measure, Bounds>

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
  const measures = new Map<Measure, Bounds>()
  for (const measure of [...budgetMeasures, ...smokeMeasures]) {
    const entry = entries.find((candidate) => candidate.key === measure)
    const bounds = entry && readBounds({ ...entry, measure }, add)
    if (bounds !== undefined) measures.set(measure, bounds)
  }
  return measures
}

type LookUp = {
  readonly draft: VariantDraft
  readonly platforms: readonly Platform[]
  readonly written: ReadonlyMap<string, WrittenBudget>
}

/** For each measure and platform the entry of the nearest level that has one; within a level the platform's own wins. */
export function lookUpBudgets(source: LookUp): Budget[] {
  return lookUp(source, budgetMeasures).map(({ bounds, ...rest }) => ({ ...bounds, ...rest }))
}

/** The same for what smoke tests measure. */
export function lookUpSmokeBudgets(source: LookUp): SmokeBudget[] {
  return lookUp(source, smokeMeasures).map(({ bounds: { max, warn, message, position }, ...rest }) => ({
    ...rest,
    ...(max !== undefined && { max }),
    ...(warn !== undefined && { warn }),
    ...(message !== undefined && { message }),
    position,
  }))
}

type Found<M> = { readonly measure: M; readonly platform: Platform; readonly bounds: Bounds }

function lookUp<M extends Measure>({ draft, platforms, written }: LookUp, measures: readonly M[]): Found<M>[] {
  const levels = settingsOf(draft.levels, 'budget').flatMap(
    (setting) => written.get(JSON.stringify(setting.path)) ?? [],
  )
  return platforms.flatMap((platform) =>
    measures.flatMap((measure) => {
      for (const level of levels) {
        const bounds = level.perPlatform.get(platform)?.get(measure) ?? level.all.get(measure)
        if (bounds !== undefined) return [{ measure, platform, bounds }]
      }
      return []
    }),
  )
}
