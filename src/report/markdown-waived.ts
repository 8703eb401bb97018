import type { Report } from '../model/report.ts'
import { clipText } from './clip-text.ts'
import { prose } from './escape-markdown.ts'
import { joinPlatforms } from './join-platforms.ts'
import type { Section } from './fit-sections.ts'
import { waiverWords } from './waiver-words.ts'

const maxCharacters = 1000

/** What rules found and the configuration accepts, with the reason and the last day; folded. */
export function waivedSection(report: Report): Section {
  const waived = joinPlatforms(report.waived)
  return {
    before: `\n<details><summary>Waived (${waived.length})</summary>\n\n`,
    after: '\n</details>\n',
    leaves: waived.map((finding) => ({
      importance: 470,
      kind: ['waived finding', 'waived findings'],
      text: `- ${prose(clipText(waiverWords(finding), maxCharacters))}. ${prose(clipText(finding.message, maxCharacters))}\n`,
    })),
  }
}
