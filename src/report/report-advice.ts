import type { Finding } from '../model/finding.ts'
import { cellKey } from '../model/measured-by-cell.ts'
import type { MeasuredCell } from '../model/measurement.ts'
import type { ReportAdvice } from '../model/report-contents.ts'
import { isRuleFinding, type RuleFinding } from './rule-finding.ts'
import { isUnknown } from '../model/unknown.ts'
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
  const holders = holdersOf(measured)
  const wins = findings.filter(isRuleFinding).flatMap((finding) => {
    const images = finding.bytes > 0 && !noAdvice.has(finding.code) ? holders(finding) : []
    return images.length === 0 ? [] : [{ finding, images, totalBytes: finding.bytes * images.length }]
  })
  const byPlace = [...Map.groupBy(withoutRepeats(wins.toSorted(largestFirst)), placeKey).values()]
  const advice = byPlace.map((group) => adviceOf(group, scope)).toSorted(largestFirst)
  let runningBytes = 0
  return advice.map((one) => {
    runningBytes += one.totalBytes
    return { ...one, runningBytes }
  })
}

function largestFirst(left: { readonly totalBytes: number }, right: { readonly totalBytes: number }): number {
  return right.totalBytes - left.totalBytes
}

/** Where no layer is known, or none of this run has it, the image that it was seen in. */
function holdersOf(measured: readonly MeasuredCell[]): (finding: RuleFinding) => ReportAdvice['images'] {
  const byLayer = new Map<string, Map<string, ReportAdvice['images'][number]>>()
  for (const { image, variant, platform, measurement } of measured) {
    if (isUnknown(measurement)) continue
    for (const { digest } of measurement.layers) {
      const cells = byLayer.get(digest) ?? new Map<string, ReportAdvice['images'][number]>()
      byLayer.set(digest, cells.set(cellKey({ image, variant, platform }), { image, variant, platform }))
    }
  }
  return ({ layerDigest, by, image, variant, platform }) => {
    // What a layer removes is waste in no image without that layer.
    const isHolder = (key: string): boolean =>
      by?.layerDigest === undefined || byLayer.get(by.layerDigest)?.has(key) === true
    const holders = [...((layerDigest && byLayer.get(layerDigest)) || [])].filter(([key]) => isHolder(key))
    if (holders.length > 0) return holders.map(([, cell]) => cell)
    return image === undefined || variant === undefined || platform === undefined ? [] : [{ image, variant, platform }]
  }
}

function withoutRepeats(wins: readonly Win[]): Win[] {
  const kept: Win[] = []
  const byLayer = new Map<string, Win[]>()
  for (const win of wins) {
    const { finding } = win
    const key = finding.layerDigest ?? cellOf(finding)
    const others = byLayer.get(key) ?? []
    if (others.some((other) => mayRepeat(finding, other.finding))) continue
    byLayer.set(key, [...others, win])
    kept.push(win)
  }
  return kept
}

function mayRepeat(one: RuleFinding, other: RuleFinding): boolean {
  if (!isWithin(one.path, other.path) && !isWithin(other.path, one.path)) return false
  const wasted = [one, other].filter(({ code }) => onWaste.has(code)).length
  // Within an image no byte is both; what one image uses, and its advice counts in all that hold the layer, another may remove.
  if (wasted === 1) return cellOf(one) !== cellOf(other)
  return wasted === 0 && (overlapping.has(one.code) || overlapping.has(other.code))
}

function cellOf({ image, variant, platform }: RuleFinding): string {
  return `${image}/${variant} ${platform}`
}

function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith('/') ? folder : `${folder}/`)
}

function placeKey({ finding: { code, image, variant, path, dockerfile, line, by } }: Win): string {
  return JSON.stringify([code, image, variant, path, dockerfile, line, by?.dockerfile, by?.line])
}

/** Of what is the same on several platforms one sentence without them; its bytes are those of the platform that wins most. */
function adviceOf(group: readonly Win[], scope: Scope): Omit<ReportAdvice, 'runningBytes'> {
  const [first] = group
  if (first === undefined) throw new Error('A group has members')
  const { platform: _, ...anywhere } = first.finding
  const { code, path, dockerfile, line, bytes } = first.finding
  const { message, remedy } = wordFinding(group.length > 1 ? (anywhere as RuleFinding) : first.finding, scope)
  return {
    code,
    message,
    ...(remedy === undefined ? {} : { remedy }),
    path,
    ...(dockerfile === undefined ? {} : { dockerfile }),
    ...(line === undefined ? {} : { line }),
    bytes,
    images: group.flatMap(({ images }) => images),
    totalBytes: group.reduce((sum, { totalBytes }) => sum + totalBytes, 0),
  }
}
