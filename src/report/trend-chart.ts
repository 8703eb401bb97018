import { formatBytes, type UnitSystem } from '../model/bytes.ts'
import type { Trend, TrendSeries } from './trend-of.ts'

const ranks: Readonly<Record<UnitSystem, readonly string[]>> = {
  decimal: ['B', 'kB', 'MB', 'GB', 'TB'],
  binary: ['B', 'KiB', 'MiB', 'GiB', 'TiB'],
}
const steps: Readonly<Record<UnitSystem, number>> = { decimal: 1000, binary: 1024 }
const maxNameCharacters = 60
// Mermaid's own first colour is nearly white. These are seen on white and on black; a chart has at most as many lines.
const colours = ['#2f81f7', '#db6d28', '#3fb950', '#a371f7', '#e3679a']
const directive = { themeVariables: { xyChart: { plotColorPalette: colours.join(', ') } } }

/**
 * The lines of a Mermaid chart, as GitHub draws it; undefined where no image has a number of every run, since a line has no gaps. Mermaid has
 * directives and entities of its own within quotes: of a name only harmless characters stay. Its numbers are those that the table has, in one unit.
 */
export function trendChart({ runs, series }: Trend): readonly string[] | undefined {
  const whole = series.filter(({ bytes }) => bytes.every((one) => one !== undefined))
  const [first] = whole
  if (first === undefined) return undefined
  const { unit } = first
  const most = Math.max(...whole.flatMap(({ bytes }) => bytes.map((one) => one ?? 0)))
  const name = formatBytes(most, unit).split(' ')[1] ?? 'B'
  const values = whole.map((one) => one.bytes.map((bytes) => valueIn(bytes ?? 0, { unit, name })))
  const [low, high] = [Math.min(...values.flat()), Math.max(...values.flat())]
  // A line along the edge of the drawing is seen by nobody.
  const margin = (high - low || high || 1) / 10
  return [
    `%%{init: ${JSON.stringify(directive)}}%%`,
    'xychart-beta',
    `    title "Compressed size in ${name}"`,
    `    x-axis [${runs.map(({ label }) => `"${label}"`).join(', ')}]`,
    `    y-axis "${name}" ${rounded(Math.max(0, low - margin))} --> ${rounded(high + margin)}`,
    ...whole.map((one, index) => `    line "${chartName(one)}" [${(values[index] ?? []).map(rounded).join(', ')}]`),
  ]
}

/** The names of the lines, from the one that ends highest: not every Mermaid draws a legend. Hostile text. */
export function fromTheTop({ series }: Trend): readonly string[] {
  return series
    .filter(({ bytes }) => bytes.every((one) => one !== undefined))
    .toSorted((left, right) => (right.bytes.at(-1) ?? 0) - (left.bytes.at(-1) ?? 0))
    .map(({ name }) => name)
}

function chartName({ name }: TrendSeries): string {
  return name.slice(0, maxNameCharacters).replace(/[^A-Za-z0-9 ._/()+-]/g, '?')
}

/** What people read of so many bytes, in another unit. */
function valueIn(bytes: number, { unit, name }: { readonly unit: UnitSystem; readonly name: string }): number {
  const [amount = '0', own = 'B'] = formatBytes(bytes, unit).split(' ')
  return Number(amount) * steps[unit] ** (ranks[unit].indexOf(own) - ranks[unit].indexOf(name))
}

function rounded(value: number): string {
  return Number(value.toFixed(6)).toString()
}
