import { join } from 'node:path'
import { messageOf } from '../errors.ts'
import type { Report } from '../model/report.ts'
import { visibleJson } from '../model/visible-json.ts'
import type { Files } from '../ports.ts'
import { junit } from './junit.ts'
import { reportFiles } from './prepare-report-folder.ts'
import { renderSummary } from './render-markdown.ts'
import { sarif } from './sarif.ts'
import { testResult } from './test-result.ts'

/** Absolute paths of what was written; empty for what could not be, with the reason in `problems`. */
export type WrittenReport = {
  readonly reportPath: string
  readonly summaryPath: string
  /** Empty also where there is nothing to attest: the run could not be completed. */
  readonly predicatePath: string
  readonly sarifPath: string
  readonly junitPath: string
  readonly htmlPath: string
  readonly problems: readonly string[]
}

const nothing = { reportPath: '', summaryPath: '', predicatePath: '', sarifPath: '', junitPath: '', htmlPath: '' }

/** Writes report.json and all that is made of it, each file whole or not at all. A full disk is told and loses no verdict. */
export async function writeReport(options: {
  readonly report: Report
  /** Undefined when the folder cannot be used. */
  readonly reportDir: string | undefined
  readonly files: Files
}): Promise<WrittenReport> {
  const { report, reportDir, files } = options
  if (reportDir === undefined) return { ...nothing, problems: [] }
  const problems: string[] = []
  const write = async (name: string, content: string): Promise<string> => {
    const path = join(reportDir, name)
    try {
      await files.writeAtomically(path, content)
      return path
    } catch (cause) {
      problems.push(`${path} could not be written: ${messageOf(cause)}`)
      return ''
    }
  }
  const reportPath = await write(reportFiles.report, inJson(report))
  const summaryPath = await write(reportFiles.summary, renderSummary(report))
  const predicate = testResult(report)
  const predicatePath = predicate === undefined ? '' : await write(reportFiles.predicate, inJson(predicate))
  // As dense as it can be: GitHub bounds the file.
  const sarifPath = await write(reportFiles.sarif, `${visibleJson(JSON.stringify(sarif(report)))}\n`)
  const junitPath = await write(reportFiles.junit, junit(report))
  // No start needs it.
  const { renderHtml } = await import('./render-html.ts')
  const htmlPath = await write(reportFiles.html, renderHtml(report))
  return { reportPath, summaryPath, predicatePath, sarifPath, junitPath, htmlPath, problems }
}

function inJson(value: object): string {
  return `${visibleJson(JSON.stringify(value, undefined, 2))}\n`
}
