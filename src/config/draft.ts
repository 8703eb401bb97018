import type { Variant, VariantRef } from '../model/config.ts'
import type { Position } from '../model/position.ts'
import { entryOf, type MapEntry, type TreeNode, type TreePath, type TreeProblem } from './yaml-tree.ts'

/** Where a setting may be written, nearest first: variant, image, defaults. */
export type Level = { readonly node: TreeNode; readonly path: TreePath }

/** A variant before its settings are looked up. */
export type VariantDraft = VariantRef & {
  readonly position: Position
  readonly levels: readonly Level[]
  readonly matrix?: Variant['matrix']
}

/** Takes a problem with its place; every stage of reading a configuration adds to the same list. */
export type AddProblem = (problem: TreeProblem) => void

export type Setting = MapEntry & { readonly path: TreePath }

/** The settings of this name, nearest first. */
export function settingsOf(levels: readonly Level[], key: string): Setting[] {
  return levels.flatMap((level) => {
    const entry = entryOf(level.node, key)
    return entry === undefined ? [] : [{ ...entry, path: [...level.path, key] }]
  })
}

/** The setting of this name that counts. */
export function settingOf(levels: readonly Level[], key: string): Setting | undefined {
  return settingsOf(levels, key)[0]
}

/** The text of a scalar as it was written. The shape was checked before: anything else is a bug. */
export function textOf(node: TreeNode): string {
  if (node.kind !== 'scalar') throw new Error(`Expected a scalar, found a ${node.kind}`)
  return node.text
}

/** The items of a list, or the one scalar that stands for a list. */
export function itemsOf(node: TreeNode): readonly TreeNode[] {
  return node.kind === 'list' ? node.items : [node]
}

export function entriesOf(node: TreeNode | undefined): readonly MapEntry[] {
  return node?.kind === 'map' ? node.entries : []
}
