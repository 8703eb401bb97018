import { formatBytes, type UnitSystem } from '../model/bytes.ts'
import type { ReportSharing } from '../model/report-contents.ts'
import type { Report } from '../model/report.ts'
import { clipText } from './clip-text.ts'
import { codeSpan, prose, tableRow } from './escape-markdown.ts'
import { imageNamer } from './image-namer.ts'
import type { Section } from './fit-sections.ts'
import { reportUnit } from './render-rows.ts'
import { storedWords } from './sharing-words.ts'

/** A table of more columns is read by nobody. */
const maxImages = 12
const maxNameCharacters = 60

/** What a machine that has one image must still download for another, by platform; folded. */
export function sharingSection(report: Report): Section {
  const name = imageNamer(report)
  const unit = reportUnit(report)
  return {
    before: '\n<details><summary>Shared layers</summary>\n\n',
    after: '</details>\n',
    leaves: report.sharing.map((sharing) => ({
      importance: 420,
      kind: ['table of shared layers', 'tables of shared layers'] as const,
      text: `${[`${codeSpan(clipText(sharing.platform, maxNameCharacters))}: ${storedWords(sharing, unit)}`, ...matrix(sharing, { name, unit }), ...leftOut(sharing, name)].join('\n\n')}\n\n`,
    })),
  }
}

type Namer = ReturnType<typeof imageNamer>

function matrix(
  { images, downloadBytes, sharedBytes }: ReportSharing,
  { name, unit }: { readonly name: Namer; readonly unit: UnitSystem },
): readonly string[] {
  if (images.length < 2) return []
  const shown = images.slice(0, maxImages)
  const names = shown.map((image) => prose(clipText(name(image), maxNameCharacters)))
  const rows = shown.map((_, row) => {
    const cells = shown.map((__, column) =>
      row === column
        ? `all ${formatBytes(sharedBytes[row]?.[column] ?? 0, unit)}`
        : `+${formatBytes(downloadBytes[row]?.[column] ?? 0, unit)}`,
    )
    return tableRow([`**${names[row]}**`, ...cells])
  })
  const more = images.length - shown.length
  return [
    [tableRow(['Has, and pulls', ...names]), tableRow([':--', ...names.map(() => '--:')]), ...rows].join('\n'),
    ...(more === 0 ? [] : [`${more} more ${more === 1 ? 'image is' : 'images are'} in report.json`]),
  ]
}

function leftOut({ leftOut: left }: ReportSharing, name: Namer): readonly string[] {
  const lines = left.slice(0, maxImages).map(({ reason, ...ref }) => `${name(ref)} is left out: ${reason}`)
  return lines.map((line) => prose(clipText(line, 400)))
}
