import type { LiveOrder } from './live-order.ts'
import type { TreeInodes } from './tree-inodes.ts'

/** What lies in a folder: a stretch of the live order, and its bytes. */
export type FolderSum = { readonly position: number; readonly to: number; readonly bytes: number }

/** All folders with live bytes, in the live order. A file of several names counts at the first, so that what is in a folder sums to it. */
export function folderSums({
  inodes,
  order,
}: {
  readonly inodes: TreeInodes
  readonly order: LiveOrder
}): readonly FolderSum[] {
  const folders: FolderSum[] = []
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
  return folders.sort((left, right) => left.position - right.position)
}
