import { printable } from './printable.ts'

const maxCharacters = 80

/** A foreign text between quotes for a message: what cannot be seen is shown as `\u{202e}`, and only the first 80 characters are kept. */
export function quote(text: string): string {
  const characters = [...text.slice(0, 2 * maxCharacters + 2)]
  const kept = characters.slice(0, maxCharacters).join('')
  return `"${printable(kept)}${characters.length > maxCharacters ? '…' : ''}"`
}
