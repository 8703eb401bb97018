import type { Report } from '../model/report.ts'
import { clipText } from './clip-text.ts'
import { baselineWords, causeWords, stepWords } from './growth-words.ts'
import { changedImages } from './changed-images.ts'
import { type Html, html } from './html.ts'
import { placeIn } from './html-findings.ts'
import { htmlPlace } from './html-sentence.ts'
import type { Section } from './fit-sections.ts'
import { type PlaceAddress, placeAddresses } from './place-addresses.ts'
import { rowName } from './render-headline.ts'

const mostSteps = 10

/** Why images grew or shrank since the baseline: by cause, and by the steps that did most of it. */
export function htmlGrowth(report: Report): Section {
  const address = placeAddresses(report)
  return {
    before: html`<section id="growth" aria-labelledby="growth-title"><h2 id="growth-title">Since the baseline</h2>
<p>${baselineWords(report)}</p><ul class="findings">
`.markup,
    after: '</ul></section>\n',
    leaves: changedImages(report).map((changed) => ({
      importance: 810,
      kind: ['explanation of a change', 'explanations of changes'] as const,
      text: html`<li><p><strong>${rowName(changed.row)}</strong>${changed.measure}: ${causeWords(changed.difference, changed.row.unit)}</p><ul>${changed.steps
        .slice(0, mostSteps)
        .map(
          (step) =>
            html`<li>${stepWords(step, changed.row.unit)} ${place(step, address)} <code>${clipText(step.instruction ?? '', 200)}</code></li>`,
        )}</ul></li>
`.markup,
    })),
  }
}

function place(
  { dockerfile, line }: { readonly dockerfile?: string; readonly line?: number },
  address: PlaceAddress,
): readonly Html[] {
  return placeIn(dockerfile, line).map((one) => htmlPlace(one, address))
}
