import type { BudgetStatus, Report } from '../model/report.ts'
import { clipText } from './clip-text.ts'
import { type Html, html } from './html.ts'
import { htmlLines } from './html-lines.ts'
import { htmlStatus } from './html-sizes.ts'
import { htmlTable } from './html-table.ts'
import type { Section } from './fit-sections.ts'
import { type NotSetGroup, notSetGroups } from './not-set-groups.ts'
import { columns } from './outline.ts'
import { publishHeadings, publishOutcome, publishWords } from './publish-outcome.ts'
import { publishRemedy } from './publish-remedy.ts'
import { type PublishRow, publishRows } from './publish-rows.ts'
import { pullCommands } from './pull-commands.ts'
import { reasonInWords } from './reason-in-words.ts'
import { rollbackCommands } from './rollback-commands.ts'
import { stagedWords } from './staged-words.ts'

const statuses: Readonly<Record<PublishRow['status'], readonly [status: BudgetStatus, word: string]>> = {
  verified: ['pass', 'read back'],
  'not-ours': ['fail', 'not ours'],
  failed: ['fail', 'failed'],
  'not-reached': ['unknown', 'not reached'],
}
const most = 200
const maxCharacters = 400

/** What was published and how to pull exactly that, or why not, and what lies in staging; nothing where nothing was asked for. */
export function htmlPublish(report: Report): Section {
  const { publish } = report
  const outcome = publishOutcome(publish)
  const title = outcome === 'not-asked' ? 'Staged images' : publishHeadings[outcome]
  const parts = [...(outcome === 'not-asked' ? [] : asked(report)), ...staged(report)]
  return {
    before: html`<section id="publishing" aria-labelledby="publishing-title"><h2 id="publishing-title">${title}</h2>
`.markup,
    after: '</section>\n',
    leaves: parts
      .filter(({ markup }) => markup !== '')
      .map(({ markup }) => ({ importance: 870, kind: ['part on publishing', 'parts on publishing'], text: markup })),
  }
}

function asked(report: Report): readonly Html[] {
  const { publish } = report
  const remedy = publishRemedy(report)
  const words = (publishWords(publish) ?? '').replace(/^./, (first) => first.toUpperCase())
  const { version, tool, steps = [], notTagged } = publish
  return [
    html`<p>${words}${version && html`; version <code>${clipText(version, 200)}</code>`}${tool && html`; copied by ${clipText(tool, 100)}`}</p>
${remedy && html`<p class="remedy">${remedy}</p>`}`,
    steps.length === 0
      ? html``
      : html`<p>A real run would do this:</p><ol>${steps.slice(0, most).map((step) => html`<li>${step}</li>`)}</ol>${moreOf(steps.length)}`,
    htmlTable({
      caption: 'What is where',
      columns: columns('Image', '`Repository', '`Tags', '`Digest', 'Status'),
      rows: publishRows(report).slice(0, most).map(cellsOf),
      notes: moreOf(publish.images.length),
    }),
    block('To pull the very bytes that were measured', pullCommands(report)),
    groups('Not set', notSetGroups(notTagged.filter(({ status }) => status !== 'left-out'))),
    groups(
      'Templates without a tag in this run',
      notSetGroups(notTagged.filter(({ status }) => status === 'left-out')),
    ),
    block('How to give tags back what they named before', rollbackCommands(publish)),
  ]
}

function cellsOf(row: PublishRow): readonly (string | Html)[] {
  const [status, word] = statuses[row.status]
  const reason = row.reason === undefined ? undefined : html`<br>${reasonInWords(row.reason)}`
  const tags = row.tags.length === 0 ? 'none' : row.tags.join(', ')
  return [row.name, row.repository, tags, row.digest, html`${htmlStatus(status, word)}${reason}`]
}

function block(title: string, commands: readonly string[]): Html {
  if (commands.length === 0) return html``
  return html`<details><summary>${title}</summary>${htmlLines(commands, most)}</details>
`
}

function groups(title: string, all: readonly NotSetGroup[]): Html {
  if (all.length === 0) return html``
  return html`<details><summary>${title}</summary><ul>${all.slice(0, most).map(groupOf)}</ul></details>
`
}

function groupOf({ references, more, reason, found }: NotSetGroup): Html {
  const names = references.map((reference) => html`<code>${clipText(reference, maxCharacters)}</code> `)
  const rest = more === 0 ? '' : `and ${more} more`
  const now = found && html` (now <code>${clipText(found, 100)}</code>)`
  return html`<li>${names}${rest}: ${reasonInWords(reason)}${now}</li>`
}

function staged(report: Report): readonly Html[] {
  const all = report.publish.staged
  const words = stagedWords(report)
  if (words !== undefined) return [html`<p>${words}</p>`]
  return [
    htmlTable({
      caption: 'What the build left in the staging repository',
      columns: columns('`Reference', 'Status', 'Reason'),
      rows: all.slice(0, most).map(({ reference, status, reason }) => [reference, status, reasonInWords(reason)]),
      notes: moreOf(all.length),
    }),
  ]
}

function moreOf(count: number): readonly string[] {
  return count <= most ? [] : [`${count - most} more are in report.json`]
}
