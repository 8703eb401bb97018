import { type Inventory, type OpenInventory, readInventory } from '../../src/inspect/read-inventory.ts'
import type { ImageTree } from '../../src/model/image-tree.ts'

/** The inventory of a tree that has been walked. */
export type CountedInventory = Inventory & Pick<OpenInventory, 'ownerOf'>

export function countedInventory(tree: ImageTree): CountedInventory {
  const { ownerOf, count, counted } = readInventory(tree)
  for (const entry of tree.entries()) count(entry, ownerOf(entry))
  return { ...counted(), ownerOf }
}
