import { type HierarchyRectangularNode, hierarchy, treemap } from 'd3-hierarchy'
import { formatBytes, type UnitSystem } from '../model/bytes.ts'
import { printable } from '../model/printable.ts'
import { displayWidth } from './display-width.ts'
import { type Html, html } from './html.ts'
import { percentOf } from './percent-of.ts'
import type { SizeTree } from './size-tree.ts'

/** Pixels. Widths are drawn as parts of the width there is, heights and letters as they are: so letters are readable on every screen. */
const [usualWidth, narrowWidth, height] = [560, 310, 300]
const [letterWidth, lineHeight, margin] = [6.6, 15, 5]
const headHeight = lineHeight + 3
const colours = 8
const leastLetters = 3

type Tile = HierarchyRectangularNode<SizeTree>

/** A tree as nested areas, drawn without any script; what each is and holds is its title, and a table beside it has the same numbers. */
export function htmlTreemap(
  tree: SizeTree,
  { name, unit }: { readonly name: string; readonly unit: UnitSystem },
): Html {
  const root = treemap<SizeTree>()
    .size([usualWidth, height])
    .paddingInner(2)
    .paddingOuter(({ depth }) => (depth === 0 ? 0 : 2))
    .paddingTop(({ depth }) => (depth === 0 ? 0 : headHeight))(
    hierarchy(tree)
      .sum(({ children, bytes }) => (children.length === 0 ? bytes : 0))
      .sort((left, right) => right.data.bytes - left.data.bytes),
  )
  const groups = new Map((root.children ?? []).map((group, index) => [group, 1 + (index % colours)]))
  const tiles = root
    .descendants()
    .filter((tile) => tile !== root && tile.x1 - tile.x0 >= 1 && tile.y1 - tile.y0 >= 1)
    .map((tile) => {
      const group = tile.ancestors().at(-2)
      const colour = tile.data.isRest || group === undefined ? 0 : (groups.get(group) ?? 0)
      return tileOf(tile, { colour, unit, whole: tree.bytes })
    })
  return html`<svg class="map" role="img" aria-label="${name}" width="100%" height="${height}">
${tiles}</svg>
`
}

type Drawing = { readonly colour: number; readonly unit: UnitSystem; readonly whole: number }

function tileOf({ x0, x1, y0, y1, data, children }: Tile, { colour, unit, whole }: Drawing): Html {
  const size = formatBytes(data.bytes, unit)
  const isGroup = children !== undefined
  const [width, rows] = [x1 - x0, Math.floor((y1 - y0 - 2) / lineHeight)]
  const lines = (isGroup ? [`${data.label} ${size}`] : [data.label, size]).slice(0, Math.max(0, rows))
  const room = Math.floor((width - 2 * margin) / letterWidth)
  const texts = lines.map((line, index) => textOf(line, { room, index, width }))
  return html`<svg class="${isGroup ? 'g' : 't'}${colour}" x="${share(x0)}%" y="${round(y0)}" width="${share(width)}%" height="${round(y1 - y0)}"><title>${data.name}: ${size} (${percentOf(data.bytes, whole)})</title><rect width="100%" height="100%"/>${texts}</svg>
`
}

/** One line, cut to what has room; the class tells whether there is room where the page is narrow, too. */
function textOf(
  line: string,
  { room, index, width }: { readonly room: number; readonly index: number; readonly width: number },
): Html | undefined {
  const text = fitting(printable(line), room)
  if (text === undefined) return undefined
  const isAlways = displayWidth(text) * letterWidth + 2 * margin <= (width * narrowWidth) / usualWidth
  return html`<text x="${margin}" y="${12 + index * lineHeight}"${isAlways ? undefined : html` class="wide"`}>${text}</text>`
}

function fitting(text: string, room: number): string | undefined {
  const letters = [...text.slice(0, 2 * Math.max(room, 0) + 2)]
  if (text.length <= letters.length && displayWidth(text) <= room) return text
  if (room < leastLetters + 1) return undefined
  const kept: string[] = []
  for (let width = 1; ; ) {
    const letter = letters[kept.length]
    width += letter === undefined ? Number.POSITIVE_INFINITY : displayWidth(letter)
    if (letter === undefined || width > room) return `${kept.join('')}…`
    kept.push(letter)
  }
}

function share(pixels: number): number {
  return Math.round((pixels / usualWidth) * 10_000) / 100
}

function round(pixels: number): number {
  return Math.round(pixels * 10) / 10
}
