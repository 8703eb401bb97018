import { expect, test } from '@jest/globals'
import { formatBytes, formatExactBytes } from '../../../src/model/bytes.ts'
import type { Report } from '../../../src/model/report.ts'
import { renderHtml } from '../../../src/report/render-html.ts'
import { renderComment, renderSummary } from '../../../src/report/render-markdown.ts'
import { renderText } from '../../../src/report/render-text.ts'
import { scenarios } from '../../golden/scenarios.ts'
import { parsePage } from '../../kit/html-page.ts'

/*
 * Every size that people read is one of report.json, or the difference of two that stand beside each other there, or a sum that the report says it
 * is: nothing is computed elsewhere, and rounded by one function alone.
 */

const sizes = /(?<![\w.])\d[\d.,]* (?:[kMGT]i?B|B)(?!\w|\/s)/g

/** All numbers of the report, whatever they count, and all that its own sentences say. */
function known(report: Report): ReadonlySet<string> {
  const numbers = new Set<number>()
  const texts: string[] = []
  const walk = (value: unknown): void => {
    if (typeof value === 'number') numbers.add(value)
    if (typeof value === 'string') texts.push(value)
    if (typeof value !== 'object' || value === null) return
    const entries = Object.values(value)
    const { beforeBytes, afterBytes } = value as { readonly beforeBytes?: number; readonly afterBytes?: number }
    if (beforeBytes !== undefined && afterBytes !== undefined) numbers.add(Math.abs(afterBytes - beforeBytes))
    entries.forEach(walk)
  }
  walk(JSON.parse(JSON.stringify(report)))
  for (const image of report.images) {
    const { baseline } = image
    if (baseline !== undefined && !('unknown' in baseline))
      for (const key of ['compressedBytes', 'uncompressedBytes'] as const)
        numbers.add(Math.abs((image[key] ?? 0) - (baseline[key] ?? 0)))
    for (const budget of image.budgets)
      for (const bound of [
        budget.maxBytes,
        budget.warnBytes,
        budget.minBytes,
        budget.targetBytes,
        budget.originalBytes,
      ])
        numbers.add(Math.abs((bound ?? 0) - (budget.actualBytes ?? 0)))
  }
  const { budget } = report.total
  numbers.add(Math.abs((budget?.maxBytes ?? 0) - (budget?.actualBytes ?? 0)))
  const written = texts.flatMap((text) => text.match(sizes) ?? [])
  const units = ['decimal', 'binary'] as const
  return new Set([
    ...[...numbers].flatMap((bytes) => units.map((unit) => formatBytes(bytes, unit))),
    ...[...numbers].map((bytes) => formatExactBytes(bytes)),
    ...written,
  ])
}

const shown = (text: string) => [...new Set(text.match(sizes) ?? [])]

// The maps of what was looked into have sums of their own, of what has no tile: the tests of the page prove those.
const told = Object.entries(scenarios).filter(([name]) => name !== 'looked-inside')

test.each(told)('every size that is shown of %s is one of report.json', (name, report) => {
  const numbers = known(report)
  const documents = [
    renderComment(report, { marker: '<!-- m -->' }),
    renderSummary(report),
    renderText(report, { columns: 500, colour: 'none' }),
    parsePage(renderHtml(report)).text,
  ]
  for (const document of documents) {
    expect(shown(document).length > 0).toBe(name !== 'failed-early')
    expect(shown(document).filter((size) => !numbers.has(size))).toEqual([])
  }
})

test('a size that is not in report.json would be seen', () => {
  const numbers = known(scenarios['shrunk'] ?? fail())
  expect(numbers.has('640 MB') && numbers.has('60 MB')).toBe(true)
  expect(numbers.has('641 MB')).toBe(false)
})

function fail(): never {
  throw new Error('There is no such report')
}
