import { formatBytes, type UnitSystem } from '../model/bytes.ts'
import { printable } from '../model/printable.ts'
import type { ReportSharing } from '../model/report-contents.ts'
import type { Report } from '../model/report.ts'
import { alignedTable } from './aligned-table.ts'
import { clipText } from './clip-text.ts'
import { cutToWidth } from './cut-to-width.ts'
import { displayWidth } from './display-width.ts'
import { imageNamer } from './image-namer.ts'
import type { OutlineTable } from './outline.ts'
import { reportUnit } from './render-rows.ts'
import { storedWords } from './sharing-words.ts'
import { wrapText } from './wrap-text.ts'

const maxImages = 8
const maxNameWidth = 24

/** By platform what the images share: in words, and as a table what a machine that has the row must download for the column; of as many as fit. */
export function sharingText(report: Report, { columns }: { readonly columns: number }): string {
  const unit = reportUnit(report)
  const name = imageNamer(report)
  const lines = report.sharing.flatMap((sharing) => {
    const names = sharing.images
      .slice(0, maxImages)
      .map((image) => cutToWidth(clipText(printable(name(image)), 200), maxNameWidth))
    const words = `${clipText(printable(sharing.platform), 60)}: ${storedWords(sharing, unit)}`
    return [wrapText(words, { columns, first: '  ', rest: '     ' }), ...matrixLines(sharing, { names, unit, columns })]
  })
  return lines.length === 0 ? '' : ['Shared layers', ...lines].join('\n')
}

type Given = { readonly names: readonly string[]; readonly unit: UnitSystem; readonly columns: number }

/** The largest table that the terminal is wide enough for. */
function matrixLines(sharing: ReportSharing, { names, unit, columns }: Given): readonly string[] {
  for (let count = names.length; count > 1; count -= 1) {
    // Nothing is cut: a number that goes on is none.
    const lines = alignedTable(matrix(sharing, { names: names.slice(0, count), unit }), Number.POSITIVE_INFINITY)
    if (lines.some((line) => displayWidth(line) > columns)) continue
    const more = sharing.images.length - count
    return more === 0 ? lines : [...lines, `  ${more} more ${more === 1 ? 'is' : 'are'} in report.json`]
  }
  return []
}

function matrix(
  { downloadBytes, sharedBytes }: ReportSharing,
  { names, unit }: Omit<Given, 'columns'>,
): Pick<OutlineTable, 'columns' | 'rows'> {
  const cell = (row: number, column: number): string =>
    row === column
      ? `all ${formatBytes(sharedBytes[row]?.[column] ?? 0, unit)}`
      : `+${formatBytes(downloadBytes[row]?.[column] ?? 0, unit)}`
  return {
    columns: [
      { title: 'Has, and pulls', align: 'left' },
      ...names.map((title) => ({ title, align: 'right' as const })),
    ],
    rows: names.map((name, row) => [name, ...names.map((_, column) => cell(row, column))]),
  }
}
