import type { WasteCause, WastedFile } from '../model/image-tree.ts'
import type { WasteGroup } from '../model/inspection.ts'
import { wasteAnchor } from './waste-anchor.ts'

export type Waste = { readonly groups: readonly WasteGroup[]; readonly byCause: Readonly<Record<WasteCause, number>> }

const most = 100
/** Groups that are kept apart while they grow; what comes later is told together. */
const mostApart = 20_000

const changes = ['owner', 'mode', 'time'] as const

type Growing = {
  readonly of: Pick<WastedFile, 'cause' | 'layer' | 'by'>
  bytes: number
  fileCount: number
  path: string
  readonly changed: Set<(typeof changes)[number]>
}

/** Sums up what two layers waste between them, under the deepest folder that all of a group is in; a file by itself under its own path. */
export function wasteGroups(wasted: Iterable<WastedFile>): Waste {
  const byCause: Record<WasteCause, number> = { removed: 0, overwritten: 0, 'copied-again': 0 }
  const growing = new Map<string, Growing>()
  for (const file of wasted) {
    byCause[file.cause] += file.fileBytes
    const { cause, layer, by } = file
    const own = growing.size < mostApart ? wasteAnchor(file.path) : ''
    const key = `${cause} ${layer} ${by} ${own}`
    const group = growing.get(key)
    if (group === undefined) growing.set(key, begin(file))
    else add(group, file)
  }
  const groups = [...growing.values()].map(({ of, changed, ...sums }) => ({
    ...{ ...of, ...sums },
    ...(of.cause === 'copied-again' && { changed: changes.filter((change) => changed.has(change)) }),
  }))
  groups.sort(
    (left, right) =>
      right.bytes - left.bytes || left.layer - right.layer || left.by - right.by || (left.path < right.path ? -1 : 1),
  )
  return { groups: groups.slice(0, most), byCause }
}

function begin({ cause, layer, by, path, fileBytes, changed = [] }: WastedFile): Growing {
  return { of: { cause, layer, by }, bytes: fileBytes, fileCount: 1, path, changed: new Set(changed) }
}

function add(group: Growing, { path, fileBytes, changed = [] }: WastedFile): void {
  group.bytes += fileBytes
  group.fileCount += 1
  group.path = sharedPath(group.path, path)
  for (const change of changed) group.changed.add(change)
}

/** What two paths have in common; of one and the same, all of it. */
function sharedPath(left: string, right: string): string {
  if (left === right || right.startsWith(left === '/' ? left : `${left}/`)) return left
  let same = 0
  for (let at = 1; at <= Math.min(left.length, right.length); at += 1) {
    if (left[at - 1] !== right[at - 1]) break
    if (left[at] === '/' && right[at] === '/') same = at
  }
  return left.slice(0, same) || '/'
}
