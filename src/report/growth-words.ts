import type { UnitSystem } from '../model/bytes.ts'
import type { BeforeAfter } from '../model/comparison.ts'
import type { PackageDifference } from '../model/contents-difference.ts'
import type { Cause, SizeDifference, StepDifference } from '../model/size-difference.ts'
import type { Report, ReportImage } from '../model/report.ts'
import { isNewImage } from './is-new-image.ts'
import { signedBytes, signedPercent } from './signed-bytes.ts'

const causes: readonly (readonly [Cause, string])[] = [
  ['own', 'own lines'],
  ['parent', 'parent variant'],
  ['base', 'base image'],
  ['rebuild', 'same lines built anew'],
  ['untold', 'cause unknown'],
]

/** What became of the compressed size: `+12.3 MB, +1.2%`, `0 B`, `new`, `unknown`; undefined where the run has no baseline. */
export function changeWords(report: Report, image: ReportImage, unit: UnitSystem): string | undefined {
  if (report.baseline === undefined || 'unknown' in report.baseline) return undefined
  const { baseline, compressedBytes } = image
  if (image.unknown !== undefined || baseline === undefined) return 'unknown'
  if ('unknown' in baseline) return isNewImage(report, image) ? 'new' : 'unknown'
  if (compressedBytes === undefined || baseline.compressedBytes === undefined) return 'unknown'
  const change = { beforeBytes: baseline.compressedBytes, afterBytes: compressedBytes }
  const percent = signedPercent(change)
  return percent === '' ? signedBytes(change, unit) : `${signedBytes(change, unit)}, ${percent}`
}

/** `+12.3 MB (+1.2%)`, in a sentence; `+12.3 MB uncompressed (under 0.1%)`. */
export function changeInWords(
  change: BeforeAfter,
  { unit, measure = '' }: { readonly unit: UnitSystem; readonly measure?: string },
): string {
  const percent = percentInWords(change)
  return `${signedBytes(change, unit)}${measure}${percent === '' ? '' : ` (${percent})`}`
}

/** `+9%`, `under 0.1%`; empty where nothing changed. */
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
