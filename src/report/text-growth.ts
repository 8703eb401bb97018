import { printable } from '../model/printable.ts'
import type { Report } from '../model/report.ts'
import { changedImages } from './changed-images.ts'
import { clipText } from './clip-text.ts'
import { baselineWords, causeWords, stepWords } from './growth-words.ts'
import { rowName } from './render-headline.ts'
import { wrapText } from './wrap-text.ts'

const mostSteps = 3
const mostImages = 20
const maxCharacters = 600

/** Why images grew or shrank, for a terminal; empty where there is no baseline. */
export function growthText(report: Report, { columns }: { readonly columns: number }): string {
  if (report.baseline === undefined || 'unknown' in report.baseline) return ''
  const say = (text: string, first: string): string =>
    wrapText(clipText(printable(text), maxCharacters), { columns, first, rest: '      ' })
  const changed = changedImages(report)
  const left = changed.length - mostImages
  return [
    say(baselineWords(report) ?? '', ''),
    ...changed.slice(0, mostImages).flatMap(({ row, difference, measure, steps }) => [
      say(`${rowName(row)}${measure}: ${causeWords(difference, row.unit)}`, '  - '),
      ...steps.slice(0, mostSteps).map((step) => {
        const { dockerfile, line, instruction } = step
        const place = dockerfile === undefined ? undefined : `${dockerfile}${line === undefined ? '' : `:${line}`}`
        const text = [place, instruction && clipText(instruction, 120)].filter((part) => part !== undefined).join(' ')
        return say(`${stepWords(step, row.unit)}${text === '' ? '' : `: ${text}`}`, '    ')
      }),
      ...(steps.length > mostSteps ? [`    and ${steps.length - mostSteps} more`] : []),
    ]),
    ...(left > 0 ? [`  and ${left} more`] : []),
  ].join('\n')
}
