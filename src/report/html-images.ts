import { formatBytes } from '../model/bytes.ts'
import type { Report, ReportImage } from '../model/report.ts'
import { htmlBudgets } from './html-budgets.ts'
import { htmlComponents, htmlDuplicates, htmlMaps, htmlProblems, htmlWaste } from './html-contents.ts'
import { htmlLargest, htmlLayers } from './html-layers.ts'
import { hasBudgets, htmlStatus } from './html-sizes.ts'
import { type Html, html } from './html.ts'
import type { Section } from './fit-sections.ts'
import { percentOf } from './percent-of.ts'
import { placeAddresses } from './place-addresses.ts'
import { badness } from './row-status.ts'
import { rowName } from './row-name.ts'
import { type Row, reportRows } from './render-rows.ts'

/** So few images are all unfolded. */
const fewImages = 3

/** What is told of every image, the worst of which are left out last. */
export function htmlImages(report: Report): Section {
  const rows = reportRows(report)
  const most = roomFor(rows.length)
  const address = placeAddresses(report)
  return {
    before: '<section id="images" aria-labelledby="images-title"><h2 id="images-title">Images</h2>\n',
    after: '</section>\n',
    leaves: report.images.flatMap((image, index) => {
      const row = rows[index]
      if (row === undefined) return []
      const name = rowName(row)
      const parts = partsOf(image, { name, row, address, most })
      const open = rows.length <= fewImages ? html` open` : undefined
      return {
        importance: 600 + badness[row.status],
        kind: ['account of an image', 'accounts of images'] as const,
        // A link to what is folded unfolds it.
        text: html`<details class="image"${open}><summary><h3>${name}</h3> ${hasBudgets(report) ? htmlStatus(row.status, row.word) : undefined} <span class="lead">${leadOf(image, row)}</span></summary>
<div class="inside" id="image-${index + 1}">
${parts}</div></details>
`.markup,
      }
    }),
  }
}

/** Rows of a table: of many images each gets less, so that the file can be opened. */
function roomFor(images: number): number {
  if (images <= 12) return 50
  return images <= 50 ? 20 : 10
}

function leadOf(image: ReportImage, row: Row): string {
  if (image.unknown !== undefined) return ''
  const inside = image.liveBytes === undefined ? [] : [`${formatBytes(image.liveBytes, row.unit)} live`]
  const wasted = image.wastedBytes === undefined || row.wasted === undefined ? [] : [`${row.wasted} wasted`]
  return [`${row.compressed} compressed`, `${row.uncompressed} uncompressed`, ...inside, ...wasted].join(', ')
}

type Given = {
  readonly name: string
  readonly row: Row
  readonly address: ReturnType<typeof placeAddresses>
  readonly most: number
}

function partsOf(image: ReportImage, { name, row, address, most }: Given): Html {
  if (image.unknown !== undefined) return html`<p>${image.unknown.reason}</p>`
  const { unit } = row
  const { contents } = image
  const layers = { name, unit, address, most: 2 * most }
  const inside = contents && { contents, name, unit, address, most }
  return html`${factsOf(image, row)}
${inside && htmlMaps(image, inside)}${titled('Layers', htmlLayers(image, layers))}${titled('Budgets', htmlBudgets(image, name))}${inside && titled('Wasted', htmlWaste(image, inside))}${inside && titled('Components', htmlComponents(image, inside))}${folded('Largest folders and files', htmlLargest(image, layers))}${inside && folded('The same content at several paths', htmlDuplicates(inside))}${inside && folded('Not read', htmlProblems(inside))}`
}

function factsOf(image: ReportImage, row: Row): Html {
  const { liveBytes, ownBytes, uninspected, ownUnknown, compressedUnknown, digest, baseline } = image
  const before = baseline === undefined || 'unknown' in baseline ? undefined : baseline.digest
  const part = (bytes: number | undefined) =>
    bytes === undefined
      ? 'unknown'
      : html`${formatBytes(bytes, row.unit)} <small>${percentOf(bytes, image.uncompressedBytes ?? 0)}</small>`
  const facts: readonly (readonly [string, string | Html])[] = [
    ['Compressed', row.compressed],
    ['Uncompressed', row.uncompressed],
    ['Live', part(liveBytes)],
    ['Own', part(ownBytes)],
    ['Wasted', row.wasted ?? 'unknown'],
    ['Layers', row.layers],
  ]
  const reasons = [
    ...(compressedUnknown === undefined ? [] : [`Compressed is unknown: ${compressedUnknown.reason}`]),
    ...(uninspected === undefined ? [] : [`Live, own and wasted are unknown: ${uninspected.reason}`]),
    ...(ownUnknown === undefined ? [] : [`Own is unknown: ${ownUnknown.reason}`]),
  ]
  return html`<dl class="facts">${facts.map(([term, value]) => html`<div><dt>${term}</dt><dd>${value}</dd></div>`)}</dl>
${reasons.map((reason) => html`<p class="note">${reason}</p>`)}${digest && html`<p class="digest"><code>${digest}</code></p>`}${before && html`<p class="digest">At the baseline <code>${before}</code></p>`}`
}

function titled(title: string, content: Html | undefined): Html | undefined {
  return content === undefined || content.markup === ''
    ? undefined
    : html`<h4>${title}</h4>
${content}`
}

function folded(title: string, content: Html): Html | undefined {
  return content.markup === ''
    ? undefined
    : html`<details><summary><h4>${title}</h4></summary>
${content}</details>
`
}
