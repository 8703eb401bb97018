import { formatBytes } from '../model/bytes.ts'
import type { PackageSum } from '../model/inspection.ts'
import type { ReportContents } from '../model/report-contents.ts'
import type { ReportImage } from '../model/report.ts'
import { causeOf, componentName, wasteCauses } from './contents-words.ts'
import { columns, type OutlineSection, type OutlineTable } from './outline.ts'
import { percentOf } from './percent-of.ts'

const mostPackages = 15
const mostComponents = 20
const mostWaste = 15
const mostDuplicates = 5
const barCells = 20

type Section = OutlineSection & { readonly table: OutlineTable }

/** What is wasted, who owns the rest, and what is there several times. */
export function contentSections({ contents, wastedBytes = 0, liveBytes = 0 }: ReportImage): readonly OutlineSection[] {
  if (contents === undefined) return []
  return [
    wasteSection(contents, wastedBytes),
    componentsSection(contents, liveBytes),
    packagesSection(contents),
    duplicatesSection(contents),
  ].filter(({ table }) => table.rows.length > 0)
}

function wasteSection(contents: ReportContents, wastedBytes: number): Section {
  const shown = contents.waste.slice(0, mostWaste)
  return {
    title: `Wasted: ${formatBytes(wastedBytes)} (${wasteCauses(contents, 'decimal')})`,
    table: {
      columns: columns('>Bytes', '>Files', 'Cause', '>In layer', '>By layer', '`Path'),
      rows: shown.map((group) => [
        formatBytes(group.bytes),
        `${group.fileCount}`,
        causeOf(group),
        `${group.layer + 1}`,
        `${group.by + 1}`,
        group.path,
      ]),
      notes: others(wastedBytes - sumOf(shown)),
    },
  }
}

function componentsSection({ components }: ReportContents, liveBytes: number): Section {
  const rest = components.slice(mostComponents)
  return {
    title: 'Components',
    table: {
      columns: columns('', '>', '', '>'),
      rows: components
        .slice(0, mostComponents)
        .map((one) => [
          componentName(one),
          formatBytes(one.bytes),
          bar(one.bytes, liveBytes),
          percentOf(one.bytes, liveBytes),
        ]),
      notes: more(rest),
    },
  }
}

function packagesSection({ packages, packagesLeft }: ReportContents): Section {
  return {
    title: `Packages (${packages.length + packagesLeft.count})`,
    table: {
      columns: columns('>Bytes', 'Package', 'Version', 'By', 'Path'),
      rows: packages
        .slice(0, mostPackages)
        .map(({ bytes, name, version = '', manager, path = '' }) => [
          ...[formatBytes(bytes), name, version, manager, path],
        ]),
      notes: more(packages.slice(mostPackages), packagesLeft),
    },
  }
}

function duplicatesSection({ duplicates, duplicateBytes }: ReportContents): Section {
  const shown = duplicates.slice(0, mostDuplicates)
  const shownBytes = shown.reduce((sum, { extraBytes }) => sum + extraBytes, 0)
  return {
    title: `The same content at several paths: ${formatBytes(duplicateBytes)}`,
    table: {
      columns: columns('>Bytes', '>Copies', 'Paths'),
      rows: shown.map(({ extraBytes, count, paths }) => [formatBytes(extraBytes), `${count}`, paths.join(' ')]),
      notes: others(duplicateBytes - shownBytes),
    },
  }
}

type Sized = { readonly bytes: number }

function sumOf(all: readonly Sized[]): number {
  return all.reduce((sum, { bytes }) => sum + bytes, 0)
}

/** `left`: what follows and is not in the list. */
function more(rest: readonly Sized[], left: PackageSum = { count: 0, bytes: 0 }): readonly string[] {
  const count = rest.length + left.count
  return count === 0 ? [] : [`and ${count} more: ${formatBytes(sumOf(rest) + left.bytes)}`]
}

/** Of a list that is cut already, so that nobody knows how many there are. */
function others(bytes: number): readonly string[] {
  return bytes === 0 ? [] : [`and others: ${formatBytes(bytes)}`]
}

/** Cells of a whole; something is never shown as nothing. */
function bar(bytes: number, whole: number): string {
  const filled = whole === 0 ? 0 : Math.max(bytes > 0 ? 1 : 0, Math.floor((bytes / whole) * barCells))
  return '█'.repeat(filled) + '░'.repeat(barCells - filled)
}
