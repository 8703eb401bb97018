import { formatBytes } from '../model/bytes.ts'
import type { BudgetStatus, Report, ReportSmoke } from '../model/report.ts'
import type { SmokeStatus } from '../model/smoke.ts'
import { clipText } from './clip-text.ts'
import { type Html, html } from './html.ts'
import { htmlLines } from './html-lines.ts'
import { htmlStatus } from './html-sizes.ts'
import { htmlTableParts } from './html-table.ts'
import { imageNamer } from './image-namer.ts'
import type { Section } from './fit-sections.ts'
import { columns } from './outline.ts'
import { reasonInWords } from './reason-in-words.ts'
import { smokeCounts } from './smoke-counts.ts'
import { commandLine, secondsInWords, smokeFacts, smokeFound } from './smoke-facts.ts'

const statuses: Readonly<Record<SmokeStatus, readonly [status: BudgetStatus, word: string]>> = {
  passed: ['pass', 'passed'],
  failed: ['fail', 'failed'],
  skipped: ['warn', 'skipped'],
  infrastructure: ['unknown', 'could not run'],
}
const maxLogLines = 50
const maxReasonCharacters = 600

/** Every test with its result, time and what it found. */
export function htmlSmoke(report: Report): Section {
  const name = imageNamer(report)
  const { before, rows, after } = htmlTableParts({
    caption: `Smoke tests: ${smokeCounts(report.smoke)}`,
    columns: columns('Test', 'Image', 'Platform', 'Result', '>Time', '>Peak memory', 'Found'),
    rows: report.smoke.map((test) => cellsOf(test, name(test))),
  })
  return {
    before: html`<section id="tests" aria-labelledby="tests-title"><h2 id="tests-title">Smoke tests</h2>${before}`
      .markup,
    after: html`${after}</section>
`.markup,
    leaves: rows.map(({ markup }, index) => ({
      importance: report.smoke[index]?.status === 'passed' ? 220 : 640,
      kind: ['row of a smoke test', 'rows of smoke tests'] as const,
      text: markup,
    })),
  }
}

/** What each test that failed, or could not run, ran and printed. */
export function htmlFailedTests(report: Report): Section {
  const name = imageNamer(report)
  const failed = report.smoke.filter(
    ({ status, command, log }) =>
      (status === 'failed' || status === 'infrastructure') && (command ?? log) !== undefined,
  )
  return {
    before:
      '<section id="failed-tests" aria-labelledby="failed-tests-title"><h2 id="failed-tests-title">What failed tests printed</h2>\n',
    after: '</section>\n',
    leaves: failed.map((test) => ({
      importance: 785,
      kind: ['account of a test', 'accounts of tests'] as const,
      text: html`<details><summary>${clipText(test.name, 200)} in ${clipText(name(test), 200)} (${test.platform})</summary>
${test.command === undefined ? undefined : html`<p><code class="wrap">${clipText(commandLine(test.command), 400)}</code></p>`}
<p>${smokeFacts(test).join(', ')}</p>
${htmlLines(test.log ?? [], maxLogLines)}</details>
`.markup,
    })),
  }
}

function cellsOf(test: ReportSmoke, name: string): readonly (string | Html)[] {
  const { reason, peakMemoryBytes } = test
  const [status, word] = statuses[test.status]
  const why = reason === undefined ? undefined : html`<br>${clipText(reasonInWords(reason), maxReasonCharacters)}`
  return [
    test.name,
    name,
    test.platform,
    html`${htmlStatus(status, word)}${why}`,
    test.status === 'skipped' ? '' : secondsInWords(test.seconds),
    peakMemoryBytes === undefined ? '' : formatBytes(peakMemoryBytes),
    smokeFound(test).join('; '),
  ]
}
