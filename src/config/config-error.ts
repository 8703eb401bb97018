import { ActionError, type Problem } from '../errors.ts'
import { printable } from '../model/printable.ts'
import type { TreeProblem } from './yaml-tree.ts'

const maxShown = 100

/** All problems of a configuration as one error, file by file in their order. */
export function configError(found: readonly TreeProblem[]): ActionError {
  const files = [...new Set(found.map(({ position }) => position.file))]
  const sorted = [...found].sort(
    ({ position: left }, { position: right }) =>
      files.indexOf(left.file) - files.indexOf(right.file) || left.line - right.line || left.column - right.column,
  )
  const problems = sorted.map(
    ({ message, remedy, position }): Problem => ({ message, position, ...(remedy !== undefined && { remedy }) }),
  )
  const lines = problems.slice(0, maxShown).map(problemLine)
  const rest = problems.length - lines.length
  const message = [...lines, ...(rest > 0 ? [`and ${rest} more problems`] : [])].join('\n')
  return new ActionError('config-invalid', message, { problems })
}

/** `file:line:column: message. Remedy`. */
function problemLine({ message, remedy, position }: Problem): string {
  const place = position === undefined ? '' : `${printable(position.file)}:${position.line}:${position.column}: `
  return `${place}${message}${remedy === undefined ? '' : `. ${remedy}`}`
}
