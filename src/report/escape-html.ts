import { printable } from '../model/printable.ts'

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** Hostile text for the content of an HTML element or a quoted attribute; one line, every hidden character shown. */
export function escapeHtml(text: string): string {
  return printable(text).replace(/[&<>"']/g, (character) => entities[character] ?? '')
}

/** Hostile text in an HTML block of Markdown: inside `<code>` GitHub makes no mention, reference, emoji or link of it. */
export function htmlCode(text: string): string {
  return `<code>${escapeHtml(text)}</code>`
}
