import type { ReportFinding } from '../model/report.ts'
import { codeSpan } from './escape-markdown.ts'

type Named = Pick<ReportFinding, 'code' | 'error' | 'bytes' | 'subject'>

/**
 * The name under which the documents say what to do, where nothing else of a finding gives it: of what a rule saw its code, which a waiver
 * needs, and of a run that failed its trouble. A bug has no section there.
 */
export function messageName({ code, error, bytes, subject }: Named): string | undefined {
  if (bytes !== undefined || subject !== undefined) return code
  return error === 'bug' ? undefined : error
}

/** The message with its name behind it, in brackets. */
export function namedMessage(finding: Named & Pick<ReportFinding, 'message'>): string {
  const name = messageName(finding)
  return name === undefined ? finding.message : `${finding.message} [${name}]`
}

/** The same name for the end of a message in Markdown, a piece of code of its own. */
export function nameInMarkdown(finding: Named): string {
  const name = messageName(finding)
  return name === undefined ? '' : ` ${codeSpan(`[${name}]`)}`
}
