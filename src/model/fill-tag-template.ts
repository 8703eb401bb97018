import type { TemplateName, TemplatePart } from './tag-template.ts'

/** What a run knows, for templates; a value that it does not know is absent. */
export type TagValues = Partial<Record<Exclude<TemplateName, 'date'>, string>> & {
  /** RFC 3339 in UTC. */
  readonly commitTime?: string
}

/** What a template gives: the text, which need not be a tag, or the name of the value that is missing. */
export function fillTagTemplate(
  parts: readonly TemplatePart[],
  values: TagValues,
): { readonly text: string } | { readonly missing: TemplateName } {
  let text = ''
  for (const part of parts) {
    if (part.kind === 'literal') {
      text += part.text
      continue
    }
    const value = valueFor(part, values)
    if (value === undefined) return { missing: part.name }
    text += value
  }
  return { text }
}

function valueFor(
  { name, form = '' }: Extract<TemplatePart, { kind: 'value' }>,
  values: TagValues,
): string | undefined {
  if (name !== 'date') return values[name]
  const [, YYYY, MM, DD, HH, mm, ss] = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)/.exec(values.commitTime ?? '') ?? []
  if (ss === undefined) return undefined
  const tokens: Readonly<Record<string, string | undefined>> = { YYYY, MM, DD, HH, mm, ss }
  return form.replace(/YYYY|MM|DD|HH|mm|ss/g, (token) => tokens[token] ?? token)
}
