import { join } from 'node:path'
import { messageOf } from '../errors.ts'
import type { Report } from '../model/report.ts'
import type { Files } from '../ports.ts'
import { reportFiles } from './prepare-report-folder.ts'
import { renderSummary } from './render-markdown.ts'

/** Absolute paths of what was written; empty for what could not be, with the reason in `problems`. */
export type WrittenReport = {
  readonly reportPath: string
  readonly summaryPath: string
  readonly problems: readonly string[]
}

/** Writes report.json and summary.md, each whole or not at all. A full disk is told and loses no verdict. */
export async function writeReport(options: {
  readonly report: Report
  /** Undefined when the folder cannot be used. */
  readonly reportDir: string | undefined
  readonly files: Files
}): Promise<WrittenReport> {
  const { report, reportDir, files } = options
  if (reportDir === undefined) return { reportPath: '', summaryPath: '', problems: [] }
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
  const reportPath = await write(reportFiles.report, `${JSON.stringify(report, undefined, 2)}\n`)
  const summaryPath = await write(reportFiles.summary, renderSummary(report))
  return { reportPath, summaryPath, problems }
}
