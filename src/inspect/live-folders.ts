import type { SizedPath } from '../model/inspection.ts'
import type { LiveOrder } from './live-order.ts'
import type { TreeInodes } from './tree-inodes.ts'
import type { TreePaths } from './tree-paths.ts'

const most = 200
/** A folder is told from this part of the live bytes on. */
const leastPart = 200

/** How the live bytes lie in folders; which are told is said at `Inspection`. A file of several names counts at the first, so that what is in a folder sums to it. */
export function liveFolders({
  paths,
  inodes,
  order,
}: {
  readonly paths: TreePaths
  readonly inodes: TreeInodes
  readonly order: LiveOrder
}): readonly SizedPath[] {
  const folders: Folder[] = []
  const open: { readonly position: number; readonly to: number; readonly before: number }[] = []
  let sum = 0
  const closeUntil = (position: number): void => {
    for (let last = open.at(-1); last !== undefined && last.to <= position; last = open.at(-1)) {
      open.pop()
      if (sum > last.before) folders.push({ position: last.position, to: last.to, bytes: sum - last.before })
    }
  }
  for (let position = 0; position < order.length; position += 1) {
    closeUntil(position)
    if (inodes.type(order.inode(position)) === 'directory')
      open.push({ position, to: order.stretch(order.path(position))?.to ?? position, before: sum })
    sum += order.countedBytes(position)
  }
  closeUntil(order.length)
  return withoutChains(folders.filter(({ bytes }) => bytes * leastPart >= sum))
    .sort((left, right) => right.bytes - left.bytes || left.position - right.position)
    .slice(0, most)
    .map(({ position, bytes }) => ({ path: paths.text(order.path(position)), bytes }))
}

type Folder = { readonly position: number; readonly to: number; readonly bytes: number }

/** Without the folders of which all lies in one that is in them. */
function withoutChains(folders: readonly Folder[]): Folder[] {
  const inOrder = folders.toSorted((left, right) => left.position - right.position)
  return inOrder.filter(({ to, bytes }, index) => {
    const next = inOrder[index + 1]
    return next === undefined || next.position >= to || next.bytes < bytes
  })
}
