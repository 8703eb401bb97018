import type { Report } from '../model/report.ts'
import { type BreachCauses, breachCauses } from './breach-causes.ts'
import { type ChangedImage, changedImages } from './changed-images.ts'
import { clipText } from './clip-text.ts'
import type { Section } from './fit-sections.ts'
import { growthEntry } from './growth-entry.ts'
import { contentParts } from './content-parts.ts'
import { baselineWords, triedWords } from './baseline-words.ts'
import { stepWords } from './growth-words.ts'
import { type Html, html } from './html.ts'
import { placeIn } from './html-findings.ts'
import { htmlPlace } from './html-sentence.ts'
import { layerSize } from './layer-size.ts'
import { type PlaceAddress, placeAddresses } from './place-addresses.ts'
import { rowName } from './row-name.ts'

const mostParts = 20

/** What the images were held against, and why they grew or shrank: by cause, by step, by package and by folder. */
export function htmlGrowth(report: Report): Section {
  const address = placeAddresses(report)
  const told = breachCauses(report)
  const largest = told.filter(({ changed }) => changed === undefined)
  const words = baselineWords(report)
  const kind = ['explanation of a change', 'explanations of changes'] as const
  const facts = words === undefined ? [] : [words, ...triedWords(report)]
  return {
    before: '<section id="growth" aria-labelledby="growth-title"><h2 id="growth-title">Since the baseline</h2>\n',
    after: '</section>\n',
    leaves: [
      ...facts.map((fact) => ({ importance: 820, kind, text: html`<p>${fact}</p>\n`.markup })),
      ...changedImages(report).map((changed) => ({
        importance: 810,
        kind,
        text: changedItem(changed, address).markup,
      })),
      ...largest.map((causes) => ({ importance: 810, kind, text: largestItem(causes, address).markup })),
    ],
  }
}

function changedItem(changed: ChangedImage, address: PlaceAddress): Html {
  const { steps, row } = changed
  const { name, words } = growthEntry(changed)
  const left = steps.length - mostParts
  return html`<div class="change"><p><strong>${name}</strong> ${words}</p><ul>${steps
    .slice(0, mostParts)
    .map((step) => html`<li>${stepWords(step, row.unit)} ${placeAndText(step, address)}</li>`)}${
    left > 0 ? html`<li>and ${left} more in report.json</li>` : undefined
  }${contentParts(changed, { most: mostParts }).map(
    ({ title, items, left: more }) =>
      html`<li>${title}<ul>${items.map(({ what, bytes, more: said }) => html`<li>${bytes} <code>${clipText(what, 200)}</code>${said && html` (${said})`}</li>`)}${
        more > 0 ? html`<li>and ${more} more in report.json</li>` : undefined
      }</ul></li>`,
  )}</ul></div>
`
}

function largestItem({ row, largest }: BreachCauses, address: PlaceAddress): Html {
  return html`<div class="change"><p><strong>${rowName(row)}</strong>: its largest layers</p><ul>${largest.map(
    (layer) => html`<li>${layerSize(layer, row.unit)} ${placeAndText(layer, address)}</li>`,
  )}</ul></div>
`
}

function placeAndText(
  {
    dockerfile,
    line,
    instruction,
  }: { readonly dockerfile?: string; readonly line?: number; readonly instruction?: string },
  address: PlaceAddress,
): Html {
  const places = placeIn(dockerfile, line).map((one) => htmlPlace(one, address))
  return html`${places}${instruction === undefined ? undefined : html` <code>${clipText(instruction, 200)}</code>`}`
}
