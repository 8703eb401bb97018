import type { InventoryContext } from './inventory-context.ts'

/** Go's and Rust's programs that no package brought, by the module that they name, else by their file. */
export function readBinaries(
  { manifests, claims }: Pick<InventoryContext, 'manifests' | 'claims'>,
  isOwned: (path: string) => boolean,
): void {
  for (const { path, language, module, version } of manifests.binaries) {
    if (isOwned(path)) continue
    const name = module ?? path.slice(path.lastIndexOf('/') + 1)
    claims.claim(path, claims.add({ manager: language, name, path, ...(version && { version }) }))
  }
}
