import type { Severity } from '../model/finding.ts'
import { cellKey } from '../model/measured-by-cell.ts'
import { printable } from '../model/printable.ts'
import type { Report, ReportFinding } from '../model/report.ts'
import type { Annotation } from './annotation.ts'
import { growthAnnotations } from './growth-annotations.ts'
import { joinPlatforms } from './join-platforms.ts'
import { mergeAnnotations, placeOfRemark, type Remark } from './merge-annotations.ts'
import { namedMessage } from './named-message.ts'
import { placeOf } from './place-of.ts'
import { remedyLines } from './remedy-lines.ts'
import { reportRows } from './render-rows.ts'
import { sortFindings } from './sort-findings.ts'

export type Annotations = {
  readonly annotations: readonly Annotation[]
  /** One line that counts the findings for which there was no room. */
  readonly rest?: string
}

const levels = { error: 'error', warn: 'warning', note: 'notice' } as const
// GitHub shows this many of a step and level.
const maxOfLevel = 10

/** Lines that grew are worth more than remarks, and leave room for them. */
const mostBeforeNotes = 5

/**
 * At most 10 errors, 10 warnings and 10 notices, one for each line: the findings that are furthest over first, on their Dockerfile lines; then the lines that
 * made images larger, the largest first; then, where there is room, the lines of the configuration that set the rules. Data only; the caller prints them.
 */
export function annotations(report: Report): Annotations {
  const grown = growthAnnotations(report)
  const chosen = (['error', 'warn', 'note'] as const).map((severity) => ofSeverity(report, { severity, grown }))
  const rest = chosen.map(({ left }) => left).filter((words) => words !== undefined)
  return {
    annotations: chosen.flatMap(({ shown }) => shown),
    ...(rest.length > 0 && { rest: `Not shown as annotations: ${rest.join(', ')}; the job summary has all findings` }),
  }
}

function ofSeverity(
  report: Report,
  { severity, grown }: { readonly severity: Severity; readonly grown: readonly Remark[] },
): { readonly shown: readonly Annotation[]; readonly left?: string } {
  const found = joinPlatforms(
    furthestFirst(report).filter((finding) => finding.severity === severity && !isRuleNote(finding)),
  )
  const lines = grown.filter(({ level }) => level === levels[severity])
  const before = severity === 'note' ? lines.slice(0, mostBeforeNotes) : []
  const firsts = found.map((finding) => ({ finding, remark: onFirstPlace(finding) }))
  const places = new Set([...before, ...firsts.map(({ remark }) => remark)].map(placeOfRemark))
  const told = new Set([...places].slice(0, maxOfLevel))
  const first = firsts.filter(({ remark }) => told.has(placeOfRemark(remark)))
  const shown = mergeAnnotations([
    ...[...before, ...first.map(({ remark }) => remark), ...lines],
    ...first.flatMap(({ finding }) => onSecondPlace(finding)),
  ])
  const left = found.length - first.length
  return {
    shown: shown.slice(0, maxOfLevel),
    ...(left > 0 && { left: `${left} ${levels[severity]}${left === 1 ? '' : 's'}` }),
  }
}

/** What rules only remark is told in the order of what it wins, in the summary. */
function isRuleNote({ severity, bytes }: ReportFinding): boolean {
  return severity === 'note' && bytes !== undefined
}

function furthestFirst(report: Report): readonly ReportFinding[] {
  const rows = reportRows(report)
  const excess = new Map(report.images.map((image, index) => [cellKey(image), rows[index]?.excess ?? 0]))
  const of = ({ image, variant = '', platform = '' }: ReportFinding) => {
    // What concerns the run or all images together stands before any one of them.
    if (image === undefined) return Number.POSITIVE_INFINITY
    return excess.get(cellKey({ image, variant, platform })) ?? 0
  }
  return sortFindings(report.verdict.findings).toSorted((left, right) => {
    const [a, b] = [of(left), of(right)]
    return a === b ? 0 : b - a
  })
}

function onFirstPlace(finding: ReportFinding): Annotation {
  return finding.dockerfile === undefined
    ? at(finding, { file: finding.configFile, line: finding.configLine })
    : at(finding, { file: finding.dockerfile, line: finding.line })
}

function onSecondPlace(finding: ReportFinding): readonly Annotation[] {
  if (finding.dockerfile === undefined || finding.configFile === undefined) return []
  return [at(finding, { file: finding.configFile, line: finding.configLine })]
}

function at(
  finding: ReportFinding,
  place: { readonly file: string | undefined; readonly line: number | undefined },
): Annotation {
  const where = placeOf(finding)
  const about =
    finding.test !== undefined ? 'Smoke test' : finding.subject !== undefined ? 'Before the build' : 'Image size'
  const [first, ...pasted] = remedyLines(finding)
  const text = first === undefined ? namedMessage(finding) : `${namedMessage(finding)}. ${first}`
  // The runner escapes our line feeds, so that lines to paste make no command of their own.
  const message = [text, ...pasted].map((line) => printable(line)).join('\n')
  return {
    level: levels[finding.severity],
    ...(place.file !== undefined && { file: printable(place.file) }),
    ...(place.file !== undefined && place.line !== undefined && { line: place.line }),
    title: printable(`${about}: ${where === '' ? finding.code : where}`),
    message,
  }
}
