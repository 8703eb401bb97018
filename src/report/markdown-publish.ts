import type { ReportPublish } from '../model/report-publish.ts'
import type { Report } from '../model/report.ts'
import { clipText } from './clip-text.ts'
import { codeBlock, codeSpan, prose, tableRow } from './escape-markdown.ts'
import type { Section } from './fit-sections.ts'
import { type NotSetGroup, notSetGroups } from './not-set-groups.ts'
import { publishHeadings, publishOutcome, publishWords } from './publish-outcome.ts'
import { type PublishRow, publishRows } from './publish-rows.ts'
import { pullCommands } from './pull-commands.ts'
import { rollbackCommands } from './rollback-commands.ts'
import { publishRemedy } from './publish-remedy.ts'
import { reasonInWords } from './reason-in-words.ts'
import { stagedWords } from './staged-words.ts'

const statusWords: Readonly<Record<PublishRow['status'], string>> = {
  verified: '✅ read back',
  'not-ours': '❌ not ours',
  failed: '❌ failed',
  'not-reached': '➖ not reached',
}
const maxReferenceCharacters = 400
const maxReasonCharacters = 600

/** What was published and how to pull exactly that, or why not; nothing where publishing was not asked for. */
export function publishSections(report: Report): readonly Section[] {
  const { publish } = report
  const staged = stagedSection(report)
  const outcome = publishOutcome(publish)
  if (outcome === 'not-asked') return [staged]
  return [
    lead(report, publishHeadings[outcome]),
    steps(publish),
    places(report),
    pulls(report),
    notTagged(publish),
    leftOut(publish),
    rollback(publish),
    staged,
  ]
}

function lead(report: Report, heading: string): Section {
  const { publish } = report
  const { version, tool, mode } = publish
  const remedy = publishRemedy(report)
  const words = publishWords(publish) ?? ''
  const facts = [
    ...(version === undefined ? [] : [`version ${codeSpan(clipText(version, 200))}`]),
    // The steps of a dry run name it themselves.
    ...(tool === undefined || mode === 'dry-run' ? [] : [`copied by ${prose(clipText(tool, 100))}`]),
  ]
  const told = facts.length === 0 ? '' : ` (${facts.join(', ')})`
  const sentence = words.replace(/^./, (first) => first.toUpperCase())
  const next = remedy === undefined ? '' : `\n\n${prose(clipText(remedy, 2 * maxReasonCharacters))}`
  return {
    before: `\n### ${heading}\n\n`,
    after: '',
    leaves: [
      {
        importance: 985,
        kind: ['word on publishing', 'words on publishing'],
        text: `${prose(clipText(sentence, maxReasonCharacters))}${told}${next}\n`,
      },
    ],
  }
}

function steps({ steps = [] }: ReportPublish): Section {
  return {
    before: '\nA real run would do this:\n\n',
    after: '',
    leaves: steps.map((step, index) => ({
      importance: 680,
      kind: ['step', 'steps'] as const,
      text: `${index + 1}. ${prose(clipText(step, maxReasonCharacters))}\n`,
    })),
  }
}

function places(report: Report): Section {
  const header = [
    tableRow(['Image', 'Repository', 'Tags', 'Digest', 'Status']),
    tableRow([':--', ':--', ':--', ':--', ':--']),
  ]
  return {
    before: `\n${header.join('\n')}\n`,
    after: '',
    leaves: publishRows(report).map((row) => ({
      importance: 880,
      kind: ['published image', 'published images'] as const,
      text: `${tableRow(cellsOf(row))}\n`,
    })),
  }
}

function cellsOf(row: PublishRow): readonly string[] {
  const reason = row.reason === undefined ? '' : `: ${prose(clipText(reasonInWords(row.reason), maxReasonCharacters))}`
  const tags = row.tags.map((tag) => codeSpan(clipText(tag, 130)))
  return [
    prose(clipText(row.name, 120)),
    codeSpan(clipText(row.repository, maxReferenceCharacters)),
    tags.length === 0 ? 'none' : tags.join(', '),
    codeSpan(clipText(row.digest, 100)),
    statusWords[row.status] + reason,
  ]
}

function pulls(report: Report): Section {
  return {
    before: '\nTo pull the very bytes that were measured:\n\n',
    after: '',
    leaves: blockOf(pullCommands(report), { importance: 600, kind: ['list of commands', 'lists of commands'] }),
  }
}

function notTagged({ notTagged }: ReportPublish): Section {
  return {
    before: '\nNot set:\n\n',
    after: '',
    leaves: notSetGroups(notTagged.filter(({ status }) => status !== 'left-out')).map((group) => ({
      importance: 700,
      kind: ['reason why tags were not set', 'reasons why tags were not set'] as const,
      text: `- ${notSetText(group)}\n`,
    })),
  }
}

/** Templates that give no tag in this run are nothing to look at, but for somebody who misses one. */
function leftOut({ notTagged }: ReportPublish): Section {
  return {
    before: '\n<details><summary>Templates without a tag in this run</summary>\n\n',
    after: '\n</details>\n',
    leaves: notSetGroups(notTagged.filter(({ status }) => status === 'left-out')).map((group) => ({
      importance: 450,
      kind: ['reason why templates give no tag', 'reasons why templates give no tag'] as const,
      text: `- ${notSetText(group)}\n`,
    })),
  }
}

function notSetText({ references, more, reason, found }: NotSetGroup): string {
  const names = references.map((reference) => codeSpan(clipText(reference, maxReferenceCharacters))).join(', ')
  const rest = more === 0 ? '' : ` and ${more} more`
  const now = found === undefined ? '' : ` (now ${codeSpan(clipText(found, 100))})`
  return `${names}${rest}: ${prose(clipText(reasonInWords(reason), maxReasonCharacters))}${now}`
}

function rollback(publish: ReportPublish): Section {
  return {
    before: '\n<details><summary>How to give tags back what they named before</summary>\n\n',
    after: '\n</details>\n',
    leaves: blockOf(rollbackCommands(publish), { importance: 350, kind: ['list of commands', 'lists of commands'] }),
  }
}

function stagedSection(report: Report): Section {
  const { staged } = report.publish
  const words = stagedWords(report)
  if (words !== undefined) {
    const text = `${prose(clipText(words, maxReasonCharacters))}\n`
    return {
      before: '\n',
      after: '',
      leaves: [{ importance: 640, kind: ['word on staging', 'words on staging'], text }],
    }
  }
  return {
    before: '\n<details><summary>Staged images</summary>\n\n',
    after: '\n</details>\n',
    leaves: staged.map(({ reference, status, reason }) => ({
      importance: 460,
      kind: ['staged image', 'staged images'] as const,
      text: `- ${codeSpan(clipText(reference, maxReferenceCharacters))} ${status}: ${prose(clipText(reasonInWords(reason), maxReasonCharacters))}\n`,
    })),
  }
}

function blockOf(
  commands: readonly string[],
  leaf: Pick<Section['leaves'][number], 'importance' | 'kind'>,
): Section['leaves'] {
  return commands.length === 0 ? [] : [{ ...leaf, text: `${codeBlock(commands)}\n` }]
}
