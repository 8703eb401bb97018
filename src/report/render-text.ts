import { printable } from '../model/printable.ts'
import { refName } from '../model/ref-name.ts'
import type { BudgetStatus, Report, ReportFinding, ReportSmoke } from '../model/report.ts'
import { findingGroups } from './finding-groups.ts'
import { clipText } from './clip-text.ts'
import { growthText } from './text-growth.ts'
import { namedMessage } from './named-message.ts'
import { namesPlace } from './names-place.ts'
import { proofSentence } from './proof-sentence.ts'
import { remedyLines } from './remedy-lines.ts'
import { headline } from './render-headline.ts'
import { sizeRows } from './render-rows.ts'
import { type TextCell, textTable } from './render-text-table.ts'
import { totalRows } from './render-total.ts'
import { commandLine, smokeFacts } from './smoke-facts.ts'
import { noticesText } from './text-notices.ts'
import { publishText } from './text-publish.ts'
import { contentsText } from './text-contents.ts'
import { growthBudgetText, pullText, trendText, unchangedText } from './text-tables.ts'
import { wrapText } from './wrap-text.ts'

/** `columns` is the terminal's width. Colour never carries anything that the words do not say. */
export type TextOptions = { readonly columns: number; readonly colour: 'none' | 'ansi' }

type Paint = (text: string, status: BudgetStatus | 'strong') => string

const codes: Readonly<Record<BudgetStatus | 'strong', number>> = {
  pass: 32,
  warn: 33,
  fail: 31,
  unknown: 31,
  strong: 1,
}
const maxMessageCharacters = 2000
const maxCommandCharacters = 400

/** The report for a terminal: the size table, the totals, the findings worst first, and the verdict as the last line. */
export function renderText(report: Report, options: TextOptions): string {
  const paint: Paint = (text, status) => (options.colour === 'ansi' ? `\u001b[${codes[status]}m${text}\u001b[0m` : text)
  const parts = [
    noticesText(report, options),
    sizes(report, { ...options, paint }),
    unchangedText(report, options),
    growthText(report, options),
    growthBudgetText(report, options),
    findings(report, { ...options, paint }),
    ...contentsText(report, options),
    trendText(report, options),
    pullText(report, options),
    publishText(report, options),
    notBuilt(report),
  ]
  const line = `Verdict: ${report.verdict.status}. ${clipText(printable(headline(report)), maxMessageCharacters)}`
  const verdict = paint(line, report.verdict.status === 'error' ? 'fail' : report.verdict.status)
  return `${[...parts.filter((part) => part !== ''), verdict].join('\n\n')}\n`
}

type Drawing = TextOptions & { readonly paint: Paint }

function sizes(report: Report, drawing: Drawing): string {
  const rows = sizeRows(report)
  if (rows.length === 0) return ''
  const lines = rows.map((row) => {
    const reason = row.reason === undefined ? row.word : `${row.word}: ${row.reason}`
    const status = [reason, row.target && `target ${row.target}`, row.original && `original ${row.original}`]
    return cellsOf({ ...row, word: status.filter(Boolean).join('; ') })
  })
  const totals = totalRows(report).map((row) => cellsOf({ platform: row.kind, layers: '', ...row }))
  const table = textTable([...lines, ...totals], { columns: drawing.columns, paint: drawing.paint })
  const proof = proofSentence(report)
  if (proof === undefined) return table
  const text = clipText(printable(proof), maxMessageCharacters)
  return `${table}\n\n${wrapText(text, { columns: drawing.columns, first: '', rest: '  ' })}`
}

type Line = {
  readonly name: string
  readonly platform: string
  readonly compressed: string
  readonly change?: string
  readonly uncompressed: string
  readonly wasted?: string
  readonly layers: string
  readonly smoke?: string
  readonly budget?: string
  readonly usage?: { readonly percent?: string; readonly bar: string }
  readonly status?: BudgetStatus
  readonly word?: string
}

function cellsOf(line: Line): Readonly<Record<string, TextCell>> {
  return {
    image: { text: clipText(printable(line.name), 60) },
    platform: { text: clipText(printable(line.platform), 40) },
    compressed: { text: line.compressed },
    change: { text: line.change ?? '' },
    uncompressed: { text: line.uncompressed },
    wasted: { text: line.wasted ?? '' },
    layers: { text: line.layers },
    budget: { text: clipText(printable(line.budget ?? ''), 60) },
    bar: { text: line.usage?.bar ?? '' },
    used: { text: line.usage?.percent ?? '' },
    smoke: { text: printable(line.smoke ?? '') },
    status: {
      text: clipText(printable(line.word ?? ''), 200),
      ...(line.status !== undefined && { status: line.status }),
    },
  }
}

const headings = { error: 'Errors', warn: 'Warnings', note: 'Notes' } as const
const severityStatus = { error: 'fail', warn: 'warn', note: 'strong' } as const

function findings(report: Report, drawing: Drawing): string {
  const { others: sorted } = findingGroups(report)
  return (['error', 'warn', 'note'] as const)
    .map((severity) => {
      const group = sorted.filter((finding) => finding.severity === severity)
      if (group.length === 0) return ''
      const heading = drawing.paint(`${headings[severity]} (${group.length})`, severityStatus[severity])
      return [heading, ...group.map((finding) => findingText(finding, { report, columns: drawing.columns }))].join('\n')
    })
    .filter((text) => text !== '')
    .join('\n\n')
}

function findingText(
  finding: ReportFinding,
  { report, columns }: { readonly report: Report; readonly columns: number },
): string {
  const test = testOf(finding, report)
  const say = (text: string, indent: string) =>
    wrapText(clipText(printable(text), maxMessageCharacters), { columns, first: indent, rest: '    ' })
  const places = [place(finding.dockerfile, finding.line), place(finding.configFile, finding.configLine)]
  const remedy = clipText(remedyLines(finding)[0] ?? '', maxMessageCharacters)
  const said = `${finding.message} ${remedy}`
  const where = places.filter((text) => text !== undefined && !namesPlace(said, text)).join(', ')
  return [
    say(namedMessage(finding), '  - '),
    ...remedyLines(finding).map((line, index) =>
      index === 0 ? say(line, '    ') : `    ${printable(line)}`.trimEnd(),
    ),
    ...(where === '' ? [] : [say(`at ${where}`, '    ')]),
    ...(test?.command === undefined
      ? []
      : [say(`ran ${clipText(commandLine(test.command), maxCommandCharacters)}`, '    ')]),
    ...(test === undefined ? [] : [say(smokeFacts(test).join(', '), '    ')]),
    ...(finding.log ?? test?.log ?? []).map((line) => `    | ${clipText(printable(line), maxMessageCharacters)}`),
  ].join('\n')
}

/** The test that a finding is about, where something was executed that can be shown. */
function testOf({ test: name, image, variant, platform }: ReportFinding, { smoke }: Report): ReportSmoke | undefined {
  if (name === undefined) return undefined
  const found = smoke.find(
    (test) => test.name === name && test.image === image && test.variant === variant && test.platform === platform,
  )
  return found?.status === 'skipped' ? undefined : found
}

function place(file: string | undefined, line: number | undefined): string | undefined {
  if (file === undefined) return undefined
  return line === undefined ? file : `${file}:${line}`
}

/** Targets that have no line in the table although they were asked for. */
function notBuilt(report: Report): string {
  const shown = new Set(report.images.map(({ image, variant }) => JSON.stringify([image, variant])))
  return report.notBuilt
    .filter(({ image, variant }) => !shown.has(JSON.stringify([image, variant])))
    .map((target) => clipText(printable(`Not built: ${refName(target)}: ${target.reason}`), 500))
    .join('\n')
}
