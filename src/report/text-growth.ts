import { printable } from '../model/printable.ts'
import type { Report } from '../model/report.ts'
import { type BreachCauses, breachCauses } from './breach-causes.ts'
import { type ChangedImage, changedImages } from './changed-images.ts'
import { clipText } from './clip-text.ts'
import { growthEntry } from './growth-entry.ts'
import { contentParts } from './content-parts.ts'
import { baselineWords, triedWords } from './baseline-words.ts'
import { stepWords } from './growth-words.ts'
import { layerSize } from './layer-size.ts'
import { placeName } from './place-addresses.ts'
import { rowName } from './row-name.ts'
import { wrapText } from './wrap-text.ts'

const mostParts = 3
const mostImages = 20
const maxCharacters = 600

type Terminal = { readonly columns: number }

/** What the images were held against and why they grew or shrank, and of what is too large and did not grow its largest layers; for a terminal. */
export function growthText(report: Report, terminal: Terminal): string {
  const words = baselineWords(report)
  const largest = breachCauses(report).filter(({ changed }) => changed === undefined)
  const changed = changedImages(report)
  const left = changed.length - mostImages
  return [
    ...(words === undefined ? [] : [say(words, { ...terminal, first: '' })]),
    ...triedWords(report).map((tried) => say(tried, { ...terminal, first: '  ' })),
    ...changed.slice(0, mostImages).flatMap((one) => entryLines(one, terminal)),
    ...(left > 0 ? [`  and ${left} more`] : []),
    ...largest.slice(0, mostImages).flatMap((one) => layerLines(one, terminal)),
  ].join('\n')
}

function say(text: string, { columns, first }: Terminal & { readonly first: string }): string {
  return wrapText(clipText(printable(text), maxCharacters), { columns, first, rest: '      ' })
}

function entryLines(changed: ChangedImage, terminal: Terminal): readonly string[] {
  const { steps, row } = changed
  const { name, words } = growthEntry(changed)
  const inside = { ...terminal, first: '    ' }
  return [
    say(`${name} ${words}`, { ...terminal, first: '  - ' }),
    ...steps.slice(0, mostParts).map((step) => {
      const place = placeWords(step)
      return say(`${stepWords(step, row.unit)}${place === '' ? '' : `: ${place}`}`, inside)
    }),
    ...(steps.length > mostParts ? [`    and ${steps.length - mostParts} more`] : []),
    ...contentParts(changed, { most: mostParts }).map(({ title, items, left }) => {
      const told = items.map(
        ({ what, bytes, more }) => `${clipText(what, 120)} ${bytes}${more === undefined ? '' : ` (${more})`}`,
      )
      return say(`${title}: ${told.join(', ')}${left === 0 ? '' : `, and ${left} more`}`, inside)
    }),
  ]
}

function layerLines({ row, largest }: BreachCauses, terminal: Terminal): readonly string[] {
  return [
    say(`${rowName(row)}: its largest layers`, { ...terminal, first: '  - ' }),
    ...largest.map((layer) =>
      say(`${layerSize(layer, row.unit)} ${placeWords(layer)}`.trimEnd(), { ...terminal, first: '    ' }),
    ),
  ]
}

function placeWords({
  dockerfile,
  line,
  instruction,
}: {
  readonly dockerfile?: string
  readonly line?: number
  readonly instruction?: string
}): string {
  const place = dockerfile === undefined ? undefined : placeName(dockerfile, line)
  return [place, instruction && clipText(instruction, 120)].filter(Boolean).join(' ')
}
