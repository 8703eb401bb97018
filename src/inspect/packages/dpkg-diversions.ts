import { linesOf } from './control-stanzas.ts'
import { type InventoryContext, textOf } from './inventory-context.ts'

/** Where the files of a package lie that another one moved out of its way (dpkg-divert(1)). */
export function dpkgDiversions(
  context: InventoryContext,
): (file: { readonly path: string; readonly name: string }) => string {
  const lines = [...linesOf(textOf(context, '/var/lib/dpkg/diversions') ?? '')]
  const moved = new Map<string, { readonly to: string; readonly by: string }>()
  for (let at = 0; at + 2 < lines.length; at += 3) {
    const [from = '', to = '', by = ''] = lines.slice(at, at + 3)
    moved.set(from, { to, by })
  }
  return ({ path, name }) => {
    const diversion = moved.get(path)
    return diversion === undefined || diversion.by === name ? path : diversion.to
  }
}
