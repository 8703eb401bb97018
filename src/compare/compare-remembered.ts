import type { BeforeAfter } from '../model/comparison.ts'
import type { ContentsDifference } from '../model/contents-difference.ts'
import type { RememberedContents } from '../model/image-contents.ts'
import { compareRememberedFolders } from './compare-remembered-folders.ts'
import { compareRememberedPackages } from './compare-remembered-packages.ts'
import { byDifference, largestChanges } from './largest-changes.ts'

const mostFolders = 100
const mostPackages = 200

type Two = { readonly before: RememberedContents; readonly after: RememberedContents }

/** What became of the live bytes, by folder and by package, as far as both runs remember them. */
export function compareRemembered(two: Two): ContentsDifference {
  const whole = each(two, ({ foldersLeft, folders }) => foldersLeft.bytes + sumOf(folders))
  const unowned = each(two, ({ unownedBytes }) => unownedBytes)
  const folders = compareRememberedFolders(two).sort(byDifference(({ path }) => path))
  const packages = compareRememberedPackages(two).sort(
    byDifference(({ manager, name, beforeVersion = '', afterVersion = '' }) =>
      JSON.stringify([manager, name, beforeVersion, afterVersion]),
    ),
  )
  const shown = {
    folders: largestChanges(folders, mostFolders).shown,
    packages: largestChanges(packages, mostPackages).shown,
  }
  return {
    ...whole,
    floorBytes: Math.max(two.before.floorBytes, two.after.floorBytes),
    folders: shown.folders,
    foldersLeft: less(whole, shown.folders),
    packages: shown.packages,
    packagesLeft: less(less(whole, [unowned]), shown.packages),
    unowned,
  }
}

function each({ before, after }: Two, bytes: (contents: RememberedContents) => number): BeforeAfter {
  return { beforeBytes: bytes(before), afterBytes: bytes(after) }
}

function sumOf(all: readonly { readonly bytes: number }[]): number {
  return all.reduce((sum, { bytes }) => sum + bytes, 0)
}

function less(whole: BeforeAfter, parts: readonly BeforeAfter[]): BeforeAfter {
  return {
    beforeBytes: parts.reduce((rest, { beforeBytes }) => rest - beforeBytes, whole.beforeBytes),
    afterBytes: parts.reduce((rest, { afterBytes }) => rest - afterBytes, whole.afterBytes),
  }
}
