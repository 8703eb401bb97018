import { printable } from '../model/printable.ts'
import type { Report } from '../model/report.ts'
import { clipText } from './clip-text.ts'
import { notSetGroups } from './not-set-groups.ts'
import { publishOutcome, publishWords } from './publish-outcome.ts'
import { publishRemedy } from './publish-remedy.ts'
import { publishRows } from './publish-rows.ts'
import { reasonInWords } from './reason-in-words.ts'
import { stagedWords } from './staged-words.ts'
import { wrapText } from './wrap-text.ts'

const maxCharacters = 2000
const statusWords = {
  verified: 'read back',
  'not-ours': 'not ours',
  failed: 'failed',
  'not-reached': 'not reached',
} as const

/** What was published, or why not, for a terminal; empty where publishing was not asked for and nothing was staged. */
export function publishText(report: Report, { columns }: { readonly columns: number }): string {
  const { publish } = report
  const say = (text: string) =>
    wrapText(clipText(printable(text), maxCharacters), { columns, first: '  ', rest: '    ' })
  const words = stagedWords(report)
  const staged =
    words === undefined
      ? publish.staged.map(({ reference, status, reason }) =>
          say(`- staged ${reference}: ${status}, ${reasonInWords(reason)}`),
        )
      : [say(words)]
  if (publishOutcome(publish) === 'not-asked') return staged.length === 0 ? '' : ['Staged images', ...staged].join('\n')
  const { version, tool, steps = [] } = publish
  const remedy = publishRemedy(report)
  const facts = [
    ...(version === undefined ? [] : [`version ${version}`]),
    ...(tool === undefined ? [] : [`by ${tool}`]),
  ]
  return [
    facts.length === 0 ? 'Publishing' : clipText(printable(`Publishing (${facts.join(', ')})`), maxCharacters),
    say(publishWords(publish) ?? ''),
    ...(remedy === undefined ? [] : [say(remedy)]),
    ...steps.map((step, index) => say(`${index + 1}. ${step}`)),
    ...publishRows(report).map(({ name, reference, status, reason, tags }) => {
      const named = tags.length === 0 ? '' : ` as ${tags.join(', ')}`
      const why = reason === undefined ? '' : `: ${reasonInWords(reason)}`
      return say(`- ${name} ${reference}${named}, ${statusWords[status]}${why}`)
    }),
    // In one line, however long, so that it can be copied.
    ...[...publish.tags, ...publish.notTagged].flatMap(({ rollback }) =>
      rollback === undefined ? [] : [clipText(printable(`  - to roll back: ${rollback}`), maxCharacters)],
    ),
    ...notSetGroups(publish.notTagged.filter(({ status }) => status !== 'left-out')).map(
      ({ references, more, reason, found }) => {
        const rest = more === 0 ? '' : ` and ${more} more`
        const now = found === undefined ? '' : ` (now ${found})`
        return say(`- not set ${references.join(', ')}${rest}: ${reasonInWords(reason)}${now}`)
      },
    ),
    ...leftOut(publish).map(say),
    ...staged,
  ].join('\n')
}

/** In one line: that a template gives no tag is nothing to look at, but for somebody who misses one. */
function leftOut({ notTagged }: Report['publish']): readonly string[] {
  const templates = new Set(notTagged.flatMap(({ status, reference }) => (status === 'left-out' ? [reference] : [])))
  return templates.size === 0 ? [] : [`- without a tag in this run: ${[...templates].join(', ')}; report.json says why`]
}
