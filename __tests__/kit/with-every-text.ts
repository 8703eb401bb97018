import type { Report } from '../../src/model/report.ts'

/** What is no text of an image or a repository, but one of few words of ours. */
const words = new Set(
  [
    'status',
    'severity',
    'code',
    'rule',
    'measure',
    'unit',
    'kind',
    'mode',
    'decision',
    'change',
    'cause',
    'changed',
  ].concat(['manager', 'transfer', 'stages', 'tool', 'narrowed', 'schemaVersion']),
)

/** The report with this text in every place that an image, a repository or a configuration can fill. */
export function withEveryText(report: Report, text: string): Report {
  return replaced(report, text) as Report
}

function replaced(value: unknown, text: string): unknown {
  if (typeof value === 'string') return text
  if (Array.isArray(value)) return value.map((one) => replaced(one, text))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => [key, words.has(key) ? one : replaced(one, text)]),
  )
}
