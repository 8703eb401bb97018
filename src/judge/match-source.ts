import { globMatcher } from '../model/glob-matcher.ts'
import type { LintSighting } from '../model/lint.ts'
import type { Waiver } from '../model/rule-setting.ts'

/**
 * Whether a waiver is of what lint saw: of its rule, and of its file or a folder above it. One that names a path of the image is of the line that
 * will bring it, which nobody can tell before the build: it covers every sighting of its rule.
 */
export function matchSource({ code, path }: Waiver): (sighting: Pick<LintSighting, 'code' | 'file'>) => boolean {
  if (path === undefined || path.startsWith('/')) return (sighting) => sighting.code === code
  const [exact, below] = [globMatcher(path), globMatcher(`${path}/**`)]
  return ({ code: seen, file }) =>
    seen === code && (file === path || file.startsWith(`${path}/`) || exact(file) || below(file))
}
