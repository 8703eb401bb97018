import { npmFolder } from './find-manifests.ts'
import type { InventoryContext } from './inventory-context.ts'
import { readJson, stringIn } from './read-json.ts'

/** The packages in `node_modules` of any depth, and who owns what is in their folders. */
export function readNpm(context: InventoryContext): (path: string) => number | undefined {
  const folders = new Map<string, number>()
  for (const path of context.manifests.npm) {
    const folder = npmFolder(path)
    if (folder === undefined || context.claims.ownerOf(path) !== undefined) continue
    const manifest = readJson(context, path)
    const place = folder.lastIndexOf('/node_modules/') + '/node_modules'.length
    const version = stringIn(manifest, 'version')
    const owner = context.claims.add({
      ...{ manager: 'npm', name: stringIn(manifest, 'name') ?? folder.slice(place + 1), path: folder.slice(0, place) },
      ...(version && { version }),
    })
    folders.set(folder, owner)
  }
  checkLists(context)
  return (path) => ownerIn(folders, path)
}

/** What says which packages only development needs is read by a rule, which has nobody to tell what it cannot read. */
function checkLists(context: InventoryContext): void {
  const places = context.manifests.npm.map((path) => path.slice(0, path.lastIndexOf('/node_modules/')))
  for (const project of new Set(places)) {
    readJson(context, `${project}/node_modules/.package-lock.json`)
    // The manifest of a package in a `node_modules` has been read.
    if (!project.includes('/node_modules/')) readJson(context, `${project}/package.json`)
  }
}

// Tests of packages hold a `node_modules` in which nothing is installed; an endless chain of them is no package's.
const maxDepth = 8

function ownerIn(folders: ReadonlyMap<string, number>, path: string): number | undefined {
  // Of most paths this is all that has to be asked, and a search from the end takes longer.
  if (!path.includes('/node_modules/')) return undefined
  let outer = path
  for (let depth = 0; depth < maxDepth; depth += 1) {
    const folder = npmFolder(outer)
    const owner = folder === undefined ? undefined : folders.get(folder)
    if (owner !== undefined) return owner
    const start = outer.lastIndexOf('/node_modules/')
    if (start < 0) return undefined
    outer = outer.slice(0, start)
  }
  return undefined
}
