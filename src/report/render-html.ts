import { createHash } from 'node:crypto'
import type { Report } from '../model/report.ts'
import { type Html, html } from './html.ts'
import { htmlAdvice } from './html-advice.ts'
import { htmlComparison } from './html-comparison.ts'
import { htmlFindings, htmlWaived } from './html-findings.ts'
import { htmlGrowth } from './html-growth.ts'
import { htmlHeader, htmlTitle } from './html-header.ts'
import { htmlImages } from './html-images.ts'
import { htmlNotices } from './html-notices.ts'
import { htmlPublish } from './html-publish.ts'
import { htmlGrowthBudgets, htmlPull, htmlUnchanged } from './html-tables.ts'
import { htmlRun } from './html-run.ts'
import { htmlSharing } from './html-sharing.ts'
import { htmlSizes } from './html-sizes.ts'
import { htmlFailedTests, htmlSmoke } from './html-smoke.ts'
import { htmlStyle } from './html-style.ts'
import { htmlTrend } from './html-trend.ts'
import { fitSections, type Section } from './fit-sections.ts'
import { unlinkLeftOut } from './unlink-left-out.ts'

/** What mail and artifact viewers still open. */
const maxHtmlBytes = 10_000_000

/**
 * The report as one page that needs nothing else: no script, nothing from the network, and a policy under which neither could be had. Whatever an image
 * or a repository called itself is escaped where it is put into the page. What has no room is left out, said so, and stands in report.json.
 */
export function renderHtml(report: Report, { maxBytes = maxHtmlBytes }: { readonly maxBytes?: number } = {}): string {
  const sections = sectionsOf(report)
  const close = tail(report).markup
  const body = fitSections({
    head: head(report, sections).markup,
    sections: sections.map(({ section }) => section),
    maxBytes: maxBytes - Buffer.byteLength(close),
    leftOut: (what) =>
      html`<p class="note">Left out to keep this file small: ${what}. The file report.json has everything</p>
`.markup,
  })
  return unlinkLeftOut(body + close)
}

type Titled = { readonly id: string; readonly title: string; readonly section: Section }

/** What stands on the page, in order. Of a comparison the findings stand in it. */
function sectionsOf(report: Report): readonly Titled[] {
  const [errors, warnings, notes] = htmlFindings(report) as [Section, Section, Section]
  const [rules, accepted] = htmlNotices(report)
  const isComparison = report.comparison !== undefined
  const all: readonly Titled[] = [
    { id: 'rules', title: 'Changed rules', section: rules },
    { id: 'accepted', title: 'Accepted', section: accepted },
    { id: 'comparison', title: 'What changed', section: htmlComparison(report) },
    { id: 'sizes', title: 'Sizes', section: htmlSizes(report) },
    { id: 'unchanged', title: 'Not built', section: htmlUnchanged(report) },
    { id: 'growth', title: 'Since the baseline', section: htmlGrowth(report) },
    { id: 'growth-budgets', title: 'Growth budgets', section: htmlGrowthBudgets(report) },
    ...(isComparison
      ? []
      : [
          { id: 'errors', title: 'What fails', section: errors },
          { id: 'warns', title: 'Warnings', section: warnings },
          { id: 'advice', title: 'Advice', section: htmlAdvice(report) },
          { id: 'notes', title: 'Notes', section: notes },
        ]),
    { id: 'waived', title: 'Waived', section: htmlWaived(report) },
    { id: 'publishing', title: 'Publishing', section: htmlPublish(report) },
    { id: 'failed-tests', title: 'Failed tests', section: htmlFailedTests(report) },
    { id: 'trend', title: 'Last runs', section: htmlTrend(report) },
    { id: 'pull', title: 'Time to pull', section: htmlPull(report) },
    { id: 'images', title: 'Images', section: htmlImages(report) },
    { id: 'tests', title: 'Smoke tests', section: htmlSmoke(report) },
    { id: 'sharing', title: 'Shared layers', section: htmlSharing(report) },
    { id: 'run', title: 'The run', section: htmlRun(report) },
  ]
  return all.filter(({ section }) => section.leaves.length > 0)
}

function head(report: Report, sections: readonly Titled[]): Html {
  const hash = createHash('sha256').update(htmlStyle).digest('base64')
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'">
<meta name="referrer" content="no-referrer">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${htmlTitle(report)}</title>
<style>${{ markup: htmlStyle }}</style>
</head>
<body>
<a class="skip" href="#main">Skip to the report</a>
<svg class="defs" aria-hidden="true" width="0" height="0"><defs><pattern id="hatch" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="5" height="5"/><path d="M0 0V5"/></pattern></defs></svg>
${htmlHeader(report)}<nav aria-label="Parts of the report"><ul>${sections.map(({ id, title }) => html`<li><a href="#${id}">${title}</a></li>`)}</ul></nav>
<main id="main" tabindex="-1">
`
}

function tail({ tool }: Report): Html {
  return html`</main>
<footer>Made by ${tool.name} ${tool.version}. The same numbers, and all of them, are in report.json</footer>
</body>
</html>
`
}
