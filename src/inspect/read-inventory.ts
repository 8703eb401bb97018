import type { ImageTree, LiveEntry } from '../model/image-tree.ts'
import type { Component, InspectionProblem, InstalledPackage, PackageManager, PackageSum } from '../model/inspection.ts'
import { createComponents } from './components.ts'
import { createFileOwners } from './packages/file-owners.ts'
import { findManifests } from './packages/find-manifests.ts'
import type { InventoryContext } from './packages/inventory-context.ts'
import { inventoryProblems } from './packages/inventory-problems.ts'
import { createPackageClaims, type FoundPackage } from './packages/package-claims.ts'
import { readApk } from './packages/read-apk.ts'
import { readBinaries } from './packages/read-binaries.ts'
import { readConda } from './packages/read-conda.ts'
import { readDpkg } from './packages/read-dpkg.ts'
import { readNpm } from './packages/read-npm.ts'
import { readPython } from './packages/read-python.ts'
import { readRpm } from './packages/read-rpm.ts'

export type Inventory = {
  /** Sorted by bytes; sums to the tree's live bytes. */
  readonly components: readonly Component[]
  /** Sorted by bytes. */
  readonly packages: readonly InstalledPackage[]
  /** Those that are not told apart, since there are too many. */
  readonly packagesSummed: PackageSum
  readonly problems: readonly InspectionProblem[]
}

/** An inventory whose packages are known, and whose bytes are counted while somebody walks the tree. */
export type OpenInventory = {
  /** The package that brought a file or link of the tree, as far as one did. */
  ownerOf(entry: LiveEntry): FoundPackage | undefined
  /** To be called once for each entry of the tree, with what `ownerOf` says of it. */
  count(entry: LiveEntry, owner: FoundPackage | undefined): void
  counted(): Inventory
}

/**
 * Who put the live bytes there, by the package databases, manifests and binaries that lie in the image. A file belongs to one package: to the system's
 * before conda's, Python's, npm's, and a program is Go's or Rust's where no package brought it. What cannot be read is a problem, and its files count
 * as nobody's.
 */
export function readInventory(tree: ImageTree): OpenInventory {
  const claims = createPackageClaims(tree)
  const problems = inventoryProblems(tree)
  const manifests = findManifests(tree)
  const contextOf = (manager: PackageManager): InventoryContext => ({
    ...{ tree, claims, manifests },
    problem: problems.of(manager),
  })
  for (const [manager, read] of readers) read(contextOf(manager))
  const npmOwner = readNpm(contextOf('npm'))
  readBinaries({ claims, manifests }, (path) => (claims.ownerOf(path) ?? npmOwner(path)) !== undefined)
  const ownerOf = createFileOwners({
    tree,
    links: manifests.links,
    owner: (path) => claims.ownerOf(path) ?? npmOwner(path),
  })

  const bytes = new Map<FoundPackage, number>()
  const components = createComponents()
  return {
    ownerOf(entry) {
      const owner = entry.type === 'file' || entry.type === 'symlink' ? ownerOf(entry) : undefined
      return owner === undefined ? undefined : claims.found[owner]
    },
    count(entry, owner) {
      if (entry.type !== 'file') return
      if (owner !== undefined) bytes.set(owner, (bytes.get(owner) ?? 0) + entry.countedBytes)
      components.add(entry, owner)
    },
    counted() {
      const all = claims.found.map((found) => ({ ...found, bytes: bytes.get(found) ?? 0 }))
      const summed = [...claims.summed]
      return {
        components: components.all(),
        packages: all.filter((_, index) => !claims.summed.has(index)).sort(bySize),
        packagesSummed: {
          count: summed.reduce((sum, [, count]) => sum + count, 0),
          bytes: summed.reduce((sum, [index]) => sum + (all[index]?.bytes ?? 0), 0),
        },
        problems: problems.all(),
      }
    },
  }
}

/** In the order in which files are theirs. */
const readers = [
  ['dpkg', readDpkg],
  ['apk', readApk],
  ['rpm', readRpm],
  ['conda', readConda],
  ['python', readPython],
] as const

function bySize(left: InstalledPackage, right: InstalledPackage): number {
  return right.bytes - left.bytes || compare(keyOf(left), keyOf(right))
}

function keyOf({ manager, name, version = '', path = '' }: InstalledPackage): string {
  return [manager, name, version, path].join('\n')
}

function compare(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0
}
