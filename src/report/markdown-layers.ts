import { formatBytes, type UnitSystem } from '../model/bytes.ts'
import type { BudgetStatus, Report, ReportImage, ReportLayer } from '../model/report.ts'
import { clipText } from './clip-text.ts'
import { htmlCode } from './escape-html.ts'
import { codeSpan, tableRow } from './escape-markdown.ts'
import type { Section } from './fit-sections.ts'
import { type PlaceLink, placeLinks } from './markdown-links.ts'
import { rowName } from './row-name.ts'
import { reportRows } from './render-rows.ts'

const importance: Readonly<Record<BudgetStatus, number>> = { fail: 600, unknown: 600, warn: 400, pass: 200 }

/** The layers of every measured image, folded: sizes, where each came from, its instruction and Dockerfile line. */
export function layerSection(report: Report, options: { readonly maxLayers: number }): Section {
  const rows = reportRows(report)
  const link = placeLinks(report)
  return {
    before: '\n<details><summary>Layers</summary>\n\n',
    after: '</details>\n',
    leaves: report.images.flatMap((image, index) => {
      const row = rows[index]
      if (row === undefined || image.layers.length === 0) return []
      const title = `${htmlCode(clipText(rowName(row), 200))}: ${row.layers} ${row.layers === '1' ? 'layer' : 'layers'}, ${row.compressed} compressed`
      const table = layerTable(image, { ...options, link, unit: row.unit })
      return {
        importance: importance[row.status],
        kind: ['list of layers', 'lists of layers'] as const,
        text: `<details><summary>${title}</summary>\n\n${table}\n</details>\n\n`,
      }
    }),
  }
}

type TableOptions = { readonly maxLayers: number; readonly link: PlaceLink; readonly unit: UnitSystem }

function layerTable(image: ReportImage, options: TableOptions): string {
  const largest = new Set(
    image.layers.toSorted((left, right) => bytesOf(right) - bytesOf(left)).slice(0, options.maxLayers),
  )
  const rows = image.layers.flatMap((layer, index) =>
    largest.has(layer) ? [layerRow(layer, { ...options, number: index + 1 })] : [],
  )
  const inspected = image.contents !== undefined
  const rest = image.layers.length - largest.size
  const before = image.baseline === undefined || 'unknown' in image.baseline ? undefined : image.baseline.digest
  const lines = [
    tableRow(['#', 'Compressed', 'Uncompressed', ...(inspected ? ['Wasted'] : []), 'From', 'Line', 'Instruction']),
    tableRow(['--:', '--:', '--:', ...(inspected ? ['--:'] : []), ':--', ':--', ':--']),
    ...rows,
    ...(rest > 0 ? ['', `${rest} smaller ${rest === 1 ? 'layer is' : 'layers are'} left out`] : []),
    ...(image.digest === undefined ? [] : ['', `Digest ${codeSpan(image.digest)}`]),
    ...(before === undefined ? [] : ['', `At the baseline ${codeSpan(clipText(before, 120))}`]),
  ]
  return `${lines.join('\n')}\n`
}

function layerRow(layer: ReportLayer, options: TableOptions & { readonly number: number }): string {
  const instruction = layer.instruction?.replace(/\s+/g, ' ').trim()
  return tableRow([
    options.number.toString(),
    layer.compressedBytes === undefined ? 'unknown' : formatBytes(layer.compressedBytes, options.unit),
    formatBytes(layer.uncompressedBytes, options.unit),
    ...(layer.wastedBytes === undefined ? [] : [formatBytes(layer.wastedBytes, options.unit)]),
    origin(layer),
    layer.dockerfile === undefined ? 'unknown' : options.link(layer.dockerfile, layer.line).target,
    instruction === undefined || instruction === '' ? 'unknown' : codeSpan(clipText(instruction, 120)),
  ])
}

/** For the choice of the largest: bytes in the archive, or of the files where nobody knows those. */
function bytesOf({ compressedBytes, uncompressedBytes }: ReportLayer): number {
  return compressedBytes ?? uncompressedBytes
}

function origin(layer: ReportLayer): string {
  if (layer.inherited === undefined) return 'unknown'
  return layer.inherited ? 'base' : 'own'
}
