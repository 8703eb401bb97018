import type { ContentRuleCode } from '../../model/rule-code.ts'
import type { Claim, Sighting, Watcher } from './rule.ts'

/** These installers put hard links into environments: what they link to is no longer won by removing the cache. */
const linking: ReadonlySet<ContentRuleCode> = new Set(['conda-cache', 'uv-cache'])

export function isLinkingCache({ code }: Claim): boolean {
  return linking.has(code)
}

/** Files of caches that nothing else in the image is a hard link to. */
export function watchLinkedCaches(): Watcher {
  const cached = new Map<string, Sighting[]>()
  const linked = new Map<string, number>()
  return {
    see: (entry, claim) => {
      const { type, path, countedBytes, fileBytes, layer, contentHash } = entry
      if (type !== 'file' || fileBytes === 0) return
      const key = contentHash ?? path
      if (claim !== undefined && isLinkingCache(claim)) {
        if (countedBytes === 0) return
        // Such a cache can have every file of the environments: no entry is kept of any.
        const { code, place } = claim
        const sighting: Sighting = { code, place, path, bytes: countedBytes, layer }
        const known = cached.get(key)
        if (known === undefined) cached.set(key, [sighting])
        else known.push(sighting)
      } else if (countedBytes === 0) linked.set(key, (linked.get(key) ?? 0) + 1)
    },
    finish: (tell) => {
      for (const [key, files] of cached) {
        for (const sighting of files.slice(linked.get(key) ?? 0)) tell(sighting)
      }
    },
  }
}
