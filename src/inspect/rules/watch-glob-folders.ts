import { nameOf } from './name-of.ts'
import type { Sighting, Watcher } from './rule.ts'

/*
 * `*` and `?`, `[0-9]`, `{a,b}`: what a shell would have replaced. Routes of web frameworks are folders such as `[slug]`.
 */
const glob = /[*?]|\[[!^]?(?:\w-\w)+\]|\{[^{}]*,[^{}]*\}/

/** Folders that were made by a pattern that nothing replaced. */
export function watchGlobFolders(): Watcher {
  const seen: Sighting[] = []
  return {
    see: ({ path, type, layer }, claim) => {
      if (type !== 'directory' || claim !== undefined || !glob.test(nameOf(path).slice(0, 255))) return
      if (/\/(?:site-packages|dist-packages|node_modules)\//.test(path)) return
      seen.push({ code: 'glob-folder', place: path, path, bytes: 0, layer })
    },
    finish: (tell) => {
      for (const sighting of seen) tell(sighting)
    },
  }
}
