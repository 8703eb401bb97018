import type { ImageTree, LiveFolder } from '../../model/image-tree.ts'
import type { InstalledPackage, PackageManager } from '../../model/inspection.ts'

/** A package before its bytes are known. */
export type FoundPackage = Omit<InstalledPackage, 'bytes'>

/** The packages of an image and which files each brought. A file belongs to the package that claimed it first. */
export type PackageClaims = {
  /** What the package is called in `claim` and by `ownerOf`: 0, 1, 2 … */
  add(found: FoundPackage): number
  /** Links in the path's folders are followed, as package managers wrote through them. Where nothing is, it has no effect but for Python's sources. */
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
// Lists can name what is not there, and more of it than memory holds. What Python made byte code of may be gone.
const maxGoneCharacters = 2 ** 25
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
  const folders = new Map<string, LiveFolder | undefined>()
  let goneCharacters = 0
  const take = (path: string, owner: number): void => {
    if (!owners.has(path)) owners.set(path, owner)
  }
  const isWorthIt = ({ path, has }: LiveFolder, name: string): boolean => {
    if (has(name)) return true
    if (!name.endsWith('.py')) return false
    goneCharacters += path.length + name.length
    return goneCharacters <= maxGoneCharacters
  }
  /** Looked up once for all that is in it. */
  const placeOf = (folder: string): LiveFolder | undefined => {
    if (folders.has(folder)) return folders.get(folder)
    if (folders.size >= maxKnownFolders) folders.clear()
    const place = tree.folder(folder)
    folders.set(folder, place)
    return place
  }
  // Lists name what is in a folder in one go, and to look for a path of 4 kB takes its time.
  let last: { readonly folder: string; readonly place: LiveFolder | undefined } = { folder: '', place: placeOf('') }
  const lastPlaceOf = (folder: string): LiveFolder | undefined => {
    if (folder !== last.folder) last = { folder, place: placeOf(folder) }
    return last.place
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
        name === '' || name === '.' || name === '..' ? undefined : lastPlaceOf(path.slice(0, Math.max(slash, 0)))
      if (place !== undefined && isWorthIt(place, name)) take(`${place.path}/${name}`, owner)
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

function short(text: string): string {
  return text.length <= maxCharacters ? text : `${text.slice(0, maxCharacters - 1).toWellFormed()}…`
}
