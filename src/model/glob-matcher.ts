import picomatch from 'picomatch'
import { RE2JS } from 're2js'

/** Patterns over this length match nothing: expressions grow with them. */
const maxLength = 300

/**
 * Whether a text matches a glob of the configuration or the command line; `*` does not cross a `/`. In time linear in the text: V8 tries every way to
 * share a name of 250 letters out among thirty stars, and never comes back. Names in which `.` or `..` stands alone, or a part is empty, match as they are written only.
 */
export function globMatcher(glob: string): (text: string) => boolean {
  if (/^[A-Za-z0-9._/-]+$/.test(glob)) return (text) => text === glob
  if (glob === '' || glob.length > maxLength) return () => false
  const expression = picomatch.makeRe(glob, { dot: true, nonegate: true, noextglob: true, strictBrackets: false })
  const linear = linearExpression(expression.source)
  return (text) => {
    if (text === glob) return true
    if (text === '/') return expression.test(text)
    return !unusualParts.test(text) && linear?.matches(text) === true
  }
}

const unusualParts = /^$|\/\/|\/$|(?:^|\/)\.{1,2}(?:\/|$)/

const noDots = String.raw`\(\?!(?:\(\?:\^\|\\\/\)|\(\?:\\\/\|\^\))?\\\.\{[01],[12]\}\(\?:\\\/\|\$\)\)`
const something = String.raw`\(\?=\.\)`
const endBeforeSomething = new RegExp(String.raw`\|\$\)(?=(?:${noDots})?${something})`, 'g')
const lookAheads = new RegExp(`${noDots}|${something}`, 'g')

/**
 * What picomatch looks ahead for is what `unusualParts` finds, or that the text is not over where it cannot be, but for one alternative that ends it:
 * without all these the expression says the same of all other texts.
 */
function linearExpression(source: string): RE2JS | undefined {
  const plain = source.replaceAll(endBeforeSomething, ')').replaceAll(lookAheads, '')
  try {
    return RE2JS.compile(plain, RE2JS.DOTALL)
  } catch {
    // As picomatch does with what is no expression: it matches nothing.
    return undefined
  }
}
