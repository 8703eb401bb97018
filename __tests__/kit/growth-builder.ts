import type { ContentsDifference } from '../../src/model/contents-difference.ts'
import type { BeforeAfter } from '../../src/model/comparison.ts'
import type { Report, ReportImage } from '../../src/model/report.ts'
import type { StepDifference } from '../../src/model/size-difference.ts'
import { madeUpDigest } from './report-builder.ts'

type Changes = {
  /** Bytes that each step won or lost. */
  readonly steps?: readonly StepDifference[]
  readonly packages?: ContentsDifference['packages']
  readonly folders?: ContentsDifference['folders']
  readonly toDownloadBytes?: number
}

/** The image with what it was before these steps: their signed bytes, and those of packages and folders, sum to the whole. */
export function grown(image: ReportImage, { steps = [], packages = [], folders = [], ...rest }: Changes): ReportImage {
  const { compressedBytes: afterBytes = 0, uncompressedBytes = 0, variant, platform } = image
  const beforeBytes = afterBytes - signedSum(steps)
  const causeOf = (cause: StepDifference['cause']) => signedSum(steps.filter((step) => step.cause === cause))
  const live = signedSum(packages)
  const hasContents = packages.length + folders.length > 0
  return {
    ...image,
    baseline: {
      ...{ digest: madeUpDigest(`before ${variant} ${platform}`), compressedBytes: beforeBytes },
      difference: {
        ...{ measure: 'compressed', beforeBytes, afterBytes },
        causes: {
          ...{ own: causeOf('own'), base: causeOf('base'), parent: causeOf('parent') },
          ...{ rebuild: causeOf('rebuild'), untold: causeOf('untold') },
        },
        steps,
      },
      ...(hasContents && {
        contents: {
          ...{ beforeBytes: uncompressedBytes - live, afterBytes: uncompressedBytes, floorBytes: 100_000 },
          ...{ folders, foldersLeft: difference(live - signedSum(folders)) },
          ...{ packages, packagesLeft: difference(0), unowned: difference(0) },
        },
      }),
      ...rest,
    },
  }
}

export function signedSum(all: readonly BeforeAfter[]): number {
  return all.reduce((sum, { beforeBytes, afterBytes }) => sum + afterBytes - beforeBytes, 0)
}

function difference(bytes: number): BeforeAfter {
  return bytes < 0 ? { beforeBytes: -bytes, afterBytes: 0 } : { beforeBytes: 0, afterBytes: bytes }
}

type Known = Exclude<NonNullable<Report['baseline']>, { readonly unknown: unknown }>

/** What a run was held against: a committed file, unless said otherwise. */
export function aRunBaseline(baseline: Partial<Known> = {}): Known {
  return {
    ...{ from: 'file', place: '.github/image-sizes.json', commit: 'c'.repeat(40), tried: [], trend: [], removed: [] },
    ...baseline,
  }
}
