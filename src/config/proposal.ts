import { nearest } from '../model/nearest.ts'
import { quote } from '../model/quote.ts'

/** `Did you mean "x"?`, else what there is. */
export function proposal(text: string, known: readonly string[]): string {
  const near = nearest(text, known)
  if (near !== undefined) return `Did you mean ${quote(near)}?`
  return `There ${known.length === 1 ? 'is' : 'are'} ${listed(known)}`
}

function listed(names: readonly string[]): string {
  const shown = names.slice(0, 12).map(quote).join(', ')
  return names.length > 12 ? `${shown} and ${names.length - 12} more` : shown
}
