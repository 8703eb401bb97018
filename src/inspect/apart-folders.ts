import { contentsFloorBytes } from '../model/image-contents.ts'
import type { ApartFolders, SizedPath } from '../model/inspection.ts'
import type { FolderSum } from './folder-sums.ts'
import type { LiveOrder } from './live-order.ts'
import type { TreePaths } from './tree-paths.ts'

const mostFolders = 300
const mostDepth = 6
// What has a longer one is nowhere a folder that anybody put there by hand.
const longestPath = 200

/** A folder that can have a line, and how many others are in it that cannot. */
type Candidate = { readonly path: string; readonly bytes: number; readonly above: number; others: number }

/** The live bytes in folders that do not overlap; which these are is said at `ApartFolders`. */
export function apartFolders(
  sums: readonly FolderSum[],
  { paths, order }: { readonly paths: TreePaths; readonly order: LiveOrder },
): ApartFolders {
  const root: Candidate = { path: '/', bytes: order.bytes(0, order.length), above: 0, others: 0 }
  const candidates = [root]
  const open: { readonly index: number; readonly to: number }[] = [{ index: 0, to: order.length }]
  for (const { position, to, bytes } of sums) {
    while (open.length > 1 && (open.at(-1)?.to ?? 0) <= position) open.pop()
    const above = open.at(-1)?.index ?? 0
    const isCandidate = bytes >= contentsFloorBytes && open.length <= mostDepth
    const path = isCandidate ? paths.text(order.path(position)) : ''
    if (isCandidate && path.length <= longestPath) {
      open.push({ index: candidates.length, to })
      candidates.push({ path, bytes, above, others: 0 })
    } else {
      const folder = candidates[above] ?? root
      folder.others += 1
    }
  }
  // Doubled, so that two runs of nearly the same image have the same one.
  let floorBytes = contentsFloorBytes
  let split = splitFrom(floorBytes, candidates)
  while (split.folders.length > mostFolders) {
    floorBytes *= 2
    split = splitFrom(floorBytes, candidates)
  }
  return { floorBytes, ...split }
}

function splitFrom(floorBytes: number, candidates: readonly Candidate[]): Pick<ApartFolders, 'folders' | 'left'> {
  const rests = candidates.map(({ bytes }) => bytes)
  const counts = candidates.map(({ others }) => others)
  const add = (numbers: number[], { to, amount }: { readonly to: number; readonly amount: number }): void => {
    numbers[to] = (numbers[to] ?? 0) + amount
  }
  for (const { above, bytes } of candidates.slice(1)) add(rests, { to: above, amount: -bytes })
  const folders: SizedPath[] = []
  // A folder comes before what is in it: from the end on, all that is in it is known.
  for (let index = candidates.length - 1; index >= 0; index -= 1) {
    const { path = '/', above = 0 } = candidates[index] ?? {}
    const bytes = rests[index] ?? 0
    if (bytes >= floorBytes) folders.push({ path, bytes })
    else if (index === 0) return told(folders, { count: counts[0] ?? 0, bytes })
    else {
      add(rests, { to: above, amount: bytes })
      add(counts, { to: above, amount: (counts[index] ?? 0) + 1 })
    }
  }
  return told(folders, { count: 0, bytes: 0 })
}

function told(folders: readonly SizedPath[], left: ApartFolders['left']): Pick<ApartFolders, 'folders' | 'left'> {
  return { folders: folders.toSorted((a, b) => (a.path < b.path ? -1 : 1)), left }
}
