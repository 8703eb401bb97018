import type { BuildContext, ContextSource } from '../../model/build-context.ts'
import { ignorePattern } from '../../model/ignore-pattern.ts'
import { isUnknown } from '../../model/unknown.ts'
import type { LintRule } from '../lint-rule.ts'
import { withFoldersAbove } from '../taken-by.ts'

/** Folders that a build on this machine makes: what is not there yet may be there when the image is built. */
const madeByBuilds =
  /^(?:\.?build|\.?dist|out|output|target|release|releases|bin|obj|publish|public|artifacts?|packages?|wheels?|wheelhouse|vendor|node_modules|coverage|generated|gen|\.next|\.output|_site)$/i

/**
 * What an ignore file keeps back from a COPY that names it, and a pattern that matches nothing. A pattern beside a name that is there is meant to match nothing at
 * times: `COPY package.json yarn.lock* ./`.
 */
export const emptyCopy: LintRule = ({ dockerfile: { path: file }, context }) => {
  if (isUnknown(context) || isUnknown(context.sent)) return []
  const isKeptBack = keptBack(context)
  return context.sent.takes.flatMap(({ keyword, line, sources }) => {
    if (keyword === 'RUN') return []
    const isEmpty = sources.every(({ isGlob, matchCount }) => isGlob && matchCount === 0)
    return sources.flatMap((source) => {
      if (source.matchCount > 0 || (source.isGlob && !isEmpty)) return []
      const sighting = { code: 'empty-copy' as const, file, line, subject: source.written }
      if (isKeptBack(source)) return [{ ...sighting, detail: `${context.ignoreFile ?? '.dockerignore'} keeps it back` }]
      if (!source.isGlob || isMadeLater(source, context)) return []
      return [{ ...sighting, detail: 'nothing in the context matches it' }]
    })
  })
}

function keptBack({ ignored }: BuildContext): (source: ContextSource) => boolean {
  const names = new Set(ignored)
  return ({ path, isGlob }) => {
    const above = withFoldersAbove(path)
    if (above.some((one) => names.has(one))) return true
    if (!isGlob) return false
    const pattern = ignorePattern(path)
    return !isUnknown(pattern) && ignored.some((one) => pattern.matches(one))
  }
}

function isMadeLater({ path }: ContextSource, { files }: BuildContext): boolean {
  const folder = /^([^*?[\\]*)\//.exec(path)?.[1]
  if (folder === undefined) return false
  const isThere = files.some((file) => file.path === folder && file.kind === 'directory')
  return !isThere && folder.split('/').some((name) => madeByBuilds.test(name))
}
