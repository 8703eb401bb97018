// Made when it is first needed: it takes longer than all else at the start.
let graphemes: Intl.Segmenter | undefined
const wide =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\u3000-\u303e\uff01-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}|\p{Emoji}\ufe0f/u
const zero = /^\p{M}+$/u

/** Columns that a terminal uses for a printable text: East Asian characters and emoji are two wide, combining marks none. */
export function displayWidth(text: string): number {
  if (/^[\x20-\x7e]*$/.test(text)) return text.length
  let width = 0
  graphemes ??= new Intl.Segmenter('en', { granularity: 'grapheme' })
  for (const { segment } of graphemes.segment(text)) {
    if (!zero.test(segment)) width += wide.test(segment) ? 2 : 1
  }
  return width
}

/** Pads with spaces to a number of terminal columns. */
export function padTo(text: string, options: { readonly width: number; readonly align: 'left' | 'right' }): string {
  const space = ' '.repeat(Math.max(0, options.width - displayWidth(text)))
  return options.align === 'left' ? text + space : space + text
}
