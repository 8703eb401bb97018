import { formatBytes, type UnitSystem } from '../model/bytes.ts'
import type { BeforeAfter } from '../model/comparison.ts'
import type { PackageDifference } from '../model/contents-difference.ts'
import type { Cause, SizeDifference, StepDifference } from '../model/size-difference.ts'
import type { Report, ReportImage } from '../model/report.ts'
import { reasonInWords } from './reason-in-words.ts'
import { signedBytes, signedPercent } from './signed-bytes.ts'

const causes: readonly (readonly [Cause, string])[] = [
  ['own', 'own lines'],
  ['parent', 'parent variant'],
  ['base', 'base image'],
  ['rebuild', 'same lines built anew'],
  ['untold', 'cause unknown'],
]

/** What became of the compressed size: `+12.3 MB, +1%`, `0 B`, `new`, `unknown`; undefined where the run has no baseline. */
export function changeWords(report: Report, image: ReportImage, unit: UnitSystem): string | undefined {
  if (report.baseline === undefined || 'unknown' in report.baseline) return undefined
  const { baseline, compressedBytes } = image
  if (image.unknown !== undefined || baseline === undefined) return 'unknown'
  if ('unknown' in baseline) return 'new'
  if (compressedBytes === undefined || baseline.compressedBytes === undefined) return 'unknown'
  return sizeChange({ beforeBytes: baseline.compressedBytes, afterBytes: compressedBytes }, unit)
}

/** `+12.3 MB, +1%`, `0 B`. */
export function sizeChange(change: BeforeAfter, unit: UnitSystem): string {
  const percent = signedPercent(change)
  return percent === '' ? signedBytes(change, unit) : `${signedBytes(change, unit)}, ${percent}`
}

/** `+12.3 MB (+1%)`, in a sentence; `+12.3 MB uncompressed (under 1%)`. */
export function changeInWords(
  change: BeforeAfter,
  { unit, measure = '' }: { readonly unit: UnitSystem; readonly measure?: string },
): string {
  const percent = percentInWords(change)
  return `${signedBytes(change, unit)}${measure}${percent === '' ? '' : ` (${percent})`}`
}

/** `+9%`, `under 1%`; empty where nothing changed. */
export function percentInWords(change: BeforeAfter): string {
  return signedPercent(change).replace(/^[+-]</, 'under ')
}

/** The signed parts of a difference, the largest first: `own lines +10 MB, base image -2 MB`; parts of 0 are left out. */
export function causeWords({ causes: parts }: SizeDifference, unit: UnitSystem): string {
  const told = causes.filter(([cause]) => parts[cause] !== 0)
  if (told.length === 0) return 'as large as before'
  return told
    .toSorted(([left], [right]) => Math.abs(parts[right]) - Math.abs(parts[left]))
    .map(([cause, words]) => `${words} ${signedBytes({ beforeBytes: 0, afterBytes: parts[cause] }, unit)}`)
    .join(', ')
}

/** What became of one step, and why: `+8 MB, own lines, changed`. */
export function stepWords(step: StepDifference, unit: UnitSystem): string {
  const words = causes.find(([cause]) => cause === step.cause)?.[1] ?? ''
  const change = { came: 'new step', went: 'step removed', changed: 'changed' }[step.change]
  return `${signedBytes(step, unit)}, ${words}, ${change}`
}

/** `torch 2.5.1 → 2.6.0`, `+ libllvm19 19.1`, `- gcc 12.2`. Hostile text. */
export function packageWords({ change, name, beforeVersion, afterVersion }: PackageDifference): string {
  switch (change) {
    case 'came':
      return withVersion(`+ ${name}`, afterVersion)
    case 'went':
      return withVersion(`- ${name}`, beforeVersion)
    case 'version':
      return `${name} ${beforeVersion ?? 'unknown'} → ${afterVersion ?? 'unknown'}`
    case 'size':
      return withVersion(name, afterVersion)
  }
}

function withVersion(name: string, version: string | undefined): string {
  return version === undefined ? name : `${name} ${version}`
}

/** What the images were held against, or why they were not, in one sentence; hostile text. */
export function baselineWords({ baseline }: Report): string | undefined {
  if (baseline === undefined) return undefined
  if ('unknown' in baseline) return `No baseline: ${baseline.unknown.reason}`
  const { at, commit, measuredAt, ageDays, removed } = baseline
  const file = at === undefined ? sourceWords(baseline) : `${sourceWords(baseline)} of commit ${at.slice(0, 12)}`
  const age = ageDays === undefined ? '' : `, ${ageDays === 1 ? '1 day' : `${ageDays} days`} ago`
  const facts = [
    ...(commit === undefined ? [] : [`built from ${commit.slice(0, 12)}`]),
    ...(measuredAt === undefined ? [] : [`measured ${measuredAt.slice(0, 10)}${age}`]),
  ]
  const gone = removed.map(({ image, variant, platform, compressedBytes }) => {
    const was = compressedBytes === undefined ? '' : `, was ${formatBytes(compressedBytes)}`
    return `${image}/${variant} (${platform}${was})`
  })
  const more = gone.length > mostGone ? ` and ${gone.length - mostGone} more` : ''
  return `Changes are against ${file}${facts.length === 0 ? '' : ` (${facts.join(', ')})`}${
    gone.length === 0 ? '' : `; no longer configured: ${gone.slice(0, mostGone).join(', ')}${more}`
  }`
}

const mostGone = 5

function sourceWords({
  from,
  place,
}: {
  readonly from: 'file' | 'registry' | 'cache'
  readonly place: string
}): string {
  switch (from) {
    case 'file':
      return place
    case 'registry':
      return `${place} in the registry`
    case 'cache':
      return `${place} in the Actions cache`
  }
}

/** The places that had no baseline, and why: `No baseline from the registry: REASON`. Hostile text. */
export function triedWords({ baseline }: Report): readonly string[] {
  if (baseline === undefined || 'unknown' in baseline) return []
  return baseline.tried.map(({ from, reason }) => `No baseline from the ${from}: ${reasonInWords(reason)}`)
}
