import { printable } from '../model/printable.ts'
import type { Report } from '../model/report.ts'
import { clipText } from './clip-text.ts'
import { baselineWords, causeWords, stepWords } from './growth-words.ts'
import { rowName } from './render-headline.ts'
import { reportRows } from './render-rows.ts'
import { wrapText } from './wrap-text.ts'

const mostSteps = 3
const mostImages = 20

/** Why images grew or shrank, for a terminal; empty where there is no baseline. */
export function growthText(report: Report, { columns }: { readonly columns: number }): string {
  const { baseline } = report
  if (baseline === undefined || 'unknown' in baseline) return ''
  const rows = reportRows(report)
  const say = (text: string, first: string): string =>
    wrapText(clipText(printable(text), 600), { columns, first, rest: '      ' })
  const changed = report.images.flatMap((image, index) => {
    const row = rows[index]
    const before = image.baseline
    if (row === undefined || before === undefined || 'unknown' in before || before.difference === undefined) return []
    const { difference } = before
    const parts = causeWords(difference, row.unit)
    if (parts === '') return []
    const steps = difference.steps.filter(({ beforeBytes, afterBytes }) => beforeBytes !== afterBytes)
    const measure = difference.measure === 'compressed' ? '' : ' uncompressed'
    return [
      [
        say(`${rowName(row)}${measure}: ${parts}`, '  - '),
        ...steps.slice(0, mostSteps).map((step) => {
          const { dockerfile, line, instruction = '' } = step
          const place = dockerfile === undefined ? '' : `${dockerfile}${line === undefined ? '' : `:${line}`} `
          return say(`${stepWords(step, row.unit)}: ${place}${clipText(instruction, 120)}`, '    ')
        }),
        ...(steps.length > mostSteps ? [`    and ${steps.length - mostSteps} more`] : []),
      ].join('\n'),
    ]
  })
  const left = changed.length - mostImages
  return [
    wrapText(clipText(printable(baselineWords(report) ?? ''), 600), { columns, first: '', rest: '  ' }),
    ...changed.slice(0, mostImages),
    ...(left > 0 ? [`  and ${left} more`] : []),
  ].join('\n')
}
