/** Whether a sentence has this place as a word of its own: `Dockerfile:1` is not in `app/Dockerfile:12`. */
export function namesPlace(sentence: string, place: string): boolean {
  return [' ', ', ', '; '].some((end) => ` ${sentence} `.includes(` ${place}${end}`))
}
