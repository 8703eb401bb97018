import type { Level } from './draft.ts'
import { fillSetting, type Filling } from './fill-setting.ts'
import type { MapEntry } from './yaml-tree.ts'
import { holdsBraces } from './holds-braces.ts'

/** What has values of others, or is read for all variants at once. */
const neverFilled: ReadonlySet<string> = new Set(['matrix', 'variants', 'relations'])
/** Settings of which every level counts; of the others the nearest hides the rest. */
const merged: ReadonlySet<string> = new Set(['budget', 'build-args', 'labels', 'annotations', 'rules', 'waive'])
const ofBuild: ReadonlySet<string> = new Set([
  ...['context', 'dockerfile', 'target', 'build-args', 'platforms', 'from', 'bake', 'source', 'secrets', 'labels'],
])

export type FilledLevels = {
  readonly levels: readonly Level[]
  /** The keys whose values a template puts into what is built. */
  readonly inBuild: readonly string[]
}

/** The levels of one cell, nearest first, with its values in place of the templates; what no template is in stays the very same. */
export function fillLevels(levels: readonly Level[], filling: Filling): FilledLevels {
  const hidden = new Set<string>()
  const inBuild = new Set<string>()
  const filled = levels.map((level): Level => {
    if (level.node.kind !== 'map') return level
    const { entries } = level.node
    const isFilled = (entry: MapEntry): boolean => !neverFilled.has(entry.key) && holdsBraces(entry.node)
    const own = entries.flatMap((entry) => {
      if (!isFilled(entry)) return [entry]
      // What nobody looks up may ask for a value that this cell lacks.
      if (hidden.has(entry.key)) return []
      const { used, ...result } = fillSetting(entry, filling)
      if (ofBuild.has(entry.key)) for (const key of used) inBuild.add(key)
      return [result.entry]
    })
    for (const { key } of entries) if (!merged.has(key)) hidden.add(key)
    return entries.some(isFilled) ? { ...level, node: { ...level.node, entries: own } } : level
  })
  return { levels: filled, inBuild: filling.keys.filter((key) => inBuild.has(key)) }
}
