import { type Html, html } from './html.ts'

/** `budget` colours follow the status that stands beside the bar in words; `wasted` is hatched. */
type BarPart = { readonly amount: number; readonly kind: 'live' | 'wasted' | 'pass' | 'warn' | 'fail' | 'unknown' }

/** Amounts as parts of a whole, one beside the other, and a mark where a bound is. The numbers stand beside it: nothing is told that a reader of text would miss. */
export function htmlBar({
  parts,
  whole,
  mark,
}: {
  readonly parts: readonly BarPart[]
  readonly whole: number
  readonly mark?: number
}): Html {
  let at = 0
  const rects = parts.map(({ amount, kind }) => {
    const from = at
    at += amount
    // Something is never shown as nothing.
    const width = amount === 0 ? 0 : Math.max(percent(amount, whole), 0.5)
    return width === 0
      ? undefined
      : html`<rect class="${kind}" x="${percent(from, whole)}%" width="${width}%" height="100%"/>`
  })
  const line =
    mark === undefined ? undefined : html`<rect class="mark" x="${percent(mark, whole)}%" width="2" height="100%"/>`
  return html`<svg class="bar" aria-hidden="true" height="10">${rects}${line}</svg>`
}

function percent(amount: number, whole: number): number {
  return whole === 0 ? 0 : Math.round(Math.min(1, amount / whole) * 10_000) / 100
}
