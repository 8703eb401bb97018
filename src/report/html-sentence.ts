import { clipText } from './clip-text.ts'
import { type Html, html } from './html.ts'
import { type PlaceAddress, placeName } from './place-addresses.ts'

export type Place = { readonly file: string; readonly line?: number }

const maxCharacters = 1000
// What our own messages set between backticks.
const names = /(?<=^|[\s(])`([A-Za-z][\w ./:=-]*)`/g

/** Hostile text as running text: places that it names lead to their line at the commit, and names between backticks are code. */
export function htmlSentence(
  text: string,
  { places, address }: { readonly places: readonly Place[]; readonly address: PlaceAddress },
): Html {
  const clipped = clipText(text, maxCharacters)
  const found = places
    .map(({ file, line }) => ({ file, line, from: indexOfPlace(clipped, placeName(file, line)) }))
    .filter(({ from }) => from >= 0)
    .sort((left, right) => left.from - right.from)
  const parts: Html[] = []
  let at = 0
  for (const { file, line, from } of found) {
    if (from < at) continue
    parts.push(withCode(clipped.slice(at, from)), htmlPlace({ file, ...(line !== undefined && { line }) }, address))
    at = from + placeName(file, line).length
  }
  return html`${parts}${withCode(clipped.slice(at))}`
}

/** A place as code, which leads to its line where the commit is known. */
export function htmlPlace({ file, line }: Place, address: PlaceAddress): Html {
  const name = html`<code>${clipText(placeName(file, line), 300)}</code>`
  const target = address(file, line)
  return target === undefined || target.length > maxCharacters ? name : html`<a href="${target}">${name}</a>`
}

/** Whether the text has this place as a word of its own. */
export function namesHtmlPlace(text: string, { file, line }: Place): boolean {
  return indexOfPlace(clipText(text, maxCharacters), placeName(file, line)) >= 0
}

/** `Dockerfile:1` is not in `app/Dockerfile:12`. */
function indexOfPlace(text: string, name: string): number {
  for (let from = text.indexOf(name); from >= 0 && name !== ''; from = text.indexOf(name, from + 1)) {
    const [before, after] = [text[from - 1] ?? ' ', text.slice(from + name.length, from + name.length + 2)]
    if (/[\s(]/.test(before) && /^(?:[\s,;.)]|:?$|:\s)/.test(after)) return from
  }
  return -1
}

function withCode(text: string): Html {
  // Every second piece is a name.
  const pieces = text.split(names)
  return html`${pieces.map((piece, index) => (index % 2 === 0 ? piece : html`<code>${piece}</code>`))}`
}
