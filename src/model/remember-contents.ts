import { contentsFloorBytes, type RememberedContents } from './image-contents.ts'
import type { ApartFolders, InspectionProblem, InstalledPackage, PackageManager, PackageSum } from './inspection.ts'
import { printable } from './printable.ts'

/** As many as a report has, so that a report and what it was made of are remembered alike. */
const mostConsidered = 5000
const mostPackages = 1000
const longestText = 200

type Inside = {
  readonly liveBytes: number
  /** Sorted by bytes, the most first. */
  readonly packages: readonly InstalledPackage[]
  readonly packagesLeft: PackageSum
  readonly apartFolders: ApartFolders
  readonly problems: readonly InspectionProblem[]
}

/**
 * What is kept of an image's contents for later runs to compare with. A package that is installed several times in one version is one line; one of a very long
 * name has none. Texts are as they are printed, so that nothing in them deceives who reviews them.
 */
export function rememberContents(inside: Inside): RememberedContents {
  const { liveBytes, apartFolders, problems } = inside
  const unread = [...new Set(problems.flatMap(({ kind, manager }) => (kind === 'inventory' ? (manager ?? []) : [])))]
  return {
    floorBytes: contentsFloorBytes,
    foldersFloorBytes: apartFolders.floorBytes,
    folders: foldersOf(apartFolders),
    foldersLeft: apartFolders.left,
    ...packagesOf(inside, liveBytes),
    ...(unread.length === 0 ? {} : { unread: unread.sort() }),
  }
}

/** Paths that are printed alike are one. */
function foldersOf({ folders }: ApartFolders): RememberedContents['folders'] {
  const sums = new Map<string, number>()
  for (const { path, bytes } of folders) {
    const shown = printable(path)
    sums.set(shown, (sums.get(shown) ?? 0) + bytes)
  }
  return [...sums].map(([path, bytes]) => ({ path, bytes })).sort((a, b) => compared(a.path, b.path))
}

type Line = RememberedContents['packages'][number]

function packagesOf(
  { packages, packagesLeft }: Inside,
  liveBytes: number,
): Pick<RememberedContents, 'packages' | 'packagesLeft' | 'unownedBytes'> {
  const lines = new Map<string, { readonly line: Omit<Line, 'bytes'>; bytes: number; count: number }>()
  for (const { manager, name, version = '', bytes } of packages.slice(0, mostConsidered)) {
    if (Math.max(name.length, version.length) > longestText) continue
    const line = { manager, name: printable(name), version: printable(version) }
    const key = keyOf(line)
    const known = lines.get(key) ?? { line, bytes: 0, count: 0 }
    lines.set(key, { line, bytes: known.bytes + bytes, count: known.count + 1 })
  }
  const told = [...lines.values()]
    .filter(({ bytes }) => bytes >= contentsFloorBytes)
    .sort((a, b) => b.bytes - a.bytes || compared(keyOf(a.line), keyOf(b.line)))
    .slice(0, mostPackages)
  const ownedBytes = packages.reduce((sum, { bytes }) => sum + bytes, packagesLeft.bytes)
  const toldBytes = told.reduce((sum, { bytes }) => sum + bytes, 0)
  const toldCount = told.reduce((sum, { count }) => sum + count, 0)
  return {
    packages: told.map(({ line, bytes }) => ({ ...line, bytes })).sort((a, b) => compared(keyOf(a), keyOf(b))),
    packagesLeft: { count: packages.length + packagesLeft.count - toldCount, bytes: ownedBytes - toldBytes },
    unownedBytes: liveBytes - ownedBytes,
  }
}

function keyOf({ manager, name, version }: { manager: PackageManager; name: string; version: string }): string {
  return JSON.stringify([manager, name, version])
}

function compared(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0
}
