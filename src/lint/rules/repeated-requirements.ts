import { satisfies } from '@renovatebot/pep440'
import type { LintSighting } from '../../model/lint.ts'
import type { LintRule } from '../lint-rule.ts'
import { type PlacedRequirement, pythonInstalls, requirementsOf } from '../python-installs.ts'

/**
 * A package that one install is asked for twice: in one file, or on one line, however; across files where a pin contradicts the other. What
 * holds under different markers is no repetition.
 */
export const repeatedRequirements: LintRule = (subject) => {
  const told = new Set<string>()
  return pythonInstalls(subject).flatMap((install) => {
    const first = new Map<string, PlacedRequirement>()
    return requirementsOf(install).flatMap((requirement): LintSighting[] => {
      const { file, line, name, marker = '', text } = requirement
      const key = `${name}\n${marker}`
      const earlier = first.get(key)
      if (earlier === undefined) first.set(key, requirement)
      const place = `${file}\n${line}\n${name}`
      const repeats = earlier !== undefined && (earlier.file === file || contradicts(earlier, requirement))
      if (earlier === undefined || !repeats || told.has(place)) return []
      told.add(place)
      const where = earlier.file === file ? `line ${earlier.line}` : `line ${earlier.line} of ${earlier.file}`
      return [{ code: 'requirement-twice', file, line, subject: text, detail: `${earlier.text} in ${where}` }]
    })
  })
}

type Versions = Pick<PlacedRequirement, 'specifier'>

function contradicts(left: Versions, right: Versions): boolean {
  return excludes(left, right) || excludes(right, left)
}

/** Whether a pin is none of the versions that the other allows. */
function excludes(pinned: Versions, { specifier }: Versions): boolean {
  const [, version] = /^===?([^*,]+)$/.exec(pinned.specifier) ?? []
  if (version === undefined || specifier === '' || specifier.length > 200) return false
  try {
    return !satisfies(version, specifier, { prereleases: true })
  } catch {
    // No version of Python's, which pip says itself.
    return false
  }
}
