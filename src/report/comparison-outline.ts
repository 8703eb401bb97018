import { formatBytes } from '../model/bytes.ts'
import type {
  BeforeAfter,
  ChangesLeft,
  Comparison,
  ImageComparison,
  PackageChange,
  PathChange,
} from '../model/comparison.ts'
import { shortRefName } from '../model/ref-name.ts'
import type { Report, ReportImage } from '../model/report.ts'
import { componentName } from './contents-words.ts'
import { findingsSection } from './inspection-findings.ts'
import { columns, type Outline, type OutlineSection } from './outline.ts'
import { signedBytes, signedPercent } from './signed-bytes.ts'

const mostPackages = 30
const mostComponents = 15
const words = { came: 'new', went: 'gone', grew: 'grew', shrank: 'shrank', changed: 'changed' } as const

/** What became of one image: an outline for each platform that both have, and one for what could not be compared. */
export function comparisonOutlines(report: Report): readonly Outline[] {
  const { comparison } = report
  const outlines =
    comparison?.platforms.map((platform) => ({
      title: `${titleOf(comparison)} (${platform.platform})`,
      sections: [sizesSection(report, platform), ...changeSections(platform)],
    })) ?? []
  const rest = [
    ...(comparison === undefined ? [] : onlySections(comparison)),
    ...findingsSection(report, report.verdict.findings),
  ]
  return rest.length === 0 ? outlines : [...outlines, { title: 'Not compared', sections: rest }]
}

function titleOf({ before, after }: Comparison): string {
  return `${shortRefName(before)} -> ${shortRefName(after)}`
}

function onlySections({ before, after, onlyBefore, onlyAfter }: Comparison): readonly OutlineSection[] {
  const section = (name: string, platforms: readonly string[]) =>
    platforms.length === 0 ? [] : [{ title: `Only in ${name}`, sentence: platforms.join(', ') }]
  return [...section(shortRefName(before), onlyBefore), ...section(shortRefName(after), onlyAfter)]
}

function sizesSection({ images, comparison }: Report, { platform }: ImageComparison): OutlineSection {
  // The two can be one image: then the second entry is the same.
  const [before, after = before] = [comparison?.before, comparison?.after].map((ref) =>
    images.find((image) => image.image === ref?.image && image.platform === platform),
  )
  const row = (name: string, of: (image: ReportImage) => number | undefined) => {
    const [one, other] = [before && of(before), after && of(after)]
    const size = (bytes: number | undefined) => (bytes === undefined ? 'unknown' : formatBytes(bytes))
    if (one === undefined || other === undefined) return [name, size(one), size(other), 'unknown', '']
    const change = { beforeBytes: one, afterBytes: other }
    return [name, size(one), size(other), signedBytes(change), signedPercent(change)]
  }
  return {
    title: 'Sizes',
    table: {
      columns: columns('', '>Before', '>After', '>Change', '>'),
      rows: [
        row('compressed', (image) => image.compressedBytes),
        row('uncompressed', (image) => image.uncompressedBytes),
        row('live', (image) => image.liveBytes),
        row('wasted', (image) => image.wastedBytes),
        row('own', (image) => image.ownBytes),
      ],
    },
  }
}

function changeSections(image: ImageComparison): readonly OutlineSection[] {
  return [layersSection(image), ...pathsSection(image), ...packagesSection(image), ...componentsSection(image)]
}

function layersSection({ layers }: ImageComparison): OutlineSection {
  const moved = layers.filter(({ change }) => change !== 'stayed')
  const stayed = layers.length - moved.length
  const title = `Layers: ${stayed} of ${layers.length - moved.filter(({ change }) => change === 'went').length} as they were`
  if (moved.length === 0) return { title, sentence: 'None came or went' }
  return {
    title,
    table: {
      columns: columns('', '>#', '>Compressed', '>Uncompressed', '`Instruction'),
      rows: moved.map(({ change, before, after, compressedBytes, uncompressedBytes, instruction = '?' }) => [
        change === 'came' ? 'new' : 'gone',
        `${(after ?? before ?? 0) + 1}`,
        compressedBytes === undefined ? '?' : formatBytes(compressedBytes),
        formatBytes(uncompressedBytes),
        instruction,
      ]),
    },
  }
}

function pathsSection({ paths, pathsLeft, pathsByChange }: ImageComparison): readonly OutlineSection[] {
  const counts = (['came', 'went', 'grew', 'shrank', 'changed'] as const)
    .filter((change) => pathsByChange[change].count > 0)
    .map((change) => `${pathsByChange[change].count} ${words[change]} (${signedBytes(pathsByChange[change])})`)
  if (counts.length === 0) return [{ title: 'Files', sentence: 'All as they were' }]
  return [
    {
      title: `Files: ${counts.join(', ')}`,
      table: {
        columns: columns('>Change', '', '>Files', '`Path'),
        rows: paths.map((change) => [
          signedBytes(change),
          words[change.change],
          `${change.fileCount}`,
          pathWords(change, paths),
        ]),
        ...leftOf(pathsLeft),
      },
    },
  ]
}

/** A folder's line has the files below it that have no line of their own: where some have one it is of the others. */
function pathWords(of: PathChange, paths: readonly PathChange[]): string {
  if (!of.isFolder) return of.path
  const folder = `${of.path}/`
  const isPartly = paths.some(({ change, path }) => change === of.change && path.startsWith(folder))
  return isPartly ? `${folder} (others)` : folder
}

function packagesSection(image: ImageComparison): readonly OutlineSection[] {
  const { packages, packagesLeft } = image
  const summed = summedWords(image)
  if (packages.length === 0) return summed.map((sentence) => ({ title: 'Packages', sentence }))
  const shown = packages.slice(0, mostPackages)
  return [
    {
      title: `Packages (${packages.length + packagesLeft.count})`,
      table: {
        columns: columns('>Change', 'Package', 'Version', 'By', 'Path'),
        rows: shown.map((change) => [
          ...[signedBytes(change), change.name, versions(change), change.manager, change.path ?? ''],
        ]),
        notes: [...(leftOf(withRest(packages.slice(mostPackages), packagesLeft)).notes ?? []), ...summed],
      },
    },
  ]
}

function summedWords({ packagesSummed }: ImageComparison): readonly string[] {
  const { beforeCount, afterCount } = packagesSummed
  if (beforeCount + afterCount === 0) return []
  return [
    `Of more than 50,000 packages the rest is compared as one: ${beforeCount} before, ${afterCount} after, ${signedBytes(packagesSummed)}`,
  ]
}

function versions({ change, beforeVersion = '?', afterVersion = '?' }: PackageChange): string {
  switch (change) {
    case 'came':
      return `new ${afterVersion}`
    case 'went':
      return `gone ${beforeVersion}`
    case 'version':
      return `${beforeVersion} -> ${afterVersion}`
    case 'size':
      return afterVersion
  }
}

function componentsSection({ components, componentsLeft }: ImageComparison): readonly OutlineSection[] {
  if (components.length === 0) return []
  return [
    {
      title: 'Components',
      table: {
        columns: columns('', '>Before', '>After', '>Change', '>'),
        rows: components
          .slice(0, mostComponents)
          .map((change) => [
            componentName(change),
            formatBytes(change.beforeBytes),
            formatBytes(change.afterBytes),
            signedBytes(change),
            signedPercent(change),
          ]),
        ...leftOf(withRest(components.slice(mostComponents), componentsLeft)),
      },
    },
  ]
}

function withRest(more: readonly BeforeAfter[], left: ChangesLeft): ChangesLeft {
  const sum = (of: keyof BeforeAfter) => more.reduce((total, change) => total + change[of], left[of])
  return { count: left.count + more.length, beforeBytes: sum('beforeBytes'), afterBytes: sum('afterBytes') }
}

function leftOf(left: ChangesLeft): { readonly notes?: readonly string[] } {
  return left.count === 0 ? {} : { notes: [`and ${left.count} more: ${signedBytes(left)}`] }
}
