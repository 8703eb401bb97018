import { partWords } from './part-words.ts'
import { shortRefName } from '../model/ref-name.ts'
import type { BudgetStatus, Report } from '../model/report.ts'
import type { VerdictStatus } from '../model/finding.ts'
import { type Html, html } from './html.ts'
import { htmlStatus } from './html-sizes.ts'
import { listInWords } from '../model/list-in-words.ts'
import { commitAddress, runAddress } from './place-addresses.ts'
import { headline } from './render-headline.ts'
import { verdictWords } from './verdict-words.ts'

const statuses: Readonly<Record<VerdictStatus, BudgetStatus>> = {
  pass: 'pass',
  warn: 'warn',
  fail: 'fail',
  error: 'unknown',
}
const maxPlatforms = 8

/** What this is a report of, in one sentence, without any period; hostile text. */
export function htmlTitle(report: Report): string {
  const { comparison, images } = report
  if (comparison !== undefined)
    return `${shortRefName(comparison.before)} compared with ${shortRefName(comparison.after)}`
  const [first] = images
  if (isJudged(report) || first === undefined) return headline(report, { rules: 'below' })
  const left = images.length - maxPlatforms
  const platforms = [
    ...images.slice(0, maxPlatforms).map(({ platform }) => platform),
    ...(left > 0 ? [`${left} more`] : []),
  ]
  return `What is inside ${first.image} (${listInWords(platforms)})`
}

/** The commands that only look have a verdict too, which nobody asked for unless something went wrong. */
function isJudged({ stages, verdict }: Report): boolean {
  return (
    verdict.status === 'error' ||
    verdict.status === 'fail' ||
    stages.length === 0 ||
    stages.some(({ name }) => name === 'config')
  )
}

/** The verdict in one sentence, and what it is about. */
export function htmlHeader(report: Report): Html {
  const { status } = report.verdict
  const verdict = isJudged(report)
    ? html`<p class="verdict">${htmlStatus(statuses[status], verdictWords[status])}</p>
`
    : undefined
  const facts = factsOf(report)
  const part = partWords(report)
  return html`<header>
${verdict}<h1>${htmlTitle(report)}</h1>
${
  facts.length === 0
    ? undefined
    : html`<p class="source">${facts.map((fact, index) => html`${index === 0 ? '' : ' · '}${fact}`)}</p>
`
}${
  part === undefined
    ? undefined
    : html`<p class="note">${part}</p>
`
}</header>
`
}

function factsOf(report: Report): readonly Html[] {
  const { source, config } = report
  const commit = commitAddress(report)
  const run = runAddress(report)
  const short = html`<code>${source?.sha?.slice(0, 12)}</code>`
  return [
    ...(source?.repository === undefined ? [] : [html`${source.repository}`]),
    ...(source?.pullRequest === undefined ? [] : [html`pull request ${source.pullRequest}`]),
    ...(source?.sha === undefined
      ? []
      : [html`commit ${commit === undefined ? short : html`<a href="${commit}">${short}</a>`}`]),
    ...(run === undefined ? [] : [html`<a href="${run}">run</a>`]),
    ...(config === undefined ? [] : [html`<code>${config.file}</code>`]),
  ]
}
