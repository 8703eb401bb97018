import { isScalar, LineCounter, parseDocument, visit } from 'yaml'
import type { Position } from '../model/position.ts'

/** Where a scalar's characters stand in the text, its quotes left out; UTF-16 units. */
type ScalarRange = { readonly start: number; readonly end: number }

/** The name of a place of one file. */
export function placeKey({ line, column }: Pick<Position, 'line' | 'column'>): string {
  return `${line}:${column}`
}

/**
 * The scalars of a YAML text that stand in it as they are read, plain or in quotes, by the place where they begin. Blocks and texts with
 * escapes are left out: to write there takes more than to replace characters. The text was read before and has no problem.
 */
export function scalarRanges(text: string): ReadonlyMap<string, ScalarRange> {
  const lines = new LineCounter()
  const document = parseDocument(text, {
    ...{ prettyErrors: false, keepSourceTokens: false, version: '1.2', schema: 'core', merge: false },
    lineCounter: lines,
  })
  const ranges = new Map<string, ScalarRange>()
  visit(document, (_key, node) => {
    if (!isScalar(node) || node.range == null) return
    const [start, end] = node.range
    const { line, col } = lines.linePos(start)
    const quotes = /^["']/.test(text.slice(start, start + 1)) ? 1 : 0
    const inner = { start: start + quotes, end: end - quotes }
    const read = typeof node.value === 'string' ? node.value : (node.source ?? '')
    if (text.slice(inner.start, inner.end) === read) ranges.set(placeKey({ line, column: col }), inner)
  })
  return ranges
}
