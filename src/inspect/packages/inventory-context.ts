import { textOfBytes } from '../../model/byte-text.ts'
import type { ImageTree } from '../../model/image-tree.ts'
import { isUnknown } from '../../model/unknown.ts'
import type { Manifests } from './find-manifests.ts'
import type { PackageClaims } from './package-claims.ts'

/** What the readers of package databases work on. */
export type InventoryContext = {
  readonly tree: ImageTree
  readonly manifests: Manifests
  readonly claims: PackageClaims
  /** Tells of a live path what cannot be read; the reader goes on with the rest. */
  problem(path: string, reason: string): void
}

/** What was kept of a live file; undefined where there is none. One that was not kept is told as a problem. */
export function contentOf({ tree, problem }: Pick<InventoryContext, 'tree' | 'problem'>, path: string) {
  const bytes = tree.content(path)
  if (bytes !== undefined && !isUnknown(bytes)) return bytes
  const entry = tree.at(path)
  if (entry !== undefined && entry.fileBytes > 0)
    problem(entry.path, bytes?.reason ?? 'was not kept when its layer was read; what it lists is not known')
  return undefined
}

export function textOf(context: Pick<InventoryContext, 'tree' | 'problem'>, path: string): string | undefined {
  const bytes = contentOf(context, path)
  return bytes && textOfBytes(bytes)
}
