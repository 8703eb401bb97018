import type { Severity } from '../model/finding.ts'
import { printable } from '../model/printable.ts'
import type { Report, ReportFinding } from '../model/report.ts'
import { clipText } from './clip-text.ts'
import { renderContexts } from './render-contexts.ts'
import { remedyLines } from './remedy-lines.ts'
import type { TextOptions } from './render-text.ts'
import { waiverWords } from './waiver-words.ts'
import { wrapText } from './wrap-text.ts'

const words: Readonly<Record<Severity, string>> = { error: 'error', warn: 'warning', note: 'note' }
const colours: Readonly<Record<Severity, number>> = { error: 31, warn: 33, note: 36 }
const maxCharacters = 2000

/** What lint found, for a terminal: file by file in the order of lines, each with its code and its remedy; the sum as the last line. */
export function renderLint(report: Report, options: TextOptions): string {
  const files = Map.groupBy(report.verdict.findings, fileOf)
  const parts = [
    ...[...files].map(([file, findings]) =>
      [heading(file, options), ...inOrder(findings).map((one) => told(one, options))].join('\n'),
    ),
    waived(report),
    renderContexts(report, options.columns).join('\n'),
    sum(report, options),
  ]
  return parts.filter((part) => part !== '').join('\n\n')
}

/** Of what is about no file of an image the configuration is the place. */
function fileOf({ dockerfile, configFile }: ReportFinding): string {
  return dockerfile ?? configFile ?? ''
}

function lineOf({ dockerfile, line, configLine }: ReportFinding): number | undefined {
  return dockerfile === undefined ? configLine : line
}

function inOrder(findings: readonly ReportFinding[]): readonly ReportFinding[] {
  return findings.toSorted((left, right) => (lineOf(left) ?? 0) - (lineOf(right) ?? 0))
}

function heading(file: string, options: TextOptions): string {
  return paint(clipText(printable(file === '' ? 'The run' : file), maxCharacters), { code: 1, ...options })
}

function told(finding: ReportFinding, options: TextOptions): string {
  const { severity, code, message } = finding
  const [line, word] = [String(lineOf(finding) ?? '').padStart(5), words[severity].padEnd(8)]
  const text = clipText(printable(`${message} [${code}]`), maxCharacters)
  const wrapped = wrapText(text, { columns: options.columns, first: `${line}  ${word}`, rest: ' '.repeat(15) })
  // The words alone decide where lines break.
  const first = `${line}  ${paint(word, { code: colours[severity], ...options })}${wrapped.slice(line.length + 2 + word.length)}`
  const remedy = remedyLines(finding).map((said) =>
    wrapText(clipText(printable(said), maxCharacters), {
      columns: options.columns,
      first: ' '.repeat(15),
      rest: ' '.repeat(15),
    }),
  )
  return [first, ...remedy].join('\n')
}

function waived({ waived: accepted }: Report): string {
  if (accepted.length === 0) return ''
  const lines = accepted.map((finding) => {
    const line = lineOf(finding)
    const place = `${fileOf(finding)}${line === undefined ? '' : `:${line}`}`
    return `  ${clipText(printable(`${place} [${finding.code}] ${waiverWords(finding)}`), maxCharacters)}`
  })
  return ['Waived', ...lines].join('\n')
}

function sum({ verdict, lint }: Report, options: TextOptions): string {
  const counts = (['error', 'warn', 'note'] as const).flatMap((severity) => {
    const count = verdict.findings.filter((finding) => finding.severity === severity).length
    return count === 0 ? [] : [`${count} ${words[severity]}${count === 1 ? '' : 's'}`]
  })
  const found = counts.length === 0 ? 'Nothing found' : counts.join(', ')
  const read = lint?.dockerfiles.length ?? 0
  const line = `Verdict: ${verdict.status}. ${found} in ${read} ${read === 1 ? 'Dockerfile' : 'Dockerfiles'}`
  return paint(line, { code: { pass: 32, warn: 33, fail: 31, error: 31 }[verdict.status], ...options })
}

function paint(text: string, { code, colour }: TextOptions & { readonly code: number }): string {
  return colour === 'ansi' ? `\u001b[${code}m${text}\u001b[0m` : text
}
