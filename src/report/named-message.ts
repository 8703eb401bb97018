import type { ReportFinding } from '../model/report.ts'

/** The message, with the name under which docs/troubleshooting.md says what to do about it. A bug has no section there. */
export function namedMessage({ message, error }: ReportFinding): string {
  return error === undefined || error === 'bug' ? message : `${message} [${error}]`
}
