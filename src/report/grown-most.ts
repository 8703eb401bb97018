import { formatBytes } from '../model/bytes.ts'
import { listInWords } from '../model/list-in-words.ts'
import { cellKey } from '../model/measured-by-cell.ts'
import type { Report, ReportFinding } from '../model/report.ts'
import { type ChangedImage, changedImages } from './changed-images.ts'
import { percentInWords } from './growth-words.ts'
import { isNewImage } from './is-new-image.ts'
import { stillness } from './stillness.ts'
import { cellOf } from './worst-finding.ts'

const still = { same: 'no size changed', noise: 'no size changed noticeably' } as const

/**
 * What grew most, else what shrank most, else that nothing did: `cuda (linux/amd64) grew most, by 60 MB (9%)`. Undefined where that is not known, or where
 * `told`, which the same sentence names, says already what grew too much. Hostile text.
 */
export function grownMost(report: Report, told?: ReportFinding): string | undefined {
  const found = stillness(report)
  if (found !== undefined) return told?.code === 'over-growth' ? undefined : still[found]
  // Files of one image are not held against archives of another.
  const all = changedImages(report)
  const compressed = all.filter(({ measure }) => measure === '')
  const changed = compressed.length > 0 ? compressed : all
  const isOnly = report.images.length === 1
  const grown = changed.filter((one) => growthOf(one) > 0).toSorted((left, right) => growthOf(right) - growthOf(left))
  const shrunk = changed.filter((one) => growthOf(one) < 0).toSorted((left, right) => growthOf(left) - growthOf(right))
  const [verb, list] = grown.length > 0 ? (['grew', grown] as const) : (['shrank', shrunk] as const)
  const [most] = list
  if (most === undefined || (told !== undefined && saysGrowth(told, { report, most }))) return undefined
  return mostWords(most, { verb, count: list.length, isOnly })
}

/** Whether the finding is that an image grew too much. Of one whose own lines alone did, how much it grew as a whole is another number. */
function saysGrowth(
  finding: ReportFinding,
  { report, most }: { readonly report: Report; readonly most: ChangedImage },
): boolean {
  if (finding.code !== 'over-growth') return false
  const key = cellOf(finding)
  const one = [most, ...most.alike].find(({ index }) => {
    const image = report.images[index]
    return image !== undefined && cellKey(image) === key
  })
  if (one === undefined) return true
  const growths = report.images[one.index]?.budgets.flatMap(({ growth }) => growth ?? []) ?? []
  const isWhole = growths.some(
    ({ growthBytes = 0, maxGrowthBytes = growthBytes, floorBytes }) =>
      growthBytes > Math.max(maxGrowthBytes, floorBytes),
  )
  if (isWhole) return true
  const own = growths.flatMap(({ ownGrowthBytes }) => ownGrowthBytes ?? [])
  return own.length === 0 || own.includes(growthOf(one))
}

/** How many images are new; undefined where none is known to be. */
export function newImages(report: Report): string | undefined {
  const count = report.images.filter((image) => isNewImage(report, image)).length
  if (count === 0) return undefined
  if (report.images.length === 1) return 'it is new'
  return `${count} of them ${count === 1 ? 'is' : 'are'} new`
}

function growthOf({ change }: Pick<ChangedImage, 'change'>): number {
  return change.afterBytes - change.beforeBytes
}

type Most = { readonly verb: 'grew' | 'shrank'; readonly count: number; readonly isOnly: boolean }

function mostWords(one: ChangedImage, { verb, count, isOnly }: Most): string {
  const { row, change, measure, alike } = one
  const platforms = listInWords([row.platform, ...alike.map(({ platform }) => platform)])
  const percent = percentInWords(change).replace(/^[+-]/, '')
  const bytes = formatBytes(Math.abs(growthOf(one)), row.unit)
  const name = isOnly ? 'it' : `${row.name} (${platforms})`
  return `${name} ${verb} ${count === 1 ? 'by' : 'most, by'} ${bytes}${measure} (${percent})`
}
