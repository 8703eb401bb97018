import { nearest } from './nearest.ts'
import { quote } from './quote.ts'

export const templateNames = ['version', 'major', 'minor', 'patch', 'branch', 'tag', 'sha', 'pr', 'date'] as const

export type TemplateName = (typeof templateNames)[number]

/** A piece of a tag: as it stands, or a value that a run gives. `form` is that of a date: `YYYYMMDD`. */
export type TemplatePart =
  | { readonly kind: 'literal'; readonly text: string }
  | { readonly kind: 'value'; readonly name: TemplateName; readonly form?: string }

export type TemplateProblem = { readonly message: string; readonly remedy: string }

/** OCI distribution specification, "Pulling manifests": a tag is at most 128 of these, and begins with neither `.` nor `-`. */
const maxTagLength = 128
const tagCharacters = /^[A-Za-z0-9._-]*$/
const dateForm = /^(?:YYYY|MM|DD|HH|mm|ss|[._-])+$/

/** The pieces of a tag as a configuration writes it, or why it can never become a tag. */
export function parseTagTemplate(text: string): readonly TemplatePart[] | TemplateProblem {
  const parts: TemplatePart[] = []
  for (const piece of text.split(/(\{\{.*?\}\})/s)) {
    if (piece === '') continue
    const part = piece.startsWith('{{') && piece.endsWith('}}') ? partOf(piece) : literalOf(piece, text)
    if ('message' in part) return part
    parts.push(part)
  }
  return shapeProblem(text, parts) ?? parts
}

function literalOf(piece: string, whole: string): TemplatePart | TemplateProblem {
  if (tagCharacters.test(piece)) return { kind: 'literal', text: piece }
  const remedy = /[{}]/.test(piece)
    ? 'Write a value as {{version}}'
    : 'Use letters, digits, ".", "_" and "-"; a repository belongs into `repositories`'
  return { message: `${quote(whole)} cannot be a tag`, remedy }
}

function partOf(piece: string): TemplatePart | TemplateProblem {
  const inner = piece.slice(2, -2).trim()
  const [, name = '', rest = ''] = /^(\S*)\s*(.*)$/s.exec(inner) ?? []
  const known = templateNames.find((candidate) => candidate === name)
  if (known === undefined) {
    const near = nearest(name, templateNames)
    const remedy =
      near === undefined ? `There are ${templateNames.map(braced).join(', ')}` : `Did you mean ${braced(near)}?`
    return { message: `Tags have no template ${quote(piece)}`, remedy }
  }
  if (known === 'date') return dateOf(piece, rest)
  if (rest === '') return { kind: 'value', name: known }
  return { message: `The template ${quote(piece)} says more than a name`, remedy: `Write ${braced(known)}` }
}

function dateOf(piece: string, rest: string): TemplatePart | TemplateProblem {
  const [, , form] = /^(['"])(.*)\1$/s.exec(rest) ?? []
  if (form !== undefined && dateForm.test(form)) return { kind: 'value', name: 'date', form }
  const remedy = 'Write {{date \'YYYYMMDD\'}}, with YYYY, MM, DD, HH, mm, ss and ".", "_" or "-" between them'
  return { message: `The template ${quote(piece)} has no form of a date`, remedy }
}

function braced(name: string): string {
  return `{{${name}}}`
}

function shapeProblem(text: string, [first, ...rest]: readonly TemplatePart[]): TemplateProblem | undefined {
  if (first === undefined) return { message: 'This tag is empty', remedy: 'Write one such as {{version}}' }
  if (first.kind === 'literal' && /^[.-]/.test(first.text)) {
    return { message: `${quote(text)} cannot be a tag`, remedy: 'Begin it with a letter, a digit or "_"' }
  }
  const literals = [first, ...rest].reduce((sum, part) => sum + (part.kind === 'literal' ? part.text.length : 0), 0)
  if (literals <= maxTagLength) return undefined
  return { message: `${quote(text)} is too long for a tag`, remedy: `Use at most ${maxTagLength} characters` }
}

/** Whether a tag as a configuration writes it holds one of these values. */
export function holdsValue(text: string, names: readonly TemplateName[]): boolean {
  const parts = parseTagTemplate(text)
  return !('message' in parts) && parts.some((part) => part.kind === 'value' && names.includes(part.name))
}
