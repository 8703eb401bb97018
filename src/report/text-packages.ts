import { formatBytes } from '../model/bytes.ts'
import type { InstalledPackage } from '../model/inspection.ts'
import type { Report } from '../model/report.ts'
import { alignedTable } from './aligned-table.ts'
import { columns } from './outline.ts'
import { rowName } from './row-name.ts'
import { reportRows, reportUnit } from './render-rows.ts'

const maxRows = 10

type Holding = { readonly one: InstalledPackage; bytes: number; readonly images: Set<string> }

/** The largest packages of all images, each version once, with the images that hold it; where they differ, the size in the one where it is largest. */
export function packagesText(report: Report, terminal: { readonly columns: number }): string {
  const rows = reportRows(report)
  const unit = reportUnit(report)
  const found = new Map<string, Holding>()
  for (const [index, { contents }] of report.images.entries()) {
    const row = rows[index]
    if (row === undefined || contents === undefined) continue
    for (const one of contents.packages) {
      const key = JSON.stringify([one.manager, one.name, one.version])
      const holding = found.get(key) ?? { one, bytes: 0, images: new Set() }
      holding.bytes = Math.max(holding.bytes, one.bytes)
      found.set(key, { ...holding, images: holding.images.add(rowName(row)) })
    }
  }
  const holdings = [...found.values()].toSorted((left, right) => right.bytes - left.bytes)
  if (holdings.length === 0) return ''
  const table = {
    columns: columns('>Size', 'Package', 'Version', 'From', 'In'),
    rows: holdings
      .slice(0, maxRows)
      .map(({ one: { name, version = '', manager }, bytes, images }) => [
        ...[formatBytes(bytes, unit), name, version, manager, imagesInWords([...images], rows.length)],
      ]),
  }
  const left = holdings.length - maxRows
  const unlisted = report.images.reduce((sum, { contents }) => sum + (contents?.packagesLeft.count ?? 0), 0)
  const more = [
    ...(left <= 0 ? [] : [`  ${left} smaller ${left === 1 ? 'one is' : 'ones are'} in report.json`]),
    ...(unlisted === 0 ? [] : [`  ${unlisted} of the smallest, counted in each image, are not listed anywhere`]),
  ]
  return [`Packages (${holdings.length})`, ...alignedTable(table, terminal.columns), ...more].join('\n')
}

function imagesInWords(names: readonly string[], count: number): string {
  const [first = ''] = names
  if (names.length === 1) return first
  if (names.length === count) return count === 2 ? 'both images' : `all ${count} images`
  return `${names.length} of ${count} images`
}
