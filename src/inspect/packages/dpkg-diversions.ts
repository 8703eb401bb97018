import { contentOf, type InventoryContext } from './inventory-context.ts'
import { linesOf } from './lines-of.ts'

// Debian's own packages make some tens.
const mostDiversions = 10_000

/** Where the files of a package lie that another one moved out of its way (dpkg-divert(1)). */
export function dpkgDiversions(
  context: InventoryContext,
): (file: { readonly path: string; readonly name: string }) => string {
  const moved = new Map<string, { readonly to: string; readonly by: string }>()
  const three: string[] = []
  for (const line of linesOf(contentOf(context, '/var/lib/dpkg/diversions') ?? new Uint8Array())) {
    if (three.push(line) < 3) continue
    const [from = '', to = '', by = ''] = three.splice(0)
    if (moved.size < mostDiversions) moved.set(from, { to, by })
  }
  return ({ path, name }) => {
    const diversion = moved.get(path)
    return diversion === undefined || diversion.by === name ? path : diversion.to
  }
}
