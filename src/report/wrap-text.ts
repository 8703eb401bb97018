import { displayWidth } from './display-width.ts'

/** Breaks a line at spaces so that it fits the terminal; a word that is longer than a line stays whole. */
export function wrapText(
  text: string,
  options: { readonly columns: number; readonly first: string; readonly rest: string },
): string {
  const lines: string[] = []
  let line = options.first
  let empty = true
  for (const word of text.split(' ')) {
    if (!empty && displayWidth(line) + 1 + displayWidth(word) > options.columns) {
      lines.push(line)
      line = options.rest
      empty = true
    }
    line = empty ? line + word : `${line} ${word}`
    empty = false
  }
  return [...lines, line].join('\n')
}
