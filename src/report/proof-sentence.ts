import type { Report } from '../model/report.ts'
import { imageNamer } from './image-namer.ts'

const maxNames = 5

/**
 * Which of the measured images no test stands behind: `Size proven, function not: tools (linux/amd64)`. Undefined where a test was
 * executed for each. Names in it are hostile text.
 */
export function proofSentence(report: Report): string | undefined {
  const measured = report.images.filter((image) => image.unknown === undefined)
  const unproven = measured.filter((image) => image.function.status === 'unproven')
  if (unproven.length === 0) return undefined
  return `Size proven, function not: ${whose(report, { measured, unproven })}`
}

type Images = { readonly measured: Report['images']; readonly unproven: Report['images'] }

function nothingExecuted({ function: { passed, failed } }: Report['images'][number]): boolean {
  return passed + failed === 0
}

function whose(report: Report, { measured, unproven }: Images): string {
  if (report.images.every((image) => image.function.configured === 0)) return 'no smoke test is configured'
  if (measured.length > 1 && measured.every(nothingExecuted)) return 'no smoke test was executed for any image'
  const name = imageNamer(report)
  const names = unproven.slice(0, maxNames).map((image) => `${name(image)} (${image.platform})`)
  const left = unproven.length - names.length
  return `${names.join(', ')}${left === 0 ? '' : ` and ${left} more`}`
}
