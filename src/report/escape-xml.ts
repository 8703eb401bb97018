import { printable } from '../model/printable.ts'

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
}

// Left over when controls and lone surrogates are shown: the two of the first plane that XML 1.0 has no place for ("Characters", production 2).
const forbidden = /[\ufffe\uffff]/g

/** Hostile text for an attribute or the content of an element of XML 1.0; one line, every hidden character shown. */
export function escapeXml(text: string): string {
  return printable(text)
    .replace(forbidden, (character) => `\\u{${character.charCodeAt(0).toString(16)}}`)
    .replace(/[&<>"]/g, (character) => entities[character] ?? '')
}
