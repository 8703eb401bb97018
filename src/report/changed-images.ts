import type { BeforeAfter } from '../model/comparison.ts'
import type { FolderDifference, PackageDifference } from '../model/contents-difference.ts'
import type { Report, ReportImage } from '../model/report.ts'
import type { SizeDifference, StepDifference } from '../model/size-difference.ts'
import { breachedImages } from './breached-images.ts'
import { isNoise } from './is-noise.ts'
import { reportRows, type Row } from './render-rows.ts'

export type ChangedImage = {
  /** Its place among the images of the report. */
  readonly index: number
  readonly row: Row
  /** Of the compressed size where that can be compared, else of the uncompressed one. */
  readonly change: BeforeAfter
  /** ` uncompressed` where compressed sizes could not be compared; else empty. */
  readonly measure: '' | ' uncompressed'
  /** Why compressed sizes could not be compared; hostile text. */
  readonly notCompared?: string
  readonly difference?: SizeDifference
  /** Those that won or lost bytes beyond the noise, the most first; as packages and folders. */
  readonly steps: readonly StepDifference[]
  readonly packages: readonly PackageDifference[]
  readonly folders: readonly FolderDifference[]
  /** The other platforms of the variant that changed by the same steps. */
  readonly alike: readonly { readonly index: number; readonly platform: string; readonly change: BeforeAfter }[]
}

/** The images that are another size than at the baseline, or whose steps are, in the order of the report; platforms that changed alike as one. */
export function changedImages(report: Report): readonly ChangedImage[] {
  if (report.baseline === undefined || 'unknown' in report.baseline) return []
  const rows = reportRows(report)
  const isBreached = breachedImages(report)
  const changed = report.images.flatMap((image, index) => {
    const row = rows[index]
    const one = row && changeOf(image, { index, row, isBreached: isBreached(image) })
    return one === undefined ? [] : [{ one, key: keyOf(one, image) }]
  })
  const groups = Map.groupBy(changed, ({ one, key }) => key ?? one)
  return [...groups.values()].flatMap(([first, ...others]) =>
    first === undefined
      ? []
      : [
          {
            ...first.one,
            alike: others.map(({ one: { index, row, change } }) => ({ index, platform: row.platform, change })),
          },
        ],
  )
}

/** What is worth a word in an image that changed by `change`: all of a breach; of one that stayed within its floor nothing that did too. */
function tellerOf(
  change: BeforeAfter,
  { isBreached, floorBytes }: { readonly isBreached: boolean; readonly floorBytes: number },
): (one: BeforeAfter) => boolean {
  // A larger image may have grown by many steps that are each within the floor: they are told, as their sum is beyond it.
  const floor = Math.abs(change.afterBytes - change.beforeBytes) <= floorBytes ? floorBytes : 0
  return (one) => one.beforeBytes !== one.afterBytes && (isBreached || !isNoise(one, change.beforeBytes, floor))
}

/** Up to how many bytes of growth the budget of this measure says nothing; 0 where it has no bound on growth. */
function growthFloor({ budgets }: ReportImage, measure: 'compressed' | 'uncompressed'): number {
  return budgets.find((budget) => budget.measure === measure)?.growth?.floorBytes ?? 0
}

function changeOf(
  image: ReportImage,
  { index, row, isBreached }: { readonly index: number; readonly row: Row; readonly isBreached: boolean },
): ChangedImage | undefined {
  const { baseline, compressedBytes, uncompressedBytes } = image
  if (baseline === undefined || 'unknown' in baseline) return undefined
  const { difference, contents, notCompared } = baseline
  const compressed = pairOf(baseline.compressedBytes, compressedBytes)
  const change = difference ?? compressed ?? pairOf(baseline.uncompressedBytes, uncompressedBytes)
  if (change === undefined) return undefined
  const isUncompressed = difference === undefined ? compressed === undefined : difference.measure === 'uncompressed'
  const floorBytes = growthFloor(image, isUncompressed ? 'uncompressed' : 'compressed')
  const isTold = tellerOf(change, { isBreached, floorBytes })
  const beyond = <Each extends BeforeAfter>(all: readonly Each[]) => all.filter(isTold)
  const found = {
    ...{ steps: beyond(difference?.steps ?? []), packages: beyond(contents?.packages ?? []) },
    folders: beyond(contents?.folders ?? []),
  }
  const isSame = !isTold(change) && Object.values(found).every((list) => list.length === 0)
  if (isSame) return undefined
  const reason = notCompared?.compressed?.reason
  return {
    ...{ index, row, measure: isUncompressed ? ' uncompressed' : '', ...found, alike: [] },
    change: { beforeBytes: change.beforeBytes, afterBytes: change.afterBytes },
    ...(difference && { difference }),
    ...(reason !== undefined && { notCompared: reason }),
  }
}

function pairOf(beforeBytes: number | undefined, afterBytes: number | undefined): BeforeAfter | undefined {
  return beforeBytes === undefined || afterBytes === undefined ? undefined : { beforeBytes, afterBytes }
}

/** One text for what did it, whatever its bytes; undefined where nobody knows. */
function keyOf({ measure, difference, steps, packages, notCompared }: ChangedImage, image: ReportImage) {
  if (difference === undefined) return undefined
  const signs = Object.entries(difference.causes).map(([cause, bytes]) => [cause, Math.sign(bytes)])
  const places = steps.map(({ cause, change, dockerfile, line, instruction, beforeBytes, afterBytes }) => [
    ...[cause, change, dockerfile, line, instruction, afterBytes > beforeBytes],
  ])
  const versions = packages.map(({ change, manager, name, beforeVersion, afterVersion }) => [
    ...[change, manager, name, beforeVersion, afterVersion],
  ])
  return JSON.stringify([image.image, image.variant, measure, notCompared, signs, places, versions])
}
