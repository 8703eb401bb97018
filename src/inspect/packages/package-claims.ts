import type { ImageTree, LiveEntry } from '../../model/image-tree.ts'
import type { InstalledPackage } from '../../model/inspection.ts'

/** A package before its bytes are known. */
export type FoundPackage = Omit<InstalledPackage, 'bytes'>

/** The packages of an image and which files each brought. A file belongs to the package that claimed it first. */
export type PackageClaims = {
  /** What the package is called in `claim` and by `ownerOf`: 0, 1, 2 … */
  add(found: FoundPackage): number
  /** Does nothing where there is neither a file nor a link, which it does not follow. Links in the path's folders are followed, as package managers wrote through them. */
  claim(path: string, owner: number): void
  /** All files and links in a folder and below. */
  claimBelow(folder: string, owner: number): void
  /** Of a path as `LiveEntry` has it. */
  ownerOf(path: string): number | undefined
  readonly found: readonly FoundPackage[]
}

// Linux opens no longer ones.
const maxPathLength = 4096
// Registries allow less; a name is a line of a report.
const maxCharacters = 200

export function createPackageClaims(tree: ImageTree): PackageClaims {
  const found: FoundPackage[] = []
  const owners = new Map<string, number>()
  // Nothing is left to claim where somebody has been before.
  const walked = new Set<string>()
  const take = ({ type, path }: LiveEntry, owner: number): void => {
    if ((type === 'file' || type === 'symlink') && !owners.has(path)) owners.set(path, owner)
  }
  return {
    found,
    add({ name, version, ...rest }) {
      found.push({ ...rest, name: short(name), ...(version !== undefined && { version: short(version) }) })
      return found.length - 1
    },
    claim(path, owner) {
      const entry = path.length > maxPathLength ? undefined : tree.at(path)
      if (entry !== undefined) take(entry, owner)
    },
    claimBelow(folder, owner) {
      const folders = [folder]
      for (let next = folders.pop(); next !== undefined; next = folders.pop()) {
        if (walked.has(next)) continue
        walked.add(next)
        for (const entry of tree.children(next)) {
          take(entry, owner)
          if (entry.type === 'directory') folders.push(entry.path)
        }
      }
    },
    ownerOf: (path) => owners.get(path),
  }
}

function short(text: string): string {
  return text.length <= maxCharacters ? text : `${text.slice(0, maxCharacters - 1).toWellFormed()}…`
}
