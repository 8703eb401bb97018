import { ruleDefaults } from '../../model/rule-defaults.ts'
import type { Observed } from '../observed.ts'
import type { Sighting, Watcher } from './rule.ts'

/** Each large file by itself, where no rule says more of it. */
export function watchLargeFiles({ largeFileBytes }: Observed): Watcher {
  const floor = largeFileBytes ?? ruleDefaults['large-file'].floor ?? 0
  const seen: Sighting[] = []
  return {
    see: ({ path, countedBytes, layer }, claim) => {
      if (countedBytes <= floor || claim !== undefined) return
      seen.push({ code: 'large-file', place: path, path, bytes: countedBytes, layer })
    },
    finish: (tell) => {
      for (const sighting of seen) tell(sighting)
    },
  }
}
