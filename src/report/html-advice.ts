import type { ReportAdvice } from '../model/report-contents.ts'
import type { Report } from '../model/report.ts'
import { adviceTeller } from './advice-teller.ts'
import { adviceBytes, adviceTitle } from './advice-words.ts'
import { type Html, html } from './html.ts'
import { placeIn } from './html-findings.ts'
import { htmlPlace, htmlSentence, namesHtmlPlace } from './html-sentence.ts'
import { imageNamer } from './image-namer.ts'
import type { Section } from './fit-sections.ts'
import { type PlaceAddress, placeAddresses } from './place-addresses.ts'

const maxNames = 12

/** What would win most, in order, with its line, the images that would shrink and the running total. */
export function htmlAdvice(report: Report): Section {
  const name = imageNamer(report)
  const address = placeAddresses(report)
  const { toldAbove } = adviceTeller(report)
  return {
    before:
      html`<section id="advice" aria-labelledby="advice-title"><h2 id="advice-title">${adviceTitle(report)}</h2><ol class="advice">
`.markup,
    after: '</ol></section>\n',
    leaves: report.advice.map((advice, index) => ({
      importance: 799 - index,
      kind: ['advice', 'pieces of advice'] as const,
      text: html`<li>${adviceText(advice, { name, address, above: toldAbove(advice) })}</li>
`.markup,
    })),
  }
}

type Words = {
  readonly name: ReturnType<typeof imageNamer>
  readonly address: PlaceAddress
  readonly above: string | undefined
}

function adviceText(advice: ReportAdvice, { name, address, above }: Words): Html {
  const { images, code } = advice
  const message = above ?? advice.message
  const remedy = above === undefined ? (advice.remedy ?? '') : ''
  const places = placeIn(advice.dockerfile, advice.line)
  const unnamed = places.filter((place) => !namesHtmlPlace(message, place) && !namesHtmlPlace(remedy, place))
  const names = images.slice(0, maxNames).map((image) => `${name(image)} (${image.platform})`)
  const more = images.length > maxNames ? ` and ${images.length - maxNames} more` : ''
  return html`<strong>${adviceBytes(advice)}</strong> <code class="code">${code}</code>
<p>${htmlSentence(message, { places, address })}</p>
${remedy === '' ? undefined : html`<p class="remedy">${htmlSentence(remedy, { places, address })}</p>`}
${unnamed.map((place) => html`<p class="places">At ${htmlPlace(place, address)}</p>`)}${images.length === 1 ? undefined : html`<p class="places">Shrinks ${names.join(', ')}${more}</p>`}`
}
