import type { FolderDifference } from '../model/contents-difference.ts'
import type { RememberedContents } from '../model/image-contents.ts'
import { type SmallFolder, smallFolders } from './small-folders.ts'

type Row = { beforeBytes: number; afterBytes: number }

/** A folder of one list alone that has fewer times the other's floor may be there too and have no line. */
const doubtful = 4

/**
 * The folders that hold more or less, in the parts that both lists can tell. The lists are not split alike: what has fewer bytes than the floor counts in the
 * folder above it, so that a folder which falls below it seems gone while the one above seems to grow. Where a folder stands in one list alone, is not much larger than the
 * floor, and the one above it moves the other way, both are told as the one above, which says where such folders are: what is in no listed one is the root's. Not sorted.
 */
export function compareRememberedFolders({
  before,
  after,
}: {
  readonly before: RememberedContents
  readonly after: RememberedContents
}): FolderDifference[] {
  const rows = new Map<string, Row>()
  const rowOf = (path: string): Row => rows.get(path) ?? { beforeBytes: 0, afterBytes: 0 }
  for (const { path, bytes } of before.folders) rows.set(path, { ...rowOf(path), beforeBytes: bytes })
  for (const { path, bytes } of after.folders) rows.set(path, { ...rowOf(path), afterBytes: bytes })
  const left = { beforeBytes: before.foldersLeft.bytes, afterBytes: after.foldersLeft.bytes }
  const smallOf = (path: string): SmallFolder | undefined => {
    const { beforeBytes, afterBytes } = rowOf(path)
    if (beforeBytes > 0 && afterBytes > 0) return undefined
    const [bytes, when] = beforeBytes === 0 ? ([afterBytes, 'before'] as const) : ([beforeBytes, 'after'] as const)
    const belowBytes = { before, after }[when].foldersFloorBytes
    return bytes < doubtful * belowBytes ? { path, bytes, belowBytes, when } : undefined
  }
  const grownBytes = new Map([...rows].map(([path, row]) => [path, row.afterBytes - row.beforeBytes]))
  const deepestFirst = [...rows.keys()].flatMap((path) => smallOf(path) ?? [])
  deepestFirst.sort((a, b) => depthOf(b.path) - depthOf(a.path))
  const joined = new Map<string, SmallFolder[]>()
  let rest = left
  for (const small of deepestFirst) {
    const { path } = small
    const above = nearestAbove(path, rows)
    const row = rowOf(path)
    const aboveBytes = above === undefined ? left.afterBytes - left.beforeBytes : (grownBytes.get(above) ?? 0)
    if (aboveBytes * (row.afterBytes - row.beforeBytes) >= 0) continue
    rows.delete(path)
    if (above === undefined) rest = added(rest, row)
    else rows.set(above, added(rowOf(above), row))
    if (path === '/') continue
    const others = joined.get(above ?? '/') ?? []
    joined.set(above ?? '/', others)
    others.push(small, ...(joined.get(path) ?? []))
    joined.delete(path)
  }
  const isTold = Math.abs(rest.afterBytes - rest.beforeBytes) >= Math.max(before.floorBytes, after.floorBytes)
  if (!rows.has('/') && joined.has('/') && isTold) rows.set('/', rest)
  return [...rows].flatMap(([path, row]) => {
    if (row.beforeBytes === row.afterBytes) return []
    const small = smallFolders(path, joined.get(path) ?? [])
    return [{ path, ...row, ...(small && { small }) }]
  })
}

function nearestAbove(path: string, rows: ReadonlyMap<string, Row>): string | undefined {
  if (path === '/') return undefined
  for (let end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1)) {
    const above = path.slice(0, end)
    if (rows.has(above)) return above
  }
  return rows.has('/') ? '/' : undefined
}

function depthOf(path: string): number {
  return path === '/' ? 0 : path.split('/').length
}

function added(one: Row, other: Row): Row {
  return { beforeBytes: one.beforeBytes + other.beforeBytes, afterBytes: one.afterBytes + other.afterBytes }
}
