import type { LiveEntry } from '../model/image-tree.ts'
import type { Observation } from '../model/inspection.ts'
import type { Observed } from './observed.ts'
import type { FoundPackage } from './packages/package-claims.ts'
import { createClaims } from './rules/create-claims.ts'
import { sumSightings } from './rules/sum-sightings.ts'
import { tellEmptyCopies } from './rules/tell-empty-copies.ts'
import { tellWaste } from './rules/tell-waste.ts'
import { watchCudaTwice } from './rules/watch-cuda-twice.ts'
import { watchDebugSections } from './rules/watch-debug-sections.ts'
import { watchGlobFolders } from './rules/watch-glob-folders.ts'
import { watchInstalledTwice } from './rules/watch-installed-twice.ts'
import { watchLargeFiles } from './rules/watch-large-files.ts'
import { isLinkingCache, watchLinkedCaches } from './rules/watch-linked-caches.ts'
import { watchMissingCuda } from './rules/watch-missing-cuda.ts'

export type { Observed } from './observed.ts'

/** What the rules see in one image: all of them look at once, however many they are, while somebody walks the tree. */
export type Observer = {
  /** To be called for each entry in the tree's order, with the package that brought it. */
  see(entry: LiveEntry, owner: FoundPackage | undefined): void
  /** Sorted by code and path. */
  observations(): Observation[]
}

export function observe(image: Observed): Observer {
  const { tell, observations } = sumSightings()
  const claimOf = createClaims(image)
  const watchers = [
    watchCudaTwice(image),
    watchDebugSections(),
    watchGlobFolders(),
    watchInstalledTwice(image),
    watchLargeFiles(image),
    watchLinkedCaches(),
    watchMissingCuda(image),
  ]
  return {
    see(entry, owner) {
      const claim = claimOf(entry, owner)
      for (const watcher of watchers) watcher.see(entry, claim)
      const isTold = claim !== undefined && entry.type === 'file' && !isLinkingCache(claim)
      const isSeen = entry.countedBytes > 0 || claim?.code === 'driver-libraries'
      if (isTold && isSeen) tell({ ...claim, path: entry.path, bytes: entry.countedBytes, layer: entry.layer })
    },
    observations() {
      for (const watcher of watchers) watcher.finish(tell)
      tellEmptyCopies(image, tell)
      tellWaste(image, tell)
      return observations()
    },
  }
}
