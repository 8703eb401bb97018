import type { ChangedImage } from './changed-images.ts'
import { causeWords, changeInWords } from './growth-words.ts'
import { reasonInWords } from './reason-in-words.ts'
import { rowName } from './row-name.ts'

/**
 * One line on an image that changed: who it is and what became of it, by cause, with the platforms that changed alike. Both are hostile text:
 * `cpu (linux/amd64)`, and `+60 MB (+9%): own lines +72 MB, base image -12 MB; the same on linux/arm64, +59 MB (+9%)`.
 */
export function growthEntry({ row, change, measure, difference, notCompared, alike }: ChangedImage): {
  readonly name: string
  readonly words: string
} {
  const { unit } = row
  const why = difference === undefined ? 'the baseline does not know its layers' : causeWords(difference, unit)
  const same = alike.map(
    ({ platform, change: other }) => `; the same on ${platform}, ${changeInWords(other, { unit })}`,
  )
  const not = notCompared === undefined ? '' : `; compressed sizes were not compared: ${reasonInWords(notCompared)}`
  return { name: rowName(row), words: `${changeInWords(change, { unit, measure })}: ${why}${same.join('')}${not}` }
}
