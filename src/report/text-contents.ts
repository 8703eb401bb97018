import { printable } from '../model/printable.ts'
import type { ReportAdvice } from '../model/report-contents.ts'
import type { Report } from '../model/report.ts'
import { adviceTeller } from './advice-teller.ts'
import { adviceBytes, adviceTitle, toldAdvice } from './advice-words.ts'
import { clipText } from './clip-text.ts'
import { bytesInside, componentWords, wasteCauses } from './contents-words.ts'
import { joinPlatforms } from './join-platforms.ts'
import { namedMessage } from './named-message.ts'
import { namesPlace } from './names-place.ts'
import { rowName } from './row-name.ts'
import { reportRows } from './render-rows.ts'
import { packagesText } from './text-packages.ts'
import { sharingText } from './text-sharing.ts'
import { waiverWords } from './waiver-words.ts'
import { wrapText } from './wrap-text.ts'

const maxCharacters = 2000

type Terminal = { readonly columns: number }

/** What would win most, what is waived, what is inside, the packages and what is shared, for a terminal; each part empty where there is nothing to tell. */
export function contentsText(report: Report, terminal: Terminal): readonly string[] {
  return [
    advice(report, terminal),
    waived(report, terminal),
    inside(report, terminal),
    packagesText(report, terminal),
    sharingText(report, terminal),
  ]
}

function advice(report: Report, terminal: Terminal): string {
  const { told, left } = toldAdvice(report)
  if (told.length === 0) return ''
  const { toldAbove } = adviceTeller(report)
  return [
    adviceTitle(report),
    ...told.map((one, index) => {
      const above = toldAbove(one)
      return above === undefined
        ? adviceLines(one, { ...terminal, number: index + 1 })
        : say(`${index + 1}. ${adviceBytes(one)}: ${namedMessage({ ...one, message: above })}`, {
            ...terminal,
            first: '  ',
          })
    }),
    ...(left === undefined ? [] : [`  ${left}`]),
  ].join('\n')
}

function adviceLines(one: ReportAdvice, { number, columns }: Terminal & { readonly number: number }): string {
  const { remedy = '', dockerfile, line } = one
  const place = dockerfile === undefined ? '' : line === undefined ? dockerfile : `${dockerfile}:${line}`
  return [
    say(`${number}. ${adviceBytes(one)}: ${namedMessage(one)}`, { columns, first: '  ' }),
    ...(remedy === '' ? [] : [say(remedy, { columns, first: '     ' })]),
    ...(place === '' || namesPlace(`${one.message} ${remedy}`, place)
      ? []
      : [say(`at ${place}`, { columns, first: '     ' })]),
  ].join('\n')
}

function waived(report: Report, { columns }: Terminal): string {
  const found = joinPlatforms(report.waived)
  if (found.length === 0) return ''
  const lines = found.map((one) => say(`- ${waiverWords(one)}. ${one.message}`, { columns, first: '  ' }))
  return [`Waived (${found.length})`, ...lines].join('\n')
}

function inside(report: Report, { columns }: Terminal): string {
  const lines = reportRows(report).flatMap((row, index) => {
    const image = report.images[index]
    const bytes = image && bytesInside(image, row.unit)
    if (image?.contents === undefined || bytes === undefined) return []
    const causes = wasteCauses(image.contents, row.unit)
    const parts = componentWords(image.contents, row.unit).join(' · ')
    return [
      say(`${rowName(row)}: ${bytes}${causes === '' ? '' : `: ${causes}`}`, { columns, first: '  ' }),
      ...(parts === '' ? [] : [say(parts, { columns, first: '     ' })]),
    ]
  })
  return lines.length === 0 ? '' : ['Inside', ...lines].join('\n')
}

function say(text: string, { columns, first }: Terminal & { readonly first: string }): string {
  return wrapText(clipText(printable(text), maxCharacters), { columns, first, rest: '     ' })
}
