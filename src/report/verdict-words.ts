import type { VerdictStatus } from '../model/finding.ts'

/** The verdict for people; signs and colours are nobody's only way to know it. */
export const verdictWords: Readonly<Record<VerdictStatus, string>> = {
  pass: 'Passed',
  warn: 'Passed with warnings',
  fail: 'Failed',
  error: 'Error',
}
