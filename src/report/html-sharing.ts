import { formatBytes, type UnitSystem } from '../model/bytes.ts'
import type { ReportSharing } from '../model/report-contents.ts'
import type { Report } from '../model/report.ts'
import { clipText } from './clip-text.ts'
import { type Html, html } from './html.ts'
import { htmlTable } from './html-table.ts'
import { imageNamer } from './image-namer.ts'
import type { Section } from './fit-sections.ts'
import { columns } from './outline.ts'
import { reportUnit } from './render-rows.ts'
import { storedWords } from './sharing-words.ts'

/** More columns are read by nobody. */
const maxImages = 20
const maxNameCharacters = 60

/** What a machine that has one image must still download for another, by platform. */
export function htmlSharing(report: Report): Section {
  const name = imageNamer(report)
  const unit = reportUnit(report)
  return {
    before: '<section id="sharing" aria-labelledby="sharing-title"><h2 id="sharing-title">Shared layers</h2>\n',
    after: '</section>\n',
    leaves: report.sharing.map((sharing) => ({
      importance: 420,
      kind: ['table of shared layers', 'tables of shared layers'] as const,
      text: html`<h3>${clipText(sharing.platform, maxNameCharacters)}</h3>
<p>${storedWords(sharing, unit)}</p>
${matrixOf(sharing, { name, unit })}${sharing.leftOut
  .slice(0, maxImages)
  .map(({ reason, ...ref }) => html`<p class="note">${name(ref)} is left out: ${reason}</p>`)}
`.markup,
    })),
  }
}

function matrixOf(
  { platform, images, downloadBytes, sharedBytes }: ReportSharing,
  { name, unit }: { readonly name: ReturnType<typeof imageNamer>; readonly unit: UnitSystem },
): Html | undefined {
  if (images.length < 2) return undefined
  const shown = images.slice(0, maxImages)
  const names = shown.map((image) => clipText(name(image), maxNameCharacters))
  const more = images.length - shown.length
  return htmlTable({
    caption: `What a machine that has the image of the row still downloads for the image of the column, on ${platform}`,
    columns: [...columns('Has'), ...names.map((title) => ({ title, align: 'right' as const }))],
    rows: shown.map((_, row) => [
      names[row] ?? '',
      ...shown.map((__, column) =>
        row === column
          ? `all ${formatBytes(sharedBytes[row]?.[column] ?? 0, unit)}`
          : `+${formatBytes(downloadBytes[row]?.[column] ?? 0, unit)}`,
      ),
    ]),
    notes: more === 0 ? [] : [`${more} more ${more === 1 ? 'image is' : 'images are'} in report.json`],
  })
}
