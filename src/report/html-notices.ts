import type { Report } from '../model/report.ts'
import { findingGroups } from './finding-groups.ts'
import type { Section } from './fit-sections.ts'
import { html } from './html.ts'
import { htmlPlace, htmlSentence } from './html-sentence.ts'
import { overrideWords } from './override-words.ts'
import { placeIn } from './html-findings.ts'
import { baseAddresses, placeAddresses } from './place-addresses.ts'

/** The changed rules, and the breaches that somebody accepted: what has to be known before any number. */
export function htmlNotices(report: Report): readonly [rules: Section, accepted: Section] {
  const address = placeAddresses(report)
  const baseAddress = baseAddresses(report)
  const { rules, accepted, moreAccepted } = findingGroups(report)
  const sentence = (text: string, places: ReturnType<typeof placeIn>) => htmlSentence(text, { places, address })
  return [
    sectionOf({
      id: 'rules',
      title: 'This pull request changes the rules that it is judged by',
      kind: ['change of a rule', 'changes of rules'],
      items: rules.map(({ message, configFile, configLine, baseFile, baseLine, severity }) => ({
        severity,
        words: html`${sentence(message, [])}${placeIn(configFile, configLine).map(
          (place) => html` (${htmlPlace(place, address)})`,
        )}${placeIn(baseFile, baseLine).map((place) => html` (${htmlPlace(place, baseAddress)} at the base)`)}`,
      })),
    }),
    sectionOf({
      id: 'accepted',
      title: 'Accepted',
      kind: ['accepted breach', 'accepted breaches'],
      items: [
        ...accepted.map(({ message, override, severity }) => ({
          severity,
          words: html`${sentence(message, [])}${
            override &&
            html`<p>${sentence(overrideWords(override), override.kind === 'entry' ? placeIn(override.file, override.line) : [])}</p>`
          }`,
        })),
        ...(moreAccepted === undefined ? [] : [{ severity: 'warn', words: html`${moreAccepted}` }]),
      ],
    }),
  ]
}

function sectionOf({
  id,
  title,
  kind,
  items,
}: {
  readonly id: string
  readonly title: string
  readonly kind: Section['leaves'][number]['kind']
  readonly items: readonly { readonly severity: string; readonly words: ReturnType<typeof html> }[]
}): Section {
  return {
    before:
      html`<section id="${id}" aria-labelledby="${id}-title"><h2 id="${id}-title">${title}</h2><ul class="findings">
`.markup,
    after: '</ul></section>\n',
    leaves: items.map(({ severity, words }) => ({
      importance: 960,
      kind,
      text: html`<li class="${severity}">${words}</li>
`.markup,
    })),
  }
}
