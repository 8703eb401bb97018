import type { ReportFinding } from '../model/report.ts'

/**
 * Who accepted a breach of size, what for, and until when: `Accepted by ada until 2026-12-31 in .github/image-budgets.yml:12: REASON`, or
 * `Accepted by octocat with the label image-size/allow on 2026-11-22, for this pull request alone`. Hostile text.
 */
export function overrideWords(override: NonNullable<ReportFinding['override']>): string {
  if (override.kind === 'entry') {
    const { by, until, file, line, reason } = override
    return `Accepted by ${by} until ${until} in ${file}:${line}: ${reason}`
  }
  const { name, by, at } = override
  const who = by === undefined ? '' : ` by ${by}`
  const when = at === undefined ? '' : ` on ${at.slice(0, 10)}`
  return `Accepted${who} with the label ${name}${when}, for this pull request alone`
}
