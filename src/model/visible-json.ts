import { invisible } from './printable.ts'

/**
 * JSON of the same meaning in which nothing can move a cursor, reorder or hide text: signs like U+202E, which names in an image may hold, are written as escapes.
 * `json` is as `JSON.stringify` makes it, where only strings hold such signs.
 */
export function visibleJson(json: string): string {
  if (/^[\n -~]*$/.test(json)) return json
  return json.replace(invisible, (character) => (character === '\n' ? character : escaped(character)))
}

function escaped(character: string): string {
  return Array.from({ length: character.length }, (_, index) => {
    return `\\u${character.charCodeAt(index).toString(16).padStart(4, '0')}`
  }).join('')
}
