import { clipText } from './clip-text.ts'
import { escapeHtml } from './escape-html.ts'

/** Markup in which every foreign text is escaped: only `html` makes it. */
export type Html = { readonly markup: string }

export type HtmlPart = Html | string | number | undefined | readonly HtmlPart[]

// No text is bounded only by who made it.
const maxCharacters = 2000

/**
 * Markup from a template: what is written in it stays as it is, and every text put into it is hostile, wherever it stands, in an element or in a
 * quoted attribute. So nothing can be forgotten.
 */
export function html(strings: TemplateStringsArray, ...parts: readonly HtmlPart[]): Html {
  const markup = strings.map((text, index) => text + (index < parts.length ? markupOf(parts[index]) : ''))
  return { markup: markup.join('') }
}

function markupOf(part: HtmlPart): string {
  if (part === undefined) return ''
  if (typeof part === 'number') return `${part}`
  if (typeof part === 'string') return escapeHtml(clipText(part, maxCharacters))
  return 'markup' in part ? part.markup : part.map(markupOf).join('')
}
