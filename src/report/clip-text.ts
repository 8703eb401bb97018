/** At most `maxCharacters` UTF-16 units of a text and then how many are missing; never half of a surrogate pair. */
export function clipText(text: string, maxCharacters: number): string {
  if (text.length <= maxCharacters) return text
  const cutsPair = /[\ud800-\udbff]/.test(text[maxCharacters - 1] ?? '')
  const kept = text.slice(0, cutsPair ? maxCharacters - 1 : maxCharacters)
  return `${kept}… (${text.length - kept.length} more characters)`
}
