import type { ImageTree } from '../../model/image-tree.ts'
import type { InstalledPackage, PackageManager } from '../../model/inspection.ts'

/** A package before its bytes are known. */
export type FoundPackage = Omit<InstalledPackage, 'bytes'>

/** The packages of an image and which files each brought. A file belongs to the package that claimed it first. */
export type PackageClaims = {
  /** What the package is called in `claim` and by `ownerOf`: 0, 1, 2 … */
  add(found: FoundPackage): number
  /** Links in the path's folders are followed, as package managers wrote through them. Nothing need be there. */
  claim(path: string, owner: number): void
  /** All that is in a folder and below. */
  claimBelow(folder: string, owner: number): void
  /** Of a path as `LiveEntry` has it; of folders, too, where lists name them. */
  ownerOf(path: string): number | undefined
  /** By the number that `add` gave. */
  readonly found: readonly FoundPackage[]
  /** Of those in `found` that stand for several packages of one manager, since there are too many: how many. */
  readonly summed: ReadonlyMap<number, number>
}

// Linux opens no longer ones.
const maxPathLength = 4096
// Registries allow less; a name is a line of a report.
const maxCharacters = 200
// Lists can name what is not there, and more of it than memory holds.
const maxClaims = 2_000_000
const maxKnownFolders = 100_000
// The largest images have some thousands.
const maxPackages = 50_000

export function createPackageClaims(tree: ImageTree): PackageClaims {
  const found: FoundPackage[] = []
  const summed = new Map<number, number>()
  const sumOfManager = new Map<PackageManager, number>()
  const addToSum = (manager: PackageManager): number => {
    const sum = sumOfManager.get(manager) ?? found.push({ manager, name: '' }) - 1
    sumOfManager.set(manager, sum)
    summed.set(sum, (summed.get(sum) ?? 0) + 1)
    return sum
  }
  const owners = new Map<string, number>()
  // Nothing is left to claim where somebody has been before.
  const walked = new Set<string>()
  const folders = new Map<string, string | undefined>()
  const take = (path: string, owner: number): void => {
    if (!owners.has(path) && owners.size < maxClaims) owners.set(path, owner)
  }
  /** Looked up once for all that is in it. */
  const placeOf = (folder: string): string | undefined => {
    if (folder === '' || folders.has(folder)) return folder === '' ? '' : folders.get(folder)
    if (folders.size >= maxKnownFolders) folders.clear()
    const place = pathOfFolder(tree, folder)
    folders.set(folder, place)
    return place
  }
  return {
    ...{ found, summed },
    add({ name, version, ...rest }) {
      if (found.length - summed.size >= maxPackages) return addToSum(rest.manager)
      found.push({ ...rest, name: short(name), ...(version !== undefined && { version: short(version) }) })
      return found.length - 1
    },
    claim(path, owner) {
      if (path.length > maxPathLength) return
      const slash = path.lastIndexOf('/')
      const name = path.slice(slash + 1)
      const place =
        name === '' || name === '.' || name === '..' ? undefined : placeOf(path.slice(0, Math.max(slash, 0)))
      if (place !== undefined) take(`${place}/${name}`, owner)
    },
    claimBelow(folder, owner) {
      const left = [folder]
      for (let next = left.pop(); next !== undefined; next = left.pop()) {
        if (walked.has(next)) continue
        walked.add(next)
        for (const { path, type } of tree.children(next)) {
          take(path, owner)
          if (type === 'directory') left.push(path)
        }
      }
    },
    ownerOf: (path) => owners.get(path),
  }
}

/** Where a folder is once links are followed, its own last name included; '' is the root. */
function pathOfFolder(tree: ImageTree, folder: string): string | undefined {
  // What is empty has nothing to claim.
  for (const { path } of tree.children(folder)) return path.slice(0, path.lastIndexOf('/'))
  return undefined
}

function short(text: string): string {
  return text.length <= maxCharacters ? text : `${text.slice(0, maxCharacters - 1).toWellFormed()}…`
}
