import { formatBytes } from '../model/bytes.ts'
import type { Report } from '../model/report.ts'
import type { Section } from './fit-sections.ts'
import { type Html, html } from './html.ts'
import { htmlTable } from './html-table.ts'
import { type TrendSeries, trendOf } from './trend-of.ts'
import { trendTable } from './trend-table.ts'

const drawing = { width: 300, height: 64, margin: 6 } as const

/** What became of the images in the last runs: a line for each on a scale of its own, and all numbers beside them. */
export function htmlTrend(report: Report): Section {
  const trend = trendOf(report)
  return {
    before:
      '<section id="trend" aria-labelledby="trend-title"><h2 id="trend-title">The last runs of the base branch</h2>\n',
    after: '</section>\n',
    leaves:
      trend === undefined
        ? []
        : [
            {
              importance: 640,
              kind: ['trend', 'trends'],
              text: html`<div class="trend">${trend.series.map(figureOf)}</div>
${htmlTable({ caption: 'Compressed sizes run by run', ...trendTable(trend) })}`.markup,
            },
          ],
  }
}

/** Points where a run has a number, and lines between neighbours that have one. */
function figureOf({ name, unit, bytes }: TrendSeries): Html {
  const known = bytes.filter((one) => one !== undefined)
  const [low, high] = [Math.min(...known), Math.max(...known)]
  const { width, height, margin } = drawing
  const points = bytes.map((one, index) => {
    if (one === undefined) return undefined
    const x = margin + (index / Math.max(1, bytes.length - 1)) * (width - 2 * margin)
    const share = high === low ? 0.5 : (one - low) / (high - low)
    return [Math.round(x * 10) / 10, Math.round((height - margin - share * (height - 2 * margin)) * 10) / 10] as const
  })
  const path = points
    .map((point, index) => point && `${points[index - 1] === undefined ? 'M' : 'L'}${point.join(' ')}`)
    .filter(Boolean)
    .join('')
  return html`<figure><figcaption>${name} <small>${formatBytes(low, unit)} to ${formatBytes(high, unit)}</small></figcaption><svg class="line" aria-hidden="true" width="${width}" height="${height}"><path d="${path}"/>${points.map(
    (point) => point && html`<rect x="${point[0] - 2.5}" y="${point[1] - 2.5}" width="5" height="5"/>`,
  )}</svg></figure>
`
}
