import { satisfies as satisfiesPep440, valid as validPep440 } from '@renovatebot/pep440'
import satisfiesSemver from 'semver/functions/satisfies.js'
import validSemver from 'semver/functions/valid.js'
import { quote } from '../../model/quote.ts'
import type { SmokeCheck } from '../../model/smoke.ts'
import { holdsDotted, isDotted, type VersionOperator } from '../dotted-version.ts'

type Language = Extract<SmokeCheck, { kind: 'import' }>['language']

/** What speaks against a version that a module says of itself; undefined when it is what the constraint wants. */
export function versionProblem(
  version: string | undefined,
  { language, constraint }: { readonly language: Language; readonly constraint: string | undefined },
): string | undefined {
  if (constraint === undefined) return undefined
  if (version === undefined) return `has no version that could be found, and ${quote(constraint)} is wanted`
  const { isVersion, satisfies } = grammars[language]
  if (!isVersion(version))
    return `has the version ${quote(version)}, which cannot be compared with ${quote(constraint)}`
  return satisfies(version, constraint)
    ? undefined
    : `has the version ${quote(version)}, and ${quote(constraint)} is wanted`
}

type Grammar = {
  readonly isVersion: (version: string) => boolean
  readonly satisfies: (version: string, constraint: string) => boolean
}

/** Pre-releases count: makers of images ship many, and what is installed is what is asked about. */
const grammars: Readonly<Record<Language, Grammar>> = {
  python: {
    isVersion: (version) => validPep440(version) !== null,
    satisfies: (version, constraint) => satisfiesPep440(version, constraint, { prereleases: true }),
  },
  node: {
    isVersion: (version) => validSemver(version) !== null,
    satisfies: (version, constraint) => satisfiesSemver(version, constraint, { includePrerelease: true }),
  },
  r: {
    isVersion: isDotted,
    satisfies: (version, constraint) => constraint.split(',').every((part) => holds(version, part)),
  },
}

/** `>=14.0`, `== 1.2-3`; a bare version is that very one. */
function holds(version: string, part: string): boolean {
  const [, operator = '', right = ''] = /^\s*(>=|<=|==|!=|=|>|<)?\s*(\S+)\s*$/.exec(part) ?? []
  const wanted = operator === '' || operator === '==' ? '=' : (operator as VersionOperator)
  return isDotted(right) && holdsDotted(version, { operator: wanted, right })
}
