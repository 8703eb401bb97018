import { commandText } from '../command-text.ts'
import type { LintRule } from '../lint-rule.ts'
import { cacheUses } from '../package-caches.ts'

/** A RUN of the image that leaves the cache of its package manager. Where a later one cleans it `late-cleanup` says so. */
export const leftCaches: LintRule = (subject) => {
  const uses = cacheUses(subject)
  const lastCleaned = new Map(uses.flatMap(({ code, at, cleaned }) => (cleaned === undefined ? [] : [[code, at]])))
  return uses.flatMap(({ code, at, left }) =>
    left === undefined || (lastCleaned.get(code) ?? -1) > at
      ? []
      : [{ code, file: subject.dockerfile.path, line: left.line, subject: commandText(left) }],
  )
}
