import type { Report } from '../model/report.ts'
import type { StepDifference } from '../model/size-difference.ts'
import { changedImages } from './changed-images.ts'
import { clipText } from './clip-text.ts'
import { codeSpan, prose } from './escape-markdown.ts'
import { baselineWords, causeWords, stepWords } from './growth-words.ts'
import type { Section } from './fit-sections.ts'
import { type PlaceLink, placeLinks } from './markdown-links.ts'
import { rowName } from './render-headline.ts'
import type { Row } from './render-rows.ts'

const mostSteps = 3

/** Why images grew or shrank: by cause, and by the steps that did most of it; those that did not change are left out. */
export function growthSection(report: Report): Section {
  const link = placeLinks(report)
  return {
    before: '\n**What changed**\n\n',
    after: baselineFact(report)
      .map((fact) => `\n${fact}\n`)
      .join(''),
    leaves: changedImages(report).map(({ row, difference, measure, steps }) => ({
      importance: 800,
      kind: ['explanation of a change', 'explanations of changes'] as const,
      text: [
        `- ${prose(clipText(rowName(row), 200))}${measure}: ${prose(causeWords(difference, row.unit))}\n`,
        ...steps.slice(0, mostSteps).map((step) => `  - ${stepLine(step, { row, link })}\n`),
        ...(steps.length > mostSteps ? [`  - and ${steps.length - mostSteps} more\n`] : []),
      ].join(''),
    })),
  }
}

function stepLine(step: StepDifference, { row, link }: { readonly row: Row; readonly link: PlaceLink }): string {
  const { dockerfile, line, instruction } = step
  const place = dockerfile === undefined ? '' : ` ${link(dockerfile, line).target}`
  const text = instruction === undefined ? '' : ` ${codeSpan(clipText(instruction, 120))}`
  return `${prose(stepWords(step, row.unit))}${place}${text}`
}

/** What the images were held against, or why they were not. */
export function baselineFact(report: Report): readonly string[] {
  const words = baselineWords(report)
  return words === undefined ? [] : [prose(clipText(words, 600))]
}
