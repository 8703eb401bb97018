import type { UnitSystem } from '../model/bytes.ts'
import type { Cause, SizeDifference, StepDifference } from '../model/size-difference.ts'
import { cellKey } from '../model/measured-by-cell.ts'
import type { Report, ReportImage } from '../model/report.ts'
import type { RunBaseline } from '../model/report-baseline.ts'
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
  if ('unknown' in baseline) return isAbsent(report.baseline, image) ? 'unknown' : 'new'
  if (compressedBytes === undefined || baseline.compressedBytes === undefined) return 'unknown'
  const change = { beforeBytes: baseline.compressedBytes, afterBytes: compressedBytes }
  const percent = signedPercent(change)
  return percent === '' ? signedBytes(change, unit) : `${signedBytes(change, unit)}, ${percent}`
}

function isAbsent({ absent = [] }: Exclude<RunBaseline, { unknown: unknown }>, image: ReportImage): boolean {
  return absent.some((one) => cellKey(one) === cellKey(image))
}

/** The signed parts of a difference, the largest first: `own lines +10 MB, base image -2 MB`; parts of 0 are left out. */
export function causeWords({ causes: parts }: SizeDifference, unit: UnitSystem): string {
  const told = causes.filter(([cause]) => parts[cause] !== 0)
  if (told.length === 0) return 'as large as before'
  return told
    .sort(([left], [right]) => Math.abs(parts[right]) - Math.abs(parts[left]))
    .map(([cause, words]) => `${words} ${signedBytes({ beforeBytes: 0, afterBytes: parts[cause] }, unit)}`)
    .join(', ')
}

/** What became of one step, and why: `+8 MB, own lines, changed`. */
export function stepWords(step: StepDifference, unit: UnitSystem): string {
  const words = causes.find(([cause]) => cause === step.cause)?.[1] ?? ''
  const change = { came: 'new step', went: 'step removed', changed: 'changed' }[step.change]
  return `${signedBytes(step, unit)}, ${words}, ${change}`
}

/** What the images were held against, or why they were not, in one sentence; hostile text. */
export function baselineWords({ baseline }: Report): string | undefined {
  if (baseline === undefined) return undefined
  if ('unknown' in baseline) return `No baseline: ${baseline.unknown.reason}`
  const { place, at, commit, measuredAt, removed } = baseline
  const file = at === undefined ? place : `${place} of commit ${at.slice(0, 12)}`
  const facts = [
    ...(commit === undefined ? [] : [`built from ${commit.slice(0, 12)}`]),
    ...(measuredAt === undefined ? [] : [`measured ${measuredAt.slice(0, 10)}`]),
  ]
  const gone = removed.map(({ image, variant, platform }) => `${image}/${variant} (${platform})`)
  const more = gone.length > mostGone ? ` and ${gone.length - mostGone} more` : ''
  return `Changes are against ${file}${facts.length === 0 ? '' : ` (${facts.join(', ')})`}${
    gone.length === 0 ? '' : `; no longer configured: ${gone.slice(0, mostGone).join(', ')}${more}`
  }`
}

const mostGone = 5
