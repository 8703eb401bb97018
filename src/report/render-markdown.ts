import type { VerdictStatus } from '../model/finding.ts'
import type { Report } from '../model/report.ts'
import { partWords } from './part-words.ts'
import { clipText } from './clip-text.ts'
import { type CommentForm, commentForm } from './comment-form.ts'
import { prose } from './escape-markdown.ts'
import { adviceSections } from './markdown-advice.ts'
import { contentsSection } from './markdown-contents.ts'
import { findingSections } from './markdown-findings.ts'
import { fitSections, type Section } from './fit-sections.ts'
import { baselineSection, growthSection, whySection } from './markdown-growth.ts'
import { layerSection } from './markdown-layers.ts'
import { acceptedSection, ruleSection } from './markdown-notices.ts'
import { publishSections } from './markdown-publish.ts'
import { growthBudgetSection, pullSection, unchangedSection } from './markdown-tables.ts'
import { runSections } from './markdown-run.ts'
import { sharingSection } from './markdown-sharing.ts'
import { failedTestSections, proofSection, smokeTable } from './markdown-smoke.ts'
import { goalTable, sizeTable } from './markdown-table.ts'
import { trendSection } from './markdown-trend.ts'
import { waivedSection } from './markdown-waived.ts'
import { headline } from './render-headline.ts'
import { verdictWords } from './verdict-words.ts'

/** GitHub refuses a comment of more than 65,536 characters; some room is left. */
const maxCommentCharacters = 65_000
/** GitHub drops a step's summary that is larger than 1 MiB. */
const maxSummaryBytes = 1_048_576

// A passed run needs no alert: the sign and the words are enough.
const alerts: Readonly<Record<Exclude<VerdictStatus, 'pass'>, string>> = {
  warn: 'WARNING',
  fail: 'CAUTION',
  error: 'CAUTION',
}
const signs: Readonly<Record<VerdictStatus, string>> = { pass: '✅', warn: '⚠️', fail: '❌', error: '❌' }

/**
 * The pull-request comment; `marker` is the hidden HTML comment that it is found by and becomes its first line.
 * Counted in UTF-8 bytes, which are never fewer than characters however GitHub counts those.
 */
export function renderComment(
  report: Report,
  options: { readonly marker: string; readonly maxCharacters?: number; readonly author?: 'person' | 'bot' },
): string {
  const { marker, maxCharacters: maxBytes = maxCommentCharacters, author = 'person' } = options
  const form = commentForm(report, { author })
  return render(report, { lead: `${marker}\n\n`, form, maxBytes, maxLayers: 20, limit: 'the limit of a comment' })
}

/** The job summary: the parts of the comment, with more layers of each image. */
export function renderSummary(report: Report, options: { readonly maxBytes?: number } = {}): string {
  const maxBytes = options.maxBytes ?? maxSummaryBytes
  return render(report, { lead: '', form: 'full', maxBytes, maxLayers: 200, limit: 'the limit of a job summary' })
}

type RenderOptions = {
  readonly lead: string
  readonly form: CommentForm
  readonly maxBytes: number
  readonly maxLayers: number
  readonly limit: string
}

function render(report: Report, options: RenderOptions): string {
  const table = [sizeTable(report), unchangedSection(report), proofSection(report), baselineSection(report)]
  const rest = [
    whySection(report),
    ...findingSections(report),
    ...adviceSections(report),
    growthSection(report),
    growthBudgetSection(report),
    waivedSection(report),
    ...publishSections(report),
    ...failedTestSections(report),
    smokeTable(report),
    goalTable(report),
    contentsSection(report),
    sharingSection(report),
    trendSection(report),
    pullSection(report),
    layerSection(report, { maxLayers: options.maxLayers }),
    ...runSections(report),
  ]
  const body = {
    full: [...table, ...rest],
    table: [...table, ...folded(rest, { title: 'Details', before: '\n' })],
    line: folded([...table, ...rest], { title: 'Sizes and details', before: '' }),
  }[options.form]
  return fitSections({
    head: options.lead,
    sections: [ruleSection(report), alwaysThere(verdict(report)), acceptedSection(report), ...body],
    maxBytes: options.maxBytes,
    leftOut: (what) =>
      `\nLeft out to stay within ${options.limit}: ${what}. The page report.html shows it, and report.json has everything\n`,
  })
}

/** What is left out last of all. */
function alwaysThere(text: string): Section {
  return { before: '', after: '', leaves: [{ importance: Number.POSITIVE_INFINITY, kind: ['part', 'parts'], text }] }
}

function folded(
  sections: readonly Section[],
  { title, before }: { readonly title: string; readonly before: string },
): readonly Section[] {
  return [alwaysThere(`${before}<details><summary>${title}</summary>\n\n`), ...sections, alwaysThere('\n</details>\n')]
}

function verdict(report: Report): string {
  const { status } = report.verdict
  const sentence = `${signs[status]} ${verdictWords[status]}: **${prose(clipText(headline(report), 1000))}**\n`
  const alert = status === 'pass' ? sentence : `> [!${alerts[status]}]\n> ${sentence}`
  const part = partWords(report)
  return `${alert}${part === undefined ? '' : `\n${prose(clipText(part, 1000))}\n`}\n`
}
