import type { Finding } from '../model/finding.ts'
import type { MeasuredCell } from '../model/measurement.ts'
import type { ReportAdvice } from '../model/report-contents.ts'
import { isRuleFinding, type RuleFinding } from './rule-finding.ts'
import { layerHolders } from './layer-holders.ts'
import { wordFinding } from './wording.ts'
import type { Scope } from './wording-place.ts'

/** These see files whatever other rules say of them: what they and another find at one place may be the same bytes. */
const overlapping: ReadonlySet<string> = new Set(['cuda-twice', 'installed-twice', 'debug-sections'])
/** What layers hold and the final file system of one image does not show; in another image of the same layer rules on live files may see it. */
const onWaste: ReadonlySet<string> = new Set(['late-cleanup', 'download-deleted', 'copied-again', 'overwrites-parent'])
/** That a file is large says nothing of whether it can go, and two variants that are one image hold the bytes of all other advice. */
const noAdvice: ReadonlySet<string> = new Set(['large-file', 'same-image'])

/** One finding and the images that hold the layer it is about. */
type Win = {
  readonly finding: RuleFinding
  readonly images: ReportAdvice['images']
  readonly totalBytes: number
}

/**
 * The findings that win bytes, ranked by what they win in all images that hold the layer, with the running total. No byte is promised
 * twice: rules on files give each file to one of them; of the few that look beside them, and of what one image uses and another removes, what
 * may be the same bytes (one layer, one path inside the other) is left out where it comes later. One finding on several platforms is one advice.
 */
export function reportAdvice(
  findings: readonly Finding[],
  { measured, scope }: { readonly measured: readonly MeasuredCell[]; readonly scope: Scope },
): ReportAdvice[] {
  const layers = layerHolders(measured)
  const wins = findings.filter(isRuleFinding).flatMap((finding) => {
    const images = finding.bytes > 0 && !noAdvice.has(finding.code) ? layers.holdersOf(finding) : []
    return images.length === 0 ? [] : [{ finding, images, totalBytes: finding.bytes * images.length }]
  })
  const kept = withoutRepeats(wins.toSorted(largestFirst), layers.keyOf)
  const advice = samePlaces(kept)
    .map((group) => adviceOf(group, scope))
    .toSorted(largestFirst)
  let runningBytes = 0
  return advice.map((one) => {
    runningBytes += one.totalBytes
    return { ...one, runningBytes }
  })
}

function largestFirst(left: { readonly totalBytes: number }, right: { readonly totalBytes: number }): number {
  return right.totalBytes - left.totalBytes
}

function withoutRepeats(wins: readonly Win[], keyOf: (finding: RuleFinding) => string): Win[] {
  const byLayer = new Map<string, RuleFinding[]>()
  return wins.flatMap((win) => {
    const key = keyOf(win.finding)
    const others = byLayer.get(key) ?? []
    byLayer.set(key, others)
    const finding = withoutPlaces(win.finding, (path) =>
      others.some((other) => mayRepeat(win.finding, { path, other })),
    )
    if (finding === undefined) return []
    others.push(finding)
    return [{ ...win, finding, totalBytes: finding.bytes * win.images.length }]
  })
}

/** What is left of a finding without some of its places. */
function withoutPlaces(finding: RuleFinding, isGone: (path: string) => boolean): RuleFinding | undefined {
  const { path, bytes, others = [] } = finding
  const firstBytes = others.reduce((left, place) => left - place.bytes, bytes)
  const [first, ...rest] = [{ path, bytes: firstBytes }, ...others].filter((place) => !isGone(place.path))
  if (first === undefined || rest.length === others.length) return first && finding
  return { ...finding, ...first, bytes: rest.reduce((sum, place) => sum + place.bytes, first.bytes), others: rest }
}

function mayRepeat(one: RuleFinding, { path, other }: { readonly path: string; readonly other: RuleFinding }): boolean {
  const wasted = [one, other].filter(({ code }) => onWaste.has(code)).length
  // Within an image no byte is both; what one image uses, and its advice counts in all that hold the layer, another may remove.
  if (wasted === 1 ? cellOf(one) === cellOf(other) : wasted === 2 || !isOverlapping(one, other)) return false
  return [other, ...(other.others ?? [])].some((place) => isWithin(path, place.path) || isWithin(place.path, path))
}

function isOverlapping(one: RuleFinding, other: RuleFinding): boolean {
  return overlapping.has(one.code) || overlapping.has(other.code)
}

function cellOf({ image, variant, platform }: RuleFinding): string {
  return `${image}/${variant} ${platform}`
}

function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith('/') ? folder : `${folder}/`)
}

/** What is at one place on several platforms; of one platform each is by itself: a FROM has many layers on one line. */
function samePlaces(wins: readonly Win[]): Win[][] {
  const seen = new Map<string, number>()
  const groups = Map.groupBy(wins, ({ finding }) => {
    const { code, image, variant, platform, path, dockerfile, line, by } = finding
    const place = JSON.stringify([code, image, variant, path, dockerfile, line, by?.dockerfile, by?.line])
    const earlier = seen.get(`${platform} ${place}`) ?? 0
    seen.set(`${platform} ${place}`, earlier + 1)
    return `${earlier} ${place}`
  })
  return [...groups.values()]
}

/** Of what is the same on several platforms one sentence without them; its bytes are those of the platform that wins most. */
function adviceOf(group: readonly Win[], scope: Scope): Omit<ReportAdvice, 'runningBytes'> {
  const [first] = group
  if (first === undefined) throw new Error('A group has members')
  const { platform: _, ...anywhere } = first.finding
  const { code, path, others = [], dockerfile, line, bytes } = first.finding
  const { message, remedy } = wordFinding(group.length > 1 ? (anywhere as RuleFinding) : first.finding, scope)
  return {
    code,
    message,
    ...(remedy === undefined ? {} : { remedy }),
    path,
    ...(others.length > 0 && { otherPaths: others.map((place) => place.path) }),
    ...(dockerfile === undefined ? {} : { dockerfile }),
    ...(line === undefined ? {} : { line }),
    bytes,
    images: group.flatMap(({ images }) => images),
    totalBytes: group.reduce((sum, { totalBytes }) => sum + totalBytes, 0),
  }
}
