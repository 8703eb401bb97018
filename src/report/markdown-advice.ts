import type { ReportAdvice } from '../model/report-contents.ts'
import type { Report } from '../model/report.ts'
import { adviceTeller } from './advice-teller.ts'
import { adviceBytes, adviceTitle, toldAdvice } from './advice-words.ts'
import { clipText } from './clip-text.ts'
import { prose } from './escape-markdown.ts'
import { imageNamer } from './image-namer.ts'
import type { Section } from './fit-sections.ts'
import { linkPlaces, type PlaceLink, placeLinks } from './markdown-links.ts'
import { nameInMarkdown } from './named-message.ts'

const maxCharacters = 1000
const maxNames = 6
/** What stands open; the rest of what is told is folded. */
const openCount = 5
const kind = ['advice', 'pieces of advice'] as const

/** What would win most, in order, each with its line, the images that would shrink and the running total; the first stand open. */
export function adviceSections(report: Report): readonly Section[] {
  const { told, left } = toldAdvice(report)
  const link = placeLinks(report)
  const name = imageNamer(report)
  const { toldAbove } = adviceTeller(report)
  const leaves = told.map((advice, index) => ({
    importance: 760 - index,
    kind,
    text: `${index + 1}. ${adviceText(advice, { link, name, above: toldAbove(advice) })}\n`,
  }))
  const folded = leaves.slice(openCount)
  return [
    { before: `\n### ${adviceTitle(report)}\n\n`, after: '', leaves: leaves.slice(0, openCount) },
    {
      before: `\n<details><summary>Advice ${openCount + 1} to ${told.length}</summary>\n\n`,
      after: '\n</details>\n',
      leaves: folded,
    },
    {
      before: '\n',
      after: '',
      leaves:
        left === undefined
          ? []
          : [{ importance: 745, kind: ['count of advice', 'counts of advice'], text: `${left}\n` }],
    },
  ]
}

type Words = {
  readonly link: PlaceLink
  readonly name: ReturnType<typeof imageNamer>
  /** Where it is told already. */
  readonly above: string | undefined
}

function adviceText(advice: ReportAdvice, { link, name, above }: Words): string {
  const { dockerfile, line, images } = advice
  const { message, remedy } = above === undefined ? advice : { message: above, remedy: undefined }
  const links = dockerfile === undefined ? [] : [link(dockerfile, line)]
  const said =
    prose(clipText(message, maxCharacters)) +
    nameInMarkdown(advice) +
    (remedy === undefined ? '' : `. ${prose(clipText(remedy, maxCharacters))}`)
  const names = images.slice(0, maxNames).map((image) => `${name(image)} (${image.platform})`)
  const more = images.length > maxNames ? ` and ${images.length - maxNames} more` : ''
  const whose = images.length === 1 ? '' : `. Shrinks ${prose(clipText(`${names.join(', ')}${more}`, maxCharacters))}`
  return `**${adviceBytes(advice)}**: ${linkPlaces(said, links)}${whose}`
}
