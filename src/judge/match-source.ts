import { globMatcher } from '../model/glob-matcher.ts'
import type { LintSighting } from '../model/lint.ts'
import type { RuleCode } from '../model/rule-code.ts'
import type { Waiver } from '../model/rule-setting.ts'

/** What these see is a file of the context, whichever line takes it. */
const aboutFiles: ReadonlySet<RuleCode> = new Set(['secret-in-context', 'unwanted-context'])

/**
 * Whether a waiver is of what lint saw: of its rule, and of its file, or of what it is about where that is a file, or of a folder above it. One that names a path of the image is of the line that
 * will bring it, which nobody can tell before the build: it covers every sighting of its rule.
 */
export function matchSource({
  code,
  path,
}: Waiver): (sighting: Pick<LintSighting, 'code' | 'file' | 'subject'>) => boolean {
  if (path === undefined || path.startsWith('/')) return (sighting) => sighting.code === code
  const [exact, below] = [globMatcher(path), globMatcher(`${path}/**`)]
  const isAt = (at: string) => at === path || at.startsWith(`${path}/`) || exact(at) || below(at)
  return ({ code: seen, file, subject }) => seen === code && (isAt(file) || (aboutFiles.has(seen) && isAt(subject)))
}
