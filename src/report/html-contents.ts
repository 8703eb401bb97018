import { formatBytes, type UnitSystem } from '../model/bytes.ts'
import type { WasteGroup } from '../model/inspection.ts'
import type { ReportContents } from '../model/report-contents.ts'
import type { ReportImage } from '../model/report.ts'
import { causeOf, componentName, wasteCauses } from './contents-words.ts'
import { htmlBar } from './html-bar.ts'
import { type Html, html } from './html.ts'
import { htmlPlace } from './html-sentence.ts'
import { htmlTable } from './html-table.ts'
import { htmlTreemap } from './html-treemap.ts'
import { columns } from './outline.ts'
import { percentOf } from './percent-of.ts'
import type { PlaceAddress } from './place-addresses.ts'
import { folderTree, packageTree, type SizeTree } from './size-tree.ts'

type ContentOptions = {
  readonly contents: ReportContents
  /** Of the image, for captions. */
  readonly name: string
  readonly unit: UnitSystem
  readonly address: PlaceAddress
  /** How many rows of a table there is room for. */
  readonly most: number
}

/** Where the live bytes are: two pictures, and the same numbers as tables. */
export function htmlMaps({ liveBytes = 0 }: ReportImage, options: ContentOptions): Html {
  const { contents, name, unit, most } = options
  const tree = { liveBytes, most: 2 * most }
  const packages = packageTree(contents, tree)
  const folders = contents.folders.length === 0 ? undefined : folderTree(contents.folders, tree)
  return html`<div class="maps">
${folders && figure(folders, { of: 'folder', name, unit, table: foldersTable(liveBytes, options) })}${packages && figure(packages, { of: 'package', name, unit, table: packagesTable(liveBytes, options) })}</div>
`
}

function figure(
  tree: SizeTree,
  {
    of,
    name,
    unit,
    table,
  }: { readonly of: string; readonly name: string; readonly unit: UnitSystem; readonly table: Html },
): Html {
  return html`<figure><figcaption>Live bytes by ${of}</figcaption>
${htmlTreemap(tree, { name: `Live bytes of ${name} by ${of}`, unit })}${table}</figure>
`
}

function foldersTable(liveBytes: number, { contents, name, unit, most }: ContentOptions): Html {
  const shown = contents.folders.slice(0, 2 * most)
  const table = htmlTable({
    caption: `Live bytes of ${name} by folder, with all that is below each`,
    columns: columns('`Folder', '>Bytes', '>Part'),
    rows: shown.map(({ path, bytes }) => [path, formatBytes(bytes, unit), percentOf(bytes, liveBytes)]),
    notes: moreOf(contents.folders.length - shown.length),
  })
  return folded(`Folders as a table (${contents.folders.length})`, table)
}

function packagesTable(liveBytes: number, { contents, name, unit, most }: ContentOptions): Html {
  const { packages, packagesLeft } = contents
  const shown = packages.slice(0, 2 * most)
  const table = htmlTable({
    caption: `Packages of ${name}`,
    columns: columns('`Package', '`Version', 'From', '>Bytes', '>Part', '`Path'),
    rows: shown.map(({ name: packageName, version = '', manager, bytes, path = '' }) => [
      ...[packageName, version, manager, formatBytes(bytes, unit), percentOf(bytes, liveBytes), path],
    ]),
    notes: [
      ...moreOf(packages.length - shown.length),
      ...(packagesLeft.count === 0
        ? []
        : [
            `${packagesLeft.count} more, of ${formatBytes(packagesLeft.bytes, unit)} together, are not listed anywhere`,
          ]),
    ],
  })
  return folded(`Packages as a table (${packages.length + packagesLeft.count})`, table)
}

/** Who brought the live bytes. They sum to them. */
export function htmlComponents({ liveBytes = 0 }: ReportImage, { contents, name, unit }: ContentOptions): Html {
  return htmlTable({
    caption: `Who brought the live bytes of ${name}`,
    columns: columns('Component', '>Bytes', '>Part', 'Size'),
    rows: contents.components.map((one) => [
      ...[componentName(one), formatBytes(one.bytes, unit), percentOf(one.bytes, liveBytes)],
      htmlBar({ parts: [{ amount: one.bytes, kind: 'live' }], whole: liveBytes }),
    ]),
  })
}

/** What layers hold and nobody sees. */
export function htmlWaste(image: ReportImage, options: ContentOptions): Html | undefined {
  const { contents, name, unit, most } = options
  const causes = wasteCauses(contents, unit)
  if (causes === '') return undefined
  const shown = contents.waste.slice(0, most)
  const table = htmlTable({
    caption: `Wasted bytes of ${name}`,
    columns: columns('`Path', '>Bytes', '>Files', 'Cause', 'In layer', 'Hidden by'),
    rows: shown.map((group) => [
      ...[group.path, formatBytes(group.bytes, unit), `${group.fileCount}`, causeOf(group)],
      layerWords(image, { index: group.layer, address: options.address }),
      hiddenBy(image, { group, address: options.address }),
    ]),
    notes: moreOf(contents.waste.length - shown.length),
  })
  return html`<p>${causes}</p>${table}`
}

function hiddenBy(
  image: ReportImage,
  { group: { layer, by }, address }: { readonly group: WasteGroup; readonly address: PlaceAddress },
): Html {
  return layer === by ? html`the same` : layerWords(image, { index: by, address })
}

function layerWords(
  { layers }: ReportImage,
  { index, address }: { readonly index: number; readonly address: PlaceAddress },
): Html {
  const { dockerfile, line } = layers[index] ?? {}
  const place =
    dockerfile === undefined
      ? undefined
      : html`, ${htmlPlace({ file: dockerfile, ...(line !== undefined && { line }) }, address)}`
  return html`${index + 1}${place}`
}

/** One content at several paths. */
export function htmlDuplicates({ contents, name, unit, most }: ContentOptions): Html {
  const shown = contents.duplicates.slice(0, most)
  return htmlTable({
    caption: `The same content at several paths of ${name}`,
    columns: columns('`Paths', '>Copies', '>More than once'),
    rows: shown.map(({ paths, count, extraBytes }) => [paths.join(' '), `${count}`, formatBytes(extraBytes, unit)]),
    notes: [
      `The same content at several paths takes ${formatBytes(contents.duplicateBytes, unit)} more than once`,
      ...moreOf(contents.duplicates.length - shown.length),
    ],
  })
}

/** What could not be read inside. */
export function htmlProblems({ contents, name, most }: ContentOptions): Html {
  const shown = contents.problems.slice(0, most)
  return htmlTable({
    caption: `What could not be read in ${name}`,
    columns: columns('`Path', 'Reason'),
    rows: shown.map(({ path, reason }) => [path, reason]),
    notes: moreOf(contents.problems.length - shown.length),
  })
}

function folded(title: string, content: Html): Html {
  return html`<details><summary>${title}</summary>${content}</details>
`
}

function moreOf(count: number): readonly string[] {
  return count <= 0 ? [] : [`${count} more ${count === 1 ? 'is' : 'are'} in report.json`]
}
