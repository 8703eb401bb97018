import { displayWidth } from './display-width.ts'

/** The beginning of a text that is as wide as there is room, and that it goes on. */
export function cutToWidth(text: string, room: number): string {
  if (displayWidth(text) <= room) return text
  let kept = ''
  for (const character of text) {
    if (displayWidth(kept + character) > room - 1) break
    kept += character
  }
  return `${kept}…`
}
