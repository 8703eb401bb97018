import { comparisonOutlines } from './comparison-outline.ts'
import { inspectionOutlines } from './inspection-outline.ts'
import type { Report } from '../model/report.ts'
import { outlineMarkdown } from './outline-markdown.ts'
import { outlineText } from './outline-text.ts'
import type { TextOptions } from './render-text.ts'

/** What the commands `inspect` and `compare` say on a terminal. */
export function renderOutlinesAsText(report: Report, options: TextOptions): string {
  return outlinesOf(report)
    .map((outline) => outlineText(outline, options))
    .join('\n\n\n')
}

/** The same for a job summary or a comment. */
export function renderOutlinesAsMarkdown(report: Report): string {
  return outlinesOf(report).map(outlineMarkdown).join('\n\n')
}

function outlinesOf(report: Report) {
  return report.comparison === undefined ? inspectionOutlines(report) : comparisonOutlines(report)
}
