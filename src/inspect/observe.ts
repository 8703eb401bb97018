import type { Observation } from '../model/inspection.ts'
import type { Observed } from './observed.ts'
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

/** What the rules see in one image, sorted by code and path: in one walk, however many rules and files there are. */
export function observe(image: Observed): Observation[] {
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
  for (const entry of image.tree.entries()) {
    const claim = claimOf(entry)
    for (const watcher of watchers) watcher.see(entry, claim)
    const isTold = claim !== undefined && entry.type === 'file' && !isLinkingCache(claim)
    const isSeen = entry.countedBytes > 0 || claim?.code === 'driver-libraries'
    if (isTold && isSeen) tell({ ...claim, path: entry.path, bytes: entry.countedBytes, layer: entry.layer })
  }
  for (const watcher of watchers) watcher.finish(tell)
  tellEmptyCopies(image, tell)
  tellWaste(image, tell)
  return observations()
}
