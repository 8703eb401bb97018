import { formatBytes } from '../model/bytes.ts'
import { listInWords } from '../model/list-in-words.ts'
import type { Report } from '../model/report.ts'
import { type ChangedImage, changedImages } from './changed-images.ts'
import { percentInWords } from './growth-words.ts'
import { isNewImage } from './is-new-image.ts'
import { stillness } from './stillness.ts'

const still = { same: 'no size changed', noise: 'no size changed noticeably' } as const

/** What grew most, else what shrank most, else that nothing did: `cuda (linux/amd64) grew most, by 60 MB (9%)`. Undefined where that is not known. Hostile text. */
export function grownMost(report: Report): string | undefined {
  const found = stillness(report)
  if (found !== undefined) return still[found]
  // Files of one image are not held against archives of another.
  const all = changedImages(report)
  const compressed = all.filter(({ measure }) => measure === '')
  const changed = compressed.length > 0 ? compressed : all
  const isOnly = report.images.length === 1
  const grown = changed.filter((one) => growthOf(one) > 0).toSorted((left, right) => growthOf(right) - growthOf(left))
  if (grown[0] !== undefined) return mostWords(grown[0], { verb: 'grew', count: grown.length, isOnly })
  const shrunk = changed.filter((one) => growthOf(one) < 0).toSorted((left, right) => growthOf(left) - growthOf(right))
  return shrunk[0] && mostWords(shrunk[0], { verb: 'shrank', count: shrunk.length, isOnly })
}

/** How many images are new; undefined where none is known to be. */
export function newImages(report: Report): string | undefined {
  const count = report.images.filter((image) => isNewImage(report, image)).length
  if (count === 0) return undefined
  if (report.images.length === 1) return 'it is new'
  return `${count} of them ${count === 1 ? 'is' : 'are'} new`
}

function growthOf({ change }: ChangedImage): number {
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
