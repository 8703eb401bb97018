import type { PackageDifference } from '../model/contents-difference.ts'
import type { RememberedContents } from '../model/image-contents.ts'

type Line = RememberedContents['packages'][number]
type Pair = { readonly before?: Line; readonly after?: Line }

/** As many as are remembered of an image: of a longer list the smallest have no line. */
const mostRemembered = 1000

/**
 * The packages that came, went, or have another version or size. Of several versions of one name equal ones are paired first, the others in their order.
 * `came` and `went` say what the lists say: a package that had fewer bytes than the floor, and now has more, came. What the other list may have left out for
 * want of room, and what a package manager brought whose inventory one of the runs could not read, is not told. Not sorted.
 */
export function compareRememberedPackages({
  before,
  after,
}: {
  readonly before: RememberedContents
  readonly after: RememberedContents
}): PackageDifference[] {
  const unread = new Set([...(before.unread ?? []), ...(after.unread ?? [])])
  const least = { before: leastTold(before), after: leastTold(after) }
  const [earlier, later] = [before, after].map(({ packages }) =>
    Map.groupBy(
      packages.filter(({ manager }) => !unread.has(manager)),
      ({ manager, name }) => JSON.stringify([manager, name]),
    ),
  )
  const names = new Set([...(earlier?.keys() ?? []), ...(later?.keys() ?? [])])
  return [...names]
    .flatMap((name) => pairsOf(earlier?.get(name) ?? [], later?.get(name) ?? []))
    .filter((pair) => {
      if (pair.before === undefined) return (pair.after?.bytes ?? 0) >= least.before
      return pair.after !== undefined || pair.before.bytes >= least.after
    })
    .flatMap(differenceOf)
}

/** From how many bytes on a package that the list has not is not there. */
function leastTold({ packages, floorBytes }: RememberedContents): number {
  if (packages.length < mostRemembered) return floorBytes
  return packages.reduce((least, { bytes }) => Math.min(least, bytes), Number.MAX_SAFE_INTEGER)
}

function pairsOf(before: readonly Line[], after: readonly Line[]): Pair[] {
  const partners = Map.groupBy(before, ({ version }) => version)
  const pairs: Pair[] = []
  const came: Line[] = []
  for (const line of after) {
    const partner = partners.get(line.version)?.shift()
    if (partner === undefined) came.push(line)
    else pairs.push({ before: partner, after: line })
  }
  const went = [...partners.values()].flat()
  const rest = Array.from({ length: Math.max(went.length, came.length) }, (_, index): Pair => {
    const [one, other] = [went[index], came[index]]
    return { ...(one && { before: one }), ...(other && { after: other }) }
  })
  return [...pairs, ...rest]
}

function differenceOf({ before, after }: Pair): PackageDifference[] {
  const line = after ?? before
  if (line === undefined) return []
  const change = changeOf({ before, after })
  if (change === undefined) return []
  return [
    {
      ...{ change, manager: line.manager, name: line.name },
      ...(before === undefined || before.version === '' ? {} : { beforeVersion: before.version }),
      ...(after === undefined || after.version === '' ? {} : { afterVersion: after.version }),
      ...{ beforeBytes: before?.bytes ?? 0, afterBytes: after?.bytes ?? 0 },
    },
  ]
}

function changeOf({
  before,
  after,
}: { readonly [Key in keyof Pair]-?: Line | undefined }): PackageDifference['change'] | undefined {
  if (before === undefined) return 'came'
  if (after === undefined) return 'went'
  if (before.version !== after.version) return 'version'
  return before.bytes === after.bytes ? undefined : 'size'
}
