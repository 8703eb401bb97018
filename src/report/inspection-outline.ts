import { formatBytes } from '../model/bytes.ts'
import { cellKey } from '../model/measured-by-cell.ts'
import type { Report, ReportFinding, ReportImage } from '../model/report.ts'
import { adviceSection, findingsSection } from './inspection-findings.ts'
import { largestSections, layersSection } from './inspection-layers.ts'
import { columns, type Outline, type OutlineSection } from './outline.ts'
import { percentOf } from './percent-of.ts'

const mostPackages = 15
const mostComponents = 20
const mostWaste = 15
const mostDuplicates = 5
const barCells = 20
const causes = { removed: 'removed', overwritten: 'overwritten', 'copied-again': 'copied again' } as const

/** Where the bytes of an image are, who put them there, and which of them are waste: an outline for each platform. */
export function inspectionOutlines(report: Report): readonly Outline[] {
  const named = new Set(report.images.map(cellKey))
  const isOf = (image: ReportImage) => (finding: ReportFinding) =>
    finding.image === image.image && (finding.platform === undefined || finding.platform === image.platform)
  const others = report.verdict.findings.filter(
    ({ image = '', variant = 'default', platform }) =>
      platform !== undefined && !named.has(cellKey({ image, variant, platform })),
  )
  return report.images.map((image, index) => ({
    title: `${image.image} (${image.platform})`,
    sections: [
      ...sectionsOf(image),
      ...adviceSection(report, image),
      ...findingsSection(report, [...report.verdict.findings.filter(isOf(image)), ...(index === 0 ? others : [])]),
    ],
  }))
}

function sectionsOf(image: ReportImage): readonly OutlineSection[] {
  if (image.unknown !== undefined) return [{ title: 'No numbers', sentence: image.unknown.reason }]
  return [sizesSection(image), layersSection(image), ...largestSections(image), ...contentSections(image)]
}

function sizesSection(image: ReportImage): OutlineSection {
  const { uncompressedBytes = 0, compressedBytes, compressedUnknown, liveBytes, wastedBytes, ownBytes } = image
  const part = (bytes: number) => percentOf(bytes, uncompressedBytes)
  const size = (name: string, bytes: number | undefined, of: (bytes: number) => string = () => '') =>
    bytes === undefined ? [name, 'unknown', ''] : [name, formatBytes(bytes), of(bytes)]
  const why = (name: string, unknown: { readonly reason: string } | undefined) =>
    unknown === undefined ? [] : [`${name}: ${unknown.reason}`]
  return {
    title: `Digest ${image.digest ?? 'unknown'}`,
    table: {
      columns: columns('', '>', '>'),
      rows: [
        size('compressed', compressedBytes),
        size('uncompressed', uncompressedBytes),
        size('live', liveBytes, part),
        size('wasted', wastedBytes, part),
        size('own', ownBytes, part),
      ],
      notes: [
        ...why('Compressed', compressedUnknown),
        ...why('Live and wasted', image.uninspected),
        ...why('Own', image.ownUnknown),
      ],
    },
  }
}

function contentSections({ contents, wastedBytes = 0, liveBytes = 0 }: ReportImage): readonly OutlineSection[] {
  if (contents === undefined) return []
  const { waste, wasteByCause, components, packages, duplicates, duplicateBytes } = contents
  const byCause = (['removed', 'overwritten', 'copied-again'] as const)
    .filter((cause) => wasteByCause[cause] > 0)
    .map((cause) => `${causes[cause]} ${formatBytes(wasteByCause[cause])}`)
  const shownWaste = waste.slice(0, mostWaste)
  return [
    ...(waste.length === 0
      ? []
      : [
          {
            title: `Wasted: ${formatBytes(wastedBytes)} (${byCause.join(', ')})`,
            table: {
              columns: columns('>Bytes', '>Files', 'Cause', '>In layer', '>By layer', 'Path'),
              rows: shownWaste.map((group) => [
                formatBytes(group.bytes),
                `${group.fileCount}`,
                causes[group.cause] + changedWords(group.changed),
                `${group.layer + 1}`,
                `${group.by + 1}`,
                group.path,
              ]),
              ...leftOf(wastedBytes - sumOf(shownWaste), waste.length - shownWaste.length),
            },
          },
        ]),
    {
      title: 'Components',
      table: {
        columns: columns('', '>', '', '>'),
        rows: components
          .slice(0, mostComponents)
          .map(({ kind, name, bytes }) => [
            kind === 'folder' ? name : kind,
            formatBytes(bytes),
            bar(bytes, liveBytes),
            percentOf(bytes, liveBytes),
          ]),
        ...leftOf(sumOf(components.slice(mostComponents)), components.length - mostComponents),
      },
    },
    ...(packages.length === 0
      ? []
      : [
          {
            title: `Packages (${packages.length})`,
            table: {
              columns: columns('>Bytes', 'Package', 'Version', 'By', 'Path'),
              rows: packages
                .slice(0, mostPackages)
                .map(({ bytes, name, version = '', manager, path = '' }) => [
                  ...[formatBytes(bytes), name, version, manager, path],
                ]),
              ...leftOf(sumOf(packages.slice(mostPackages)), packages.length - mostPackages),
            },
          },
        ]),
    ...(duplicates.length === 0
      ? []
      : [
          {
            title: `The same content at several paths: ${formatBytes(duplicateBytes)}`,
            table: {
              columns: columns('>Bytes', '>Copies', 'Paths'),
              rows: duplicates
                .slice(0, mostDuplicates)
                .map(({ extraBytes, count, paths }) => [formatBytes(extraBytes), `${count}`, paths.join(' ')]),
              ...leftOf(
                duplicateBytes - duplicates.slice(0, mostDuplicates).reduce((sum, one) => sum + one.extraBytes, 0),
                duplicates.length - mostDuplicates,
              ),
            },
          },
        ]),
  ]
}

function changedWords(changed: readonly string[] | undefined): string {
  if (changed === undefined) return ''
  return changed.length === 0 ? ' (nothing differs)' : ` (${changed.join(', ')})`
}

function sumOf(all: readonly { readonly bytes: number }[]): number {
  return all.reduce((sum, { bytes }) => sum + bytes, 0)
}

function leftOf(bytes: number, count: number): { readonly notes?: readonly string[] } {
  if (count <= 0 && bytes === 0) return {}
  return { notes: [count > 0 ? `and ${count} more: ${formatBytes(bytes)}` : `and others: ${formatBytes(bytes)}`] }
}

/** Cells of a whole; something is never shown as nothing. */
function bar(bytes: number, whole: number): string {
  const filled = whole === 0 ? 0 : Math.max(bytes > 0 ? 1 : 0, Math.floor((bytes / whole) * barCells))
  return '█'.repeat(filled) + '░'.repeat(barCells - filled)
}
