import type { ImageComparison, PackageChange } from '../model/comparison.ts'
import type { InstalledPackage, Inspection } from '../model/inspection.ts'
import { byDifference, largestChanges } from './largest-changes.ts'

const mostPackages = 200

type Pair = { readonly before?: InstalledPackage; readonly after?: InstalledPackage }

/** Packages that came, went, or changed version or size. One that is in another folder now is the same, where the old one is gone. */
export function comparePackages(
  before: Inspection,
  after: Inspection,
): Pick<ImageComparison, 'packages' | 'packagesLeft' | 'packagesSummed' | 'unowned'> {
  const inPlace = paired({ before: before.packages, after: after.packages }, ({ manager, name, path }) =>
    JSON.stringify([manager, name, path]),
  )
  const moved = paired(inPlace, ({ manager, name }) => JSON.stringify([manager, name]))
  const pairs: Pair[] = [
    ...inPlace.pairs,
    ...moved.pairs,
    ...moved.before.map((one) => ({ before: one })),
    ...moved.after.map((one) => ({ after: one })),
  ]
  const changes = pairs.flatMap(changeOf).sort(byDifference((change) => JSON.stringify(keyOf(change))))
  const { shown, left } = largestChanges(changes, mostPackages)
  return {
    packages: shown,
    packagesLeft: left,
    packagesSummed: {
      ...{ beforeCount: before.packagesSummed.count, afterCount: after.packagesSummed.count },
      ...{ beforeBytes: before.packagesSummed.bytes, afterBytes: after.packagesSummed.bytes },
    },
    unowned: { beforeBytes: unownedBytes(before), afterBytes: unownedBytes(after) },
  }
}

type Lists = { readonly before: readonly InstalledPackage[]; readonly after: readonly InstalledPackage[] }

/** The first with the first of the same key, the second with the second; what is alone stays. */
function paired(
  { before, after }: Lists,
  keyOfPackage: (one: InstalledPackage) => string,
): Lists & { readonly pairs: readonly Pair[] } {
  const waiting = Map.groupBy(before.toReversed(), keyOfPackage)
  const pairs: Pair[] = []
  const alone: InstalledPackage[] = []
  for (const one of after) {
    const partner = waiting.get(keyOfPackage(one))?.pop()
    if (partner === undefined) alone.push(one)
    else pairs.push({ before: partner, after: one })
  }
  const matched = new Set(pairs.map((pair) => pair.before))
  return { pairs, before: before.filter((one) => !matched.has(one)), after: alone }
}

function changeOf({ before, after }: Pair): PackageChange[] {
  const one = after ?? before
  if (one === undefined) return []
  const change = kindOf({ before, after })
  if (change === undefined) return []
  return [
    {
      ...{ change, manager: one.manager, name: one.name },
      ...(before?.version === undefined ? {} : { beforeVersion: before.version }),
      ...(after?.version === undefined ? {} : { afterVersion: after.version }),
      ...(one.path === undefined ? {} : { path: one.path }),
      ...{ beforeBytes: before?.bytes ?? 0, afterBytes: after?.bytes ?? 0 },
    },
  ]
}

function kindOf({
  before,
  after,
}: {
  readonly before: InstalledPackage | undefined
  readonly after: InstalledPackage | undefined
}): PackageChange['change'] | undefined {
  if (before === undefined) return 'came'
  if (after === undefined) return 'went'
  if (before.version !== after.version) return 'version'
  return before.bytes === after.bytes ? undefined : 'size'
}

function keyOf({ manager, name, path, beforeVersion, afterVersion }: PackageChange): readonly unknown[] {
  return [manager, name, path, [beforeVersion, afterVersion].sort()]
}

function unownedBytes({ liveBytes, packages, packagesSummed }: Inspection): number {
  return liveBytes - packages.reduce((sum, { bytes }) => sum + bytes, packagesSummed.bytes)
}
