import type { Position } from '../model/position.ts'
import { quote } from '../model/quote.ts'
import { templateNames } from '../model/tag-template.ts'
import { textOf } from './draft.ts'
import type { MapEntry, TreeNode } from './yaml-tree.ts'

/** Says what is wrong at a place of a matrix. */
export type TellOfMatrix = (position: Position, message: string, remedy: string) => void

// The name of a variant is not longer either.
const maxValueCharacters = 128

/** Whether a key can be a build argument and stand in templates; what is wrong is told. */
export function isSoundKey({ key, position }: MapEntry, tell: TellOfMatrix): boolean {
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(key)) {
    tell(
      position,
      `${quote(key)} cannot be the name of a build argument`,
      'Use letters, digits and "_", no digit first',
    )
    return false
  }
  if (!templateNames.some((name) => name === key)) return true
  const remedy = `Choose another name, such as ${quote(key.toUpperCase())}`
  tell(position, `{{${key}}} is a template of tags, and ${quote(key)} cannot be the key of a matrix`, remedy)
  return false
}

/** The text of a value, or undefined where it cannot be one, which is told. */
export function readValue(node: TreeNode, tell: TellOfMatrix): string | undefined {
  const text = textOf(node)
  const wrong = valueProblem(text)
  if (wrong === undefined) return text
  tell(node.position, `The value ${quote(text)} ${wrong}`, 'Write a short text without templates')
  return undefined
}

function valueProblem(text: string): string | undefined {
  if (text.length > maxValueCharacters) return `is longer than ${maxValueCharacters} characters`
  if (/[\u0000-\u001f\u007f]/.test(text)) return 'holds a control character'
  return text.includes('{{') ? 'holds a template' : undefined
}
