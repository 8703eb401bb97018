import type { ReportFinding } from '../model/report.ts'

/**
 * The remedy as lines: a sentence, then what is to be pasted, line by line. Only the hints of our own errors hold lines to paste; a
 * line feed in any other remedy came with a name of the repository, and stays in its line to be shown as what it is.
 */
export function remedyLines({ code, remedy }: ReportFinding): readonly string[] {
  if (remedy === undefined) return []
  return code === 'run-failed' ? remedy.trimEnd().split('\n') : [remedy]
}
