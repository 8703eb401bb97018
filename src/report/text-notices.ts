import { printable } from '../model/printable.ts'
import type { Report } from '../model/report.ts'
import { clipText } from './clip-text.ts'
import { findingGroups } from './finding-groups.ts'
import { overrideWords } from './override-words.ts'
import { wrapText } from './wrap-text.ts'

const maxCharacters = 2000

/** The changed rules and the accepted breaches, before all else; for a terminal. */
export function noticesText(report: Report, { columns }: { readonly columns: number }): string {
  const { rules, accepted, moreAccepted } = findingGroups(report)
  const say = (text: string, first: string) =>
    wrapText(clipText(printable(text), maxCharacters), { columns, first, rest: '    ' })
  return [
    ...(rules.length === 0 ? [] : ['This pull request changes the rules that it is judged by']),
    ...rules.map(({ message }) => say(message, '  - ')),
    ...(accepted.length === 0 ? [] : ['Accepted']),
    ...accepted.flatMap(({ message, override }) => [
      say(message, '  - '),
      ...(override === undefined ? [] : [say(overrideWords(override), '    ')]),
    ]),
    ...(moreAccepted === undefined ? [] : [say(moreAccepted, '  - ')]),
  ].join('\n')
}
