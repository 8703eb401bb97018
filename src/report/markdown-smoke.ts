import { formatBytes } from '../model/bytes.ts'
import type { Report, ReportSmoke } from '../model/report.ts'
import type { SmokeStatus } from '../model/smoke.ts'
import { clipText } from './clip-text.ts'
import { htmlCode } from './escape-html.ts'
import { codeBlock, codeSpan, prose, tableRow } from './escape-markdown.ts'
import { imageNamer } from './image-namer.ts'
import type { Section } from './fit-sections.ts'
import { proofSentence } from './proof-sentence.ts'
import { reasonInWords } from './reason-in-words.ts'
import { smokeCounts } from './smoke-counts.ts'
import { commandLine, secondsInWords, smokeFacts, smokeFound } from './smoke-facts.ts'

const words: Readonly<Record<SmokeStatus, string>> = {
  passed: '✅ passed',
  failed: '❌ failed',
  skipped: '➖ skipped',
  infrastructure: '❓ could not run',
}
const importance: Readonly<Record<SmokeStatus, number>> = {
  failed: 640,
  infrastructure: 640,
  skipped: 480,
  passed: 220,
}
const maxNameCharacters = 120
const maxReasonCharacters = 400
const maxCommandCharacters = 400
const maxDetailsCharacters = 400
const maxLogLines = 20
const maxLogCharacters = 400

/** Whose size is proven although no test proves that it works, in one line below the table. */
export function proofSection(report: Report): Section {
  const sentence = proofSentence(report)
  const kind = ['remark on what is proven', 'remarks on what is proven'] as const
  return {
    before: '\n',
    after: '',
    leaves: sentence === undefined ? [] : [{ importance: 990, kind, text: `${prose(clipText(sentence, 1000))}\n` }],
  }
}

/** What each test that failed, or could not run, ran and printed; folded. A log is left out before the rest of its test. */
export function failedTestSections(report: Report): readonly Section[] {
  const name = imageNamer(report)
  return report.smoke.filter(isToShow).map((test) => {
    const what = test.status === 'failed' ? 'Failed' : 'Could not run'
    const where = clipText(`${name(test)} (${test.platform})`, 200)
    return {
      before: `\n<details><summary>${what}: ${htmlCode(clipText(test.name, maxNameCharacters))} in ${htmlCode(where)}</summary>\n\n`,
      after: '\n</details>\n',
      leaves: [
        { importance: 785, kind: ['account of a test', 'accounts of tests'] as const, text: accountOf(test) },
        ...(test.log === undefined
          ? []
          : [{ importance: 770, kind: ['log', 'logs'] as const, text: `\n${codeBlock(lastLines(test.log))}\n` }]),
      ],
    }
  })
}

/** Every test with its result, reason, time and what it found; folded. */
export function smokeTable(report: Report): Section {
  const name = imageNamer(report)
  const header = ['Image', 'Platform', 'Test', 'Result', 'Time', 'Peak memory', 'Found']
  const rules = [':--', ':--', ':--', ':--', '--:', '--:', ':--']
  return {
    before: `\n<details><summary>Smoke tests: ${smokeCounts(report.smoke)}</summary>\n\n${tableRow(header)}\n${tableRow(rules)}\n`,
    after: '\n</details>\n',
    leaves: report.smoke.map((test) => ({
      importance: importance[test.status],
      kind: ['row of a smoke test', 'rows of smoke tests'] as const,
      text: `${tableRow(cellsOf(test, name(test)))}\n`,
    })),
  }
}

/** Where nothing was run there is no more to tell than the reason, which stands among the findings. */
function isToShow({ status, command, log }: ReportSmoke): boolean {
  return (status === 'failed' || status === 'infrastructure') && (command ?? log) !== undefined
}

function accountOf(test: ReportSmoke): string {
  const facts = `- ${prose(clipText(smokeFacts(test).join(', '), maxDetailsCharacters))}\n`
  if (test.command === undefined) return facts
  return `- command ${codeSpan(clipText(commandLine(test.command), maxCommandCharacters))}\n${facts}`
}

function lastLines(log: readonly string[]): readonly string[] {
  return log.slice(-maxLogLines).map((line) => clipText(line, maxLogCharacters))
}

function cellsOf(test: ReportSmoke, name: string): readonly string[] {
  const { reason, peakMemoryBytes } = test
  const found = smokeFound(test)
  return [
    prose(clipText(name, maxNameCharacters)),
    prose(clipText(test.platform, maxNameCharacters)),
    prose(clipText(test.name, maxNameCharacters)),
    words[test.status] +
      (reason === undefined ? '' : `: ${prose(clipText(reasonInWords(reason), maxReasonCharacters))}`),
    test.status === 'skipped' ? '' : secondsInWords(test.seconds),
    peakMemoryBytes === undefined ? '' : formatBytes(peakMemoryBytes),
    found.length === 0 ? '' : prose(clipText(found.join('; '), maxDetailsCharacters)),
  ]
}
