import type { Severity } from '../model/finding.ts'
import type { Report, ReportFinding } from '../model/report.ts'
import { clipText } from './clip-text.ts'
import { htmlCode } from './escape-html.ts'
import { codeBlock, codeSpan, prose } from './escape-markdown.ts'
import { findingGroups } from './finding-groups.ts'
import type { Leaf, Section } from './fit-sections.ts'
import { linkPlaces, type PlaceLink, placeLinks } from './markdown-links.ts'
import { nameInMarkdown } from './named-message.ts'
import { placeOf } from './place-of.ts'
import { remedyLines } from './remedy-lines.ts'

const kinds: Readonly<Record<Severity, Leaf['kind']>> = {
  error: ['error', 'errors'],
  warn: ['warning', 'warnings'],
  note: ['note', 'notes'],
}
const headings: Readonly<Record<Severity, string>> = { error: 'What fails', warn: 'Warnings', note: 'Notes' }
const importance: Readonly<Record<Severity, number>> = { error: 900, warn: 800, note: 500 }
const maxMessageCharacters = 1000
const maxLogLines = 20
const maxPastedLines = 40
const maxLogCharacters = 400

/** What is wrong and by how much, worst first, each with its remedy and its places; notes folded. Then the logs that belong to them. */
export function findingSections(report: Report): readonly Section[] {
  const { others: sorted } = findingGroups(report)
  const link = placeLinks(report)
  const lists = (['error', 'warn', 'note'] as const).map((severity) => {
    const group = sorted.filter((finding) => finding.severity === severity)
    const heading = `${headings[severity]} (${group.length})`
    const leaves = group.map((finding) => ({
      importance: importance[severity],
      kind: kinds[severity],
      text: `- ${findingText(finding, link)}\n`,
    }))
    return severity === 'note'
      ? { before: `\n<details><summary>${heading}</summary>\n\n`, after: '\n</details>\n', leaves }
      : { before: `\n### ${heading}\n\n`, after: '', leaves }
  })
  return [...lists, logs(sorted)]
}

function findingText(finding: ReportFinding, link: PlaceLink): string {
  const words = prose(clipText(finding.message, maxMessageCharacters))
  // A message that is a number would begin a list with the period behind it.
  const message = /^\d+$/.test(words) ? codeSpan(words) : words
  const [first, ...pasted] = remedyLines(finding)
  const remedy = first === undefined ? '' : `. ${prose(clipText(first, maxMessageCharacters))}`
  const places = [
    { file: finding.dockerfile, line: finding.line },
    { file: finding.configFile, line: finding.configLine },
  ]
  const links = places.flatMap(({ file, line }) => (file === undefined ? [] : [link(file, line)]))
  return linkPlaces(message + nameInMarkdown(finding) + remedy, links) + pasteBlock(pasted)
}

/** Lines to paste, as a block that belongs to the list entry above it. */
function pasteBlock(lines: readonly string[]): string {
  const from = lines.findIndex((line) => line.trim() !== '')
  if (from === -1) return ''
  const clipped = lines.slice(from, from + maxPastedLines).map((line) => clipText(line, maxLogCharacters))
  return `\n\n${codeBlock(clipped).replace(/^/gm, '  ')}`
}

function logs(sorted: readonly ReportFinding[]): Section {
  const withLog = sorted.filter((finding) => (finding.log?.length ?? 0) > 0)
  return {
    before: '\n',
    after: '',
    leaves: withLog.map((finding) => ({
      importance: 780,
      kind: ['log', 'logs'] as const,
      text: `<details><summary>${logTitle(finding)}</summary>\n\n${codeBlock(lastLines(finding))}\n\n</details>\n`,
    })),
  }
}

function logTitle(finding: ReportFinding): string {
  const where = placeOf(finding)
  return where === '' ? 'Last lines of the log' : `Last lines of the log of ${htmlCode(clipText(where, 200))}`
}

function lastLines(finding: ReportFinding): readonly string[] {
  return (finding.log ?? []).slice(-maxLogLines).map((line) => clipText(line, maxLogCharacters))
}
