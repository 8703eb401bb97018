import type { Report } from '../model/report.ts'
import { codeSpan } from './escape-markdown.ts'
import { baseAddresses, placeAddresses, placeName, runAddress } from './place-addresses.ts'

/** A place in a file in words, and the link to it at the commit; the words alone where the report does not know repository or commit. */
export type PlaceLink = (file: string, line?: number) => LinkedPlace

export type LinkedPlace = { readonly label: string; readonly target: string }

export function placeLinks(report: Report): PlaceLink {
  const addressOf = placeAddresses(report)
  return (file, line) => {
    const label = codeSpan(placeName(file, line))
    const address = addressOf(file, line)
    return { label, target: address === undefined ? label : `[${label}](${address})` }
  }
}

/** A place at the commit that the change is based on. */
export function baseLinks(report: Report): PlaceLink {
  const addressOf = baseAddresses(report)
  return (file, line) => {
    const name = codeSpan(placeName(file, line))
    const label = `${name} at the base`
    const address = addressOf(file, line)
    return { label, target: address === undefined ? label : `[${name}](${address}) at the base` }
  }
}

/** Turns the places that a text names into links, each once; the others stand behind it in parentheses. */
export function linkPlaces(text: string, places: readonly LinkedPlace[]): string {
  // Every second piece is a link that was made already: no label is looked for in it.
  let pieces: readonly string[] = [text]
  const unnamed: string[] = []
  for (const { label, target } of new Map(places.map((place) => [place.label, place])).values()) {
    const index = pieces.findIndex((piece, at) => at % 2 === 0 && piece.includes(label))
    const piece = pieces[index]
    if (piece === undefined) {
      unnamed.push(target)
      continue
    }
    const start = piece.indexOf(label)
    const parts = [piece.slice(0, start), target, piece.slice(start + label.length)]
    pieces = pieces.toSpliced(index, 1, ...parts)
  }
  return pieces.join('') + (unnamed.length === 0 ? '' : ` (${unnamed.join(', ')})`)
}

export function runLink(report: Report): string | undefined {
  const address = runAddress(report)
  return address === undefined ? undefined : `[run](${address})`
}
