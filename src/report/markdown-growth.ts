import type { Report, ReportLayer } from '../model/report.ts'
import type { StepDifference } from '../model/size-difference.ts'
import { type BreachCauses, breachCauses } from './breach-causes.ts'
import { type ChangedImage, changedImages } from './changed-images.ts'
import { clipText } from './clip-text.ts'
import { codeSpan, prose } from './escape-markdown.ts'
import type { Section } from './fit-sections.ts'
import { growthEntry } from './growth-entry.ts'
import { type ContentPart, contentParts } from './content-parts.ts'
import { baselineWords } from './baseline-words.ts'
import { stepWords } from './growth-words.ts'
import { layerSize } from './layer-size.ts'
import { type PlaceLink, placeLinks } from './markdown-links.ts'
import type { Row } from './render-rows.ts'
import { rowName } from './row-name.ts'

const mostCauses = 3
const maxNameCharacters = 200

/** Why what fails is too large: at most three causes of each, the largest first, and what they brought. */
export function whySection(report: Report): Section {
  const link = placeLinks(report)
  return {
    before: '\n### Why\n\n',
    after: '',
    leaves: breachCauses(report).map((causes) => ({
      importance: 880,
      kind: ['cause of a breach', 'causes of breaches'] as const,
      text: whyText(causes, link),
    })),
  }
}

function whyText({ row, changed, largest }: BreachCauses, link: PlaceLink): string {
  if (changed === undefined) {
    const layers = largest.map((layer) => `  - ${layerLine(layer, { row, link })}\n`)
    return `- **${prose(clipText(rowName(row), maxNameCharacters))}**: its largest layers\n${layers.join('')}`
  }
  const grown = changed.steps.filter(({ beforeBytes, afterBytes }) => afterBytes > beforeBytes)
  // Packages say more than the folders that they lie in.
  const [part] = contentParts(changed, { most: mostCauses, only: 'grown' })
  return entryText(changed, { steps: grown, parts: part === undefined ? [] : [part], link })
}

/** Why the others grew or shrank, folded: by cause, by the steps that did most of it, and by what they brought. */
export function growthSection(report: Report): Section {
  const link = placeLinks(report)
  const told = new Set(breachCauses(report).map(({ changed }) => changed?.index))
  const changed = changedImages(report).filter(({ index }) => !told.has(index))
  return {
    before: `\n<details><summary>What changed (${changed.length})</summary>\n\n`,
    after: '\n</details>\n',
    leaves: changed.map((one) => ({
      importance: 690,
      kind: ['explanation of a change', 'explanations of changes'] as const,
      text: entryText(one, { steps: one.steps, parts: contentParts(one, { most: mostCauses }), link }),
    })),
  }
}

/** What the images were held against, or why they were not. */
export function baselineSection(report: Report): Section {
  const words = baselineWords(report)
  const text = words === undefined ? undefined : `\n${prose(clipText(words, 600))}\n`
  return {
    before: '',
    after: '',
    leaves:
      text === undefined
        ? []
        : [{ importance: 935, kind: ['note on the baseline', 'notes on the baseline'] as const, text }],
  }
}

type Entry = {
  readonly steps: readonly StepDifference[]
  readonly parts: readonly ContentPart[]
  readonly link: PlaceLink
}

function entryText(changed: ChangedImage, { steps, parts, link }: Entry): string {
  const { name, words } = growthEntry(changed)
  return [
    `- **${prose(clipText(name, maxNameCharacters))}** ${prose(clipText(words, 600))}\n`,
    ...steps.slice(0, mostCauses).map((step) => `  - ${stepLine(step, { row: changed.row, link })}\n`),
    ...(steps.length > mostCauses ? [`  - and ${steps.length - mostCauses} more\n`] : []),
    ...parts.map((part) => `  - ${partLine(part)}\n`),
  ].join('')
}

type Line = { readonly row: Row; readonly link: PlaceLink }

function stepLine(step: StepDifference, { row, link }: Line): string {
  return `${prose(stepWords(step, row.unit))}${placeAndText(step, link)}`
}

function layerLine(layer: ReportLayer, { row, link }: Line): string {
  return `${layerSize(layer, row.unit)}${placeAndText(layer, link)}`
}

function placeAndText(
  { dockerfile, line, instruction }: Pick<ReportLayer, 'dockerfile' | 'line' | 'instruction'>,
  link: PlaceLink,
): string {
  const place = dockerfile === undefined ? '' : ` ${link(dockerfile, line).target}`
  return `${place}${instruction === undefined ? '' : ` ${codeSpan(clipText(instruction, 120))}`}`
}

function partLine({ title, items, left }: ContentPart): string {
  const told = items.map(
    ({ what, bytes, more }) =>
      `${codeSpan(clipText(what, 120))} ${bytes}${more === undefined ? '' : ` (${prose(more)})`}`,
  )
  return `${title}: ${told.join(', ')}${left === 0 ? '' : `, and ${left} more`}`
}
