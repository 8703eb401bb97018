import type { Combination } from './exclude-cells.ts'

/** What a text with templates gives: with the values in place, or the first name that there is no value for. */
export type FilledText = { readonly text: string; readonly used: readonly string[] } | { readonly unknown: string }

const template = /\{\{\s{0,9}([A-Za-z_][\w.-]*)\s{0,9}\}\}/g

/** `{{KEY}}` and `{{ KEY }}` replaced by the values; `stays` says of a name without one that it is left as it stands. */
export function fillText(
  text: string,
  { values, stays }: { readonly values: Combination; readonly stays: (name: string) => boolean },
): FilledText {
  const used = new Set<string>()
  let unknown: string | undefined
  const filled = text.replace(template, (written, name: string) => {
    const value = values.get(name)
    if (value !== undefined) used.add(name)
    else if (!stays(name)) unknown ??= name
    return value ?? written
  })
  return unknown === undefined ? { text: filled, used: [...used] } : { unknown }
}

/** The names of all templates of a text. */
export function templatesOf(text: string): readonly string[] {
  return [...text.matchAll(template)].map(([, name = '']) => name)
}
