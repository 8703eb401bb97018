import type { Annotation } from './annotation.ts'
import { clipText } from './clip-text.ts'

/** One remark. With `lead` its title is not that of what it stands with: there it is told in the message. */
export type Remark = Annotation & { readonly lead?: string }

/** GitHub shows this many characters of an annotation. */
const maxMessageCharacters = 4096
const maxTitleCharacters = 200
/** The words that clipping and counting add need room too. */
const roomToCount = 40

/**
 * One annotation for each line of a file and level, in the order of the first remark of each: GitHub shows only so many. A remark that has no line
 * stands alone. The same words are said once.
 */
export function mergeAnnotations(remarks: readonly Remark[]): readonly Annotation[] {
  return [...Map.groupBy(remarks, placeOfRemark).values()].flatMap((group) => {
    const [first] = group
    if (first === undefined) return []
    const { lead: _, ...annotation } = first
    return [{ ...annotation, title: titleOf(group), message: messageOf(group) }]
  })
}

/** What remarks share that are one annotation. */
export function placeOfRemark({ level, file, line, title, message }: Remark): string {
  return JSON.stringify(file === undefined || line === undefined ? [level, file, title, message] : [level, file, line])
}

function titleOf(group: readonly Remark[]): string {
  const own = group.filter(({ lead }) => lead === undefined)
  const [first = '', ...others] = new Set((own.length > 0 ? own : group).map(({ title }) => title))
  const more = others.length === 0 ? '' : ` and ${others.length} more`
  return clip(first, maxTitleCharacters - more.length) + more
}

function messageOf(group: readonly Remark[]): string {
  const isMixed = group.some(({ lead }) => lead === undefined)
  const all = new Set(
    group.map(({ message, lead }) => (isMixed && lead !== undefined ? `${lead}\n${message}` : message)),
  )
  const [first = '', ...rest] = all
  if (rest.length === 0) return clip(first, maxMessageCharacters)
  const said = [clip(first, maxMessageCharacters - roomToCount)]
  let room = maxMessageCharacters - roomToCount - first.length
  for (const message of rest) {
    room -= message.length + 1
    if (room < 0) break
    said.push(message)
  }
  const left = all.size - said.length
  return [...said, ...(left > 0 ? [`and ${left} more`] : [])].join('\n')
}

function clip(text: string, maxCharacters: number): string {
  return text.length <= maxCharacters ? text : clipText(text, maxCharacters - roomToCount)
}
