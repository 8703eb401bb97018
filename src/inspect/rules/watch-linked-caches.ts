import type { LiveEntry } from '../../model/image-tree.ts'
import type { RuleCode } from '../../model/rule-code.ts'
import type { Claim, Watcher } from './rule.ts'

/** These installers put hard links into environments: what they link to is no longer won by removing the cache. */
const linking: ReadonlySet<RuleCode> = new Set(['conda-cache', 'uv-cache'])

export function isLinkingCache({ code }: Claim): boolean {
  return linking.has(code)
}

/** Files of caches that nothing else in the image is a hard link to. */
export function watchLinkedCaches(): Watcher {
  const cached = new Map<string, { readonly entry: LiveEntry; readonly claim: Claim }[]>()
  const linked = new Map<string, number>()
  return {
    see: (entry, claim) => {
      const { type, countedBytes, fileBytes, contentHash } = entry
      if (type !== 'file' || fileBytes === 0) return
      const key = contentHash ?? entry.path
      if (claim !== undefined && isLinkingCache(claim)) {
        if (countedBytes === 0) return
        const known = cached.get(key)
        if (known === undefined) cached.set(key, [{ entry, claim }])
        else known.push({ entry, claim })
      } else if (countedBytes === 0) linked.set(key, (linked.get(key) ?? 0) + 1)
    },
    finish: (tell) => {
      for (const [key, files] of cached) {
        for (const { entry, claim } of files.slice(linked.get(key) ?? 0)) {
          tell({ ...claim, path: entry.path, bytes: entry.countedBytes, layer: entry.layer })
        }
      }
    },
  }
}
