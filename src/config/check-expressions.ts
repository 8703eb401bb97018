import validRange from 'semver/ranges/valid.js'
import type { Position } from '../model/position.ts'
import { quote } from '../model/quote.ts'
import type { AddProblem } from './draft.ts'
import type { TreePath } from './yaml-tree.ts'

/** A pattern or a version constraint, and its place. */
export type Expression = {
  readonly kind: 'pattern' | 'python' | 'node'
  readonly text: string
  readonly path: TreePath
  readonly position: Position
}

type Verdict = { readonly message: string; readonly remedy: string } | undefined
type Check = (text: string) => Verdict

// Compiling takes time that grows with the length.
const maxPatternCharacters = 4096
// Nine characters, `\pL{1000}`, are a program of a thousand instructions: a file of such patterns would compile for minutes.
const maxInstructions = 100_000

/**
 * Tells of every expression that its own engine refuses. The engines take 30 ms to load, more than all the rest of a configuration:
 * they are loaded where one is written, and not at the start.
 */
export async function checkExpressions(expressions: readonly Expression[], add: AddProblem): Promise<void> {
  const checks = new Map<Expression['kind'], Check>()
  // The cells of a matrix can share what is written at one place.
  const done = new Set<string>()
  for (const { kind, text, path, position } of expressions) {
    const key = JSON.stringify([kind, text, position])
    if (done.has(key)) continue
    done.add(key)
    const check = checks.get(kind) ?? (await loadCheck(kind))
    checks.set(kind, check)
    const verdict = check(text)
    if (verdict !== undefined) add({ path, position, ...verdict })
  }
}

async function loadCheck(kind: Expression['kind']): Promise<Check> {
  switch (kind) {
    case 'pattern':
      return patternCheck()
    case 'python': {
      // Of a bundled CommonJS module only the default is there.
      const { validRange } = (await import('@renovatebot/pep440')).default
      const remedy = 'Write it as PEP 440 has it, such as >=1.26 or ==2.*'
      return constraintCheck({ language: 'Python', remedy, isValid: (text) => validRange(text) })
    }
    case 'node': {
      const remedy = 'Write it as npm has it, such as >=1.26 or ^2.1'
      return constraintCheck({ language: 'node', remedy, isValid: (text) => validRange(text) !== null })
    }
  }
}

async function patternCheck(): Promise<Check> {
  const { RE2JS, RE2JSException } = await import('re2js')
  let instructions = 0
  return (text) => {
    // The one that was too many is told, and the configuration refused: the rest is not worth compiling.
    if (instructions > maxInstructions) return undefined
    if (text.length > maxPatternCharacters) {
      const message = `This pattern is longer than ${maxPatternCharacters} characters`
      return { message, remedy: 'Write a shorter one, or several' }
    }
    try {
      instructions += RE2JS.compile(text, RE2JS.MULTILINE).programSize()
      if (instructions <= maxInstructions) return undefined
      const message = `The pattern ${quote(text)} and those before it are more than can be searched for in one run`
      return { message, remedy: 'Repeat less in them, such as {1,9} instead of {1,1000}, or remove some' }
    } catch (error) {
      if (!(error instanceof RE2JSException)) throw error
      return { message: `The pattern ${quote(text)} is not one of RE2${reasonOf(error)}`, remedy: remedyFor(text) }
    }
  }
}

function reasonOf(error: Error): string {
  const reason = 'error' in error && typeof error.error === 'string' ? error.error : ''
  return reason === '' ? '' : `: ${reason}`
}

function remedyFor(pattern: string): string {
  if (/\(\?<?[=!]/.test(pattern)) return 'RE2 has no look-ahead and no look-behind: use `not`, or several patterns'
  if (/\\[1-9]/.test(pattern)) return 'RE2 has no back-references: write the text out'
  return 'Correct it, or write {text: …} for a literal text'
}

function constraintCheck(options: {
  readonly language: string
  readonly remedy: string
  readonly isValid: (text: string) => boolean
}): Check {
  const { language, remedy, isValid } = options
  return (text) =>
    isValid(text) ? undefined : { message: `${quote(text)} is not a version constraint of ${language}`, remedy }
}
