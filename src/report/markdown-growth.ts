import type { Report } from '../model/report.ts'
import type { StepDifference } from '../model/size-difference.ts'
import { clipText } from './clip-text.ts'
import { codeSpan, prose } from './escape-markdown.ts'
import { baselineWords, causeWords, stepWords } from './growth-words.ts'
import type { Section } from './markdown-fit.ts'
import { type PlaceLink, placeLinks } from './markdown-links.ts'
import { rowName } from './render-headline.ts'
import { reportRows, type Row } from './render-rows.ts'

const mostSteps = 3

/** Why images grew or shrank: by cause, and by the steps that did most of it; those that did not change are left out. */
export function growthSection(report: Report): Section {
  const rows = reportRows(report)
  const link = placeLinks(report)
  const words = baselineWords(report)
  return {
    before: '\n**What changed**\n\n',
    after: words === undefined ? '' : `\n${prose(clipText(words, 600))}\n`,
    leaves: report.images.flatMap((image, index) => {
      const row = rows[index]
      const { baseline } = image
      if (row === undefined || baseline === undefined || 'unknown' in baseline) return []
      const { difference } = baseline
      if (difference === undefined || difference.steps.length === 0) return []
      const parts = causeWords(difference, row.unit)
      if (parts === '') return []
      const steps = difference.steps.filter(({ beforeBytes, afterBytes }) => beforeBytes !== afterBytes)
      const measure = difference.measure === 'compressed' ? '' : ' uncompressed'
      return [
        {
          importance: 800,
          kind: ['explanation of a change', 'explanations of changes'] as const,
          text: [
            `- ${prose(clipText(rowName(row), 200))}${measure}: ${prose(parts)}\n`,
            ...steps.slice(0, mostSteps).map((step) => `  - ${stepLine(step, { row, link })}\n`),
            ...(steps.length > mostSteps ? [`  - and ${steps.length - mostSteps} more\n`] : []),
          ].join(''),
        },
      ]
    }),
  }
}

function stepLine(step: StepDifference, { row, link }: { readonly row: Row; readonly link: PlaceLink }): string {
  const { dockerfile, line, instruction } = step
  const place = dockerfile === undefined ? '' : ` ${link(dockerfile, line).target}`
  const text = instruction === undefined ? '' : ` ${codeSpan(clipText(instruction, 120))}`
  return `${prose(stepWords(step, row.unit))}${place}${text}`
}

/** For the list of tools: what the images were held against. */
export function baselineFact(report: Report): readonly string[] {
  const words = baselineWords(report)
  return words === undefined ? [] : [prose(clipText(words, 600))]
}
