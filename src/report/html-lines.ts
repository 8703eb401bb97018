import { clipText } from './clip-text.ts'
import { type Html, html } from './html.ts'

const maxLineCharacters = 400

/** The last of hostile lines, as they are. Scrolls by itself, with the keyboard too. */
export function htmlLines(lines: readonly string[], most: number): Html | undefined {
  if (lines.every((line) => line.trim() === '')) return undefined
  const shown = lines.slice(-most).map(
    (line) => html`${clipText(line, maxLineCharacters)}
`,
  )
  return html`<pre tabindex="0">${shown}</pre>`
}
