import { formatBytes, type UnitSystem } from '../model/bytes.ts'
import type { ReportImage, ReportLayer } from '../model/report.ts'
import { clipText } from './clip-text.ts'
import { htmlBar } from './html-bar.ts'
import { type Html, html } from './html.ts'
import { htmlPlace } from './html-sentence.ts'
import { htmlTable } from './html-table.ts'
import { columns } from './outline.ts'
import type { PlaceAddress } from './place-addresses.ts'

type LayerOptions = {
  readonly name: string
  readonly unit: UnitSystem
  readonly address: PlaceAddress
  /** How many layers there is room for. */
  readonly most: number
}

/** The layers as they lie on each other, the lowest first: how large each is, what of it nobody sees, and which line made it. Of very many the largest. */
export function htmlLayers({ layers }: ReportImage, options: LayerOptions): Html {
  const whole = layers.reduce((most, { uncompressedBytes }) => Math.max(most, uncompressedBytes), 0)
  const largest = layers
    .map((layer, index) => ({ layer, number: index + 1 }))
    .sort((left, right) => right.layer.uncompressedBytes - left.layer.uncompressedBytes || left.number - right.number)
    .slice(0, options.most)
    .sort((left, right) => left.number - right.number)
  const rest = layers.length - largest.length
  const table = htmlTable({
    caption: `Layers of ${options.name}, the lowest first`,
    columns: columns('>#', 'Size', '>Compressed', '>Uncompressed', '>Live', '>Wasted', 'From', 'Line', 'Instruction'),
    rows: largest.map(({ layer, number }) => cellsOf(layer, { ...options, number, whole })),
    notes: rest === 0 ? [] : [`${rest} smaller ${rest === 1 ? 'layer is' : 'layers are'} in report.json`],
  })
  return whole === 0 ? table : html`${key}${table}`
}

const key = html`<p class="key"><span>${htmlBar({ parts: [{ amount: 1, kind: 'live' }], whole: 1 })} live</span> <span>${htmlBar({ parts: [{ amount: 1, kind: 'wasted' }], whole: 1 })} wasted: no longer seen in the image</span></p>
`

function cellsOf(
  layer: ReportLayer,
  { unit, address, number, whole }: LayerOptions & { readonly number: number; readonly whole: number },
): readonly (string | Html)[] {
  const { liveBytes, wastedBytes, uncompressedBytes, dockerfile, line } = layer
  const size = (bytes: number | undefined) => (bytes === undefined ? 'unknown' : formatBytes(bytes, unit))
  const instruction = layer.instruction?.replace(/\s+/g, ' ').trim() ?? ''
  return [
    `${number}`,
    htmlBar({
      whole,
      parts: [
        { amount: liveBytes ?? uncompressedBytes, kind: 'live' },
        { amount: wastedBytes ?? 0, kind: 'wasted' },
      ],
    }),
    size(layer.compressedBytes),
    size(uncompressedBytes),
    size(liveBytes),
    size(wastedBytes),
    layer.inherited === undefined ? 'unknown' : layer.inherited ? 'base' : 'own',
    dockerfile === undefined
      ? 'unknown'
      : htmlPlace({ file: dockerfile, ...(line !== undefined && { line }) }, address),
    instruction === '' ? 'unknown' : html`<code class="wrap">${clipText(instruction, 300)}</code>`,
  ]
}

/** The largest folders and files of the largest layers, live and wasted. */
export function htmlLargest({ layers }: ReportImage, { name, unit, most }: LayerOptions): Html {
  const largest = layers
    .map((layer, index) => ({ layer, number: index + 1 }))
    .filter(({ layer }) => layer.uncompressedBytes > 0)
    .sort((left, right) => right.layer.uncompressedBytes - left.layer.uncompressedBytes || left.number - right.number)
    .slice(0, 8)
    .sort((left, right) => left.number - right.number)
  const few = Math.max(3, Math.floor(most / 8))
  const rows = largest.flatMap(({ layer, number }) => [
    ...(layer.largestFolders ?? [])
      .slice(0, few)
      .map(({ path, bytes }) => [path, 'folder', formatBytes(bytes, unit), `${number}`]),
    ...(layer.largestFiles ?? [])
      .slice(0, few)
      .map(({ path, bytes }) => [path, 'file', formatBytes(bytes, unit), `${number}`]),
  ])
  return htmlTable({
    caption: `Largest folders and files of the largest layers of ${name}, live and wasted`,
    columns: columns('`Path', 'Kind', '>Bytes', '>In layer'),
    rows,
  })
}
