import type { Report } from '../model/report.ts'

/**
 * The report, or a part of it, without the secrets that a foreign text in it repeats, such as a registry that answers with the header it refuses. It leaves
 * the machine, and nobody masks it there. A status, a digest and all else without a blank stays: others read it.
 */
export function redactReport<Part extends Partial<Report>>(report: Part, redact: (text: string) => string): Part {
  return redacted(report, redact) as Part
}

function redacted(value: unknown, redact: (text: string) => string): unknown {
  if (typeof value === 'string') return /\s/.test(value) ? redact(value) : value
  if (Array.isArray(value)) return value.map((each) => redacted(each, redact))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, redacted(each, redact)]))
}
