import { homeOf } from './home-of.ts'
import type { Watcher } from './rule.ts'

/** Sections that only debuggers read, in programs and libraries that no other rule would have go. */
export function watchDebugSections(): Watcher {
  const seen: Parameters<Parameters<Watcher['finish']>[0]>[0][] = []
  return {
    see: ({ path, elf, countedBytes, layer }, claim) => {
      if (elf === undefined || elf.debugBytes === 0 || countedBytes === 0 || claim !== undefined) return
      // Objects cannot be linked without their symbols, and what repaired the libraries of wheels moved parts that strip does not find again.
      if (elf.kind === 'object' || /\.libs\/[^/]*$/.test(path)) return
      seen.push({ code: 'debug-sections', place: homeOf(path), path, bytes: elf.debugBytes, layer })
    },
    finish: (tell) => {
      for (const sighting of seen) tell(sighting)
    },
  }
}
