import type { Report, ReportImage } from '../../src/model/report.ts'
import type { StepDifference } from '../../src/model/size-difference.ts'
import { bigReport } from '../kit/big-report.ts'
import { aRunBaseline, grown } from '../kit/growth-builder.ts'

const MB = 1_000_000
const refused = 'ghcr.io/acme/app refused to say what the tag names'

const step = (cause: StepDifference['cause'], { line, bytes }: { line: number; bytes: number }): StepDifference => ({
  ...{ cause, change: 'changed', before: 1, after: 1, beforeBytes: 13 * MB, afterBytes: 13 * MB + bytes },
  ...{ dockerfile: 'Dockerfile', line, instruction: 'RUN apt-get update && apt-get install -y python3' },
})

/** Of ten variants one is over its budget by what own lines brought, one drifted, one shrank, one is new, one nobody could ask about; the others are as they were. */
function withBaseline(image: ReportImage, index: number): ReportImage {
  const variant = Math.floor(index / 2)
  const bytes = 10_000 * variant + (index % 2) * 1000
  switch (variant % 10) {
    case 9:
      return grown(image, { steps: [step('own', { line: variant, bytes: 2 * MB + bytes })], toDownloadBytes: 14 * MB })
    case 7:
      return grown(image, { steps: [step('rebuild', { line: 5, bytes: MB + bytes })], toDownloadBytes: 14 * MB })
    case 5:
      return grown(image, { steps: [step('own', { line: variant, bytes: -MB - bytes })], toDownloadBytes: 12 * MB })
    case 3:
      return { ...image, baseline: { unknown: { reason: 'it is new: the baseline does not have it' } } }
    case 1:
      return { ...image, baseline: { unknown: { reason: refused } } }
    default:
      return grown(image, { toDownloadBytes: 0 })
  }
}

const big = bigReport({ variantCount: 100 })
const images = big.images.map(withBaseline)
const absent = images.flatMap(({ image, variant, platform, baseline }) =>
  baseline !== undefined && 'unknown' in baseline && baseline.unknown.reason === refused
    ? [{ image, variant, platform, reason: refused }]
    : [],
)

/** As many images as GitHub's limit of a comment lets one see, against a baseline that has most of them. */
export const hundredVariants: Report = {
  ...big,
  images,
  baseline: aRunBaseline({ from: 'registry', place: 'ghcr.io/acme/app:main', absent }),
}
