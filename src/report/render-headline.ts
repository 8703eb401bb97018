import type { Report } from '../model/report.ts'
import { sortFindings } from './sort-findings.ts'
import { type Row, reportRows } from './render-rows.ts'

/**
 * The one sentence that says whether to care, without a final period: how many images are within budget, and the worst of the
 * rest by name. Names and messages in it are hostile text.
 */
export function headline(report: Report): string {
  const rows = reportRows(report)
  const failure = report.verdict.findings.find((finding) => finding.code === 'run-failed')
  if (failure !== undefined) return `The run could not be completed: ${failure.message}`
  if (rows.length === 0) return worstMessage(report) ?? 'No image was measured'
  const problem = problemOf(rows, report)
  const [only] = rows
  if (rows.length === 1 && only !== undefined) return single(only, problem)
  const within = rows.filter((row) => row.withinBudget).length
  const count = within === rows.length ? `All ${within}` : `${within} of ${rows.length}`
  const sentence = `${count} images ${within === 1 ? 'is' : 'are'} within budget`
  return problem === undefined ? sentence : `${sentence}; ${problem}`
}

/** The words that name a line of the table: `minimal (linux/arm64)`. */
export function rowName(row: Pick<Row, 'name' | 'platform'>): string {
  return `${row.name} (${row.platform})`
}

function single(row: Row, problem: string | undefined): string {
  if (problem !== undefined) return problem
  const used = row.usage?.percent === undefined ? '' : ` (${row.usage.percent} used)`
  return `${rowName(row)} is within its budget of ${row.budget ?? 'nothing'}${used}`
}

function problemOf(rows: readonly Row[], report: Report): string | undefined {
  const broken = rows.filter((row) => row.status === 'fail' && !row.withinBudget)
  const unmeasured = rows.filter((row) => row.status === 'unknown')
  const [worst] = broken.toSorted((left, right) => right.excess - left.excess)
  const others = broken.length + unmeasured.length - 1
  const more = others > 0 ? `, and ${others} more ${others === 1 ? 'fails' : 'fail'}` : ''
  if (worst !== undefined) return `${rowName(worst)} ${worst.excess > 0 ? 'is ' : ''}${worst.word}${more}`
  const [missing] = unmeasured
  if (missing !== undefined) return `${rowName(missing)} could not be measured${more}`
  const [near] = rows.filter((row) => row.status === 'warn' && row.word === 'near limit')
  if (report.verdict.status === 'warn' && near !== undefined)
    return `${rowName(near)} is near its limit${near.usage?.percent === undefined ? '' : ` (${near.usage.percent} used)`}`
  return report.verdict.status === 'pass' ? undefined : worstMessage(report)
}

function worstMessage(report: Report): string | undefined {
  const [worst] = sortFindings(report.verdict.findings)
  return worst?.severity === 'note' ? undefined : worst?.message
}
