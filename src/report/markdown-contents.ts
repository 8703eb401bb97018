import { formatBytes, type UnitSystem } from '../model/bytes.ts'
import type { InstalledPackage, WasteGroup } from '../model/inspection.ts'
import type { ReportContents } from '../model/report-contents.ts'
import type { Report, ReportImage, ReportLayer } from '../model/report.ts'
import { clipText } from './clip-text.ts'
import { bytesInside, causeOf, componentWords, wasteCauses } from './contents-words.ts'
import { htmlCode } from './escape-html.ts'
import { codeSpan, prose, tableRow } from './escape-markdown.ts'
import type { Section } from './fit-sections.ts'
import { type PlaceLink, placeLinks } from './markdown-links.ts'
import { rowName } from './row-name.ts'
import { reportRows } from './render-rows.ts'

const maxRows = 10
const maxCharacters = 200

/** What is inside every image that was looked into, folded: live, own and wasted bytes, components, the largest waste and packages. */
export function contentsSection(report: Report): Section {
  const rows = reportRows(report)
  const link = placeLinks(report)
  return {
    before: '\n<details><summary>What is inside</summary>\n\n',
    after: '</details>\n',
    leaves: report.images.flatMap((image, index) => {
      const row = rows[index]
      const bytes = row && bytesInside(image, row.unit)
      if (row === undefined || bytes === undefined || image.contents === undefined) return []
      const title = `${htmlCode(clipText(rowName(row), maxCharacters))}: ${htmlText(bytes)}`
      const text = partsOf(image, { contents: image.contents, unit: row.unit, link }).join('\n\n')
      return {
        importance: 430,
        kind: ['list of contents', 'lists of contents'] as const,
        text: `<details><summary>${title}</summary>\n\n${text}\n\n</details>\n\n`,
      }
    }),
  }
}

/** In a summary only code is safe from being read as something else. */
function htmlText(text: string): string {
  return /^[\w .,()%<-]*$/.test(text) ? text.replaceAll('<', '&lt;') : htmlCode(clipText(text, maxCharacters))
}

type Given = { readonly contents: ReportContents; readonly unit: UnitSystem; readonly link: PlaceLink }

function partsOf(image: ReportImage, given: Given): readonly string[] {
  const { contents, unit } = given
  const { duplicateBytes, problems } = contents
  const components = componentWords(contents, unit).map((words) => prose(clipText(words, maxCharacters)))
  const causes = wasteCauses(contents, unit)
  return [
    ...(components.length === 0 ? [] : [components.join(' · ')]),
    ...(causes === '' ? [] : [`Wasted: ${causes}`, wasteTable(image, given)]),
    ...packageTable(contents, unit),
    ...(duplicateBytes === 0
      ? []
      : [`The same content at several paths takes ${formatBytes(duplicateBytes, unit)} more than once`]),
    ...(problems.length === 0 ? [] : [problemWords(problems)]),
  ]
}

function wasteTable({ layers }: ReportImage, { contents: { waste }, unit, link }: Given): string {
  const rows = waste
    .slice(0, maxRows)
    .map((group) =>
      tableRow([
        formatBytes(group.bytes, unit),
        causeOf(group),
        codeSpan(clipText(group.path, maxCharacters)),
        layerWords(layers[group.layer], { number: group.layer + 1, link }),
        hiddenBy(group, { layers, link }),
      ]),
    )
  const header = ['Wasted', 'Cause', 'Path', 'In layer', 'By layer']
  return [...table(header, ['--:', ':--', ':--', ':--', ':--']), ...rows, ...moreOf(waste.length)].join('\n')
}

function hiddenBy(
  { layer, by }: WasteGroup,
  { layers, link }: { readonly layers: readonly ReportLayer[]; readonly link: PlaceLink },
): string {
  return layer === by ? 'the same' : layerWords(layers[by], { number: by + 1, link })
}

function layerWords(
  layer: ReportLayer | undefined,
  { number, link }: { readonly number: number; readonly link: PlaceLink },
): string {
  return layer?.dockerfile === undefined ? `${number}` : `${number}, ${link(layer.dockerfile, layer.line).target}`
}

function packageTable({ packages, packagesLeft }: ReportContents, unit: UnitSystem): readonly string[] {
  if (packages.length === 0) return []
  const cells = ({ manager, name, version, bytes }: InstalledPackage) => [
    formatBytes(bytes, unit),
    codeSpan(clipText(name, maxCharacters)),
    version === undefined ? '' : codeSpan(clipText(version, maxCharacters)),
    manager,
  ]
  const rows = packages.slice(0, maxRows).map((one) => tableRow(cells(one)))
  const header = table(['Size', 'Package', 'Version', 'From'], ['--:', ':--', ':--', ':--'])
  const untold =
    packagesLeft.count === 0
      ? []
      : ['', `${packagesLeft.count} more with ${formatBytes(packagesLeft.bytes, unit)} are nowhere listed`]
  return [[...header, ...rows, ...moreOf(packages.length), ...untold].join('\n')]
}

function table(header: readonly string[], rules: readonly string[]): readonly string[] {
  return [tableRow(header), tableRow(rules)]
}

/** Set apart from the table above it by an empty line. */
function moreOf(count: number): readonly string[] {
  return count <= maxRows ? [] : ['', `${count - maxRows} smaller ones are in report.json`]
}

function problemWords(problems: ReportContents['problems']): string {
  const [first] = problems
  const others = problems.length === 1 ? '' : `, and ${problems.length - 1} more`
  return prose(clipText(`Not read: ${first?.path}: ${first?.reason}${others}`, 2 * maxCharacters))
}
