import { formatBytes } from '../model/bytes.ts'
import { cellKey } from '../model/measured-by-cell.ts'
import type { Report, ReportFinding, ReportImage } from '../model/report.ts'
import { contentSections } from './inspection-contents.ts'
import { adviceSection, findingsSection } from './inspection-findings.ts'
import { largestSections, layersSection } from './inspection-layers.ts'
import { columns, type Outline, type OutlineSection } from './outline.ts'
import { percentOf } from './percent-of.ts'

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
    // What is to be done stands before all that can be looked up.
    sections: [
      image.unknown === undefined ? sizesSection(image) : { title: 'No numbers', sentence: image.unknown.reason },
      ...adviceSection(report, image),
      ...findingsSection(report, [...report.verdict.findings.filter(isOf(image)), ...(index === 0 ? others : [])]),
      ...insideSections(image),
    ],
  }))
}

function insideSections(image: ReportImage): readonly OutlineSection[] {
  if (image.unknown !== undefined) return []
  return [layersSection(image), ...largestSections(image), ...contentSections(image)]
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
