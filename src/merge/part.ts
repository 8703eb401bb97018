import type { Report } from '../model/report.ts'

/** One of the reports that are merged; `path` as people know it. */
export type Part = { readonly path: string; readonly report: Report }

/** What was named as a report and is none; the reason is a sentence without a final period. */
export type NoPart = { readonly path: string; readonly reason: string; readonly hint?: string }
