import { posix } from 'node:path'
import { isUnknown } from '../../model/unknown.ts'
import type { LintRule } from '../lint-rule.ts'
import { takeFinder } from '../taken-by.ts'

/**
 * Sources are of the context, not of the folder of the Dockerfile: with the Dockerfile in a folder of its context, a file of the context's root is copied, or none, where one of
 * the same name lies beside the Dockerfile. A Dockerfile that copies that one too knows of both.
 */
export const copiedFromRoot: LintRule = ({ dockerfile: { path: file }, context }) => {
  if (isUnknown(context) || isUnknown(context.sent)) return []
  const { takes } = context.sent
  const takeOf = takeFinder(context.sent)
  const folder = posix.relative(context.folder, posix.dirname(file))
  if (folder === '' || folder.startsWith('..')) return []
  const paths = new Map(context.files.map(({ path, kind }) => [path, kind]))
  return takes.flatMap(({ keyword, line, sources }) =>
    sources.flatMap(({ path, written, isGlob, matchCount }) => {
      const beside = posix.join(folder, path)
      const isMeant = keyword !== 'RUN' && !isGlob && path !== '' && !path.startsWith(`${folder}/`)
      if (!isMeant || paths.get(beside) !== 'file' || (matchCount > 0 && paths.get(path) !== 'file')) return []
      if (takeOf({ path: beside, fits: () => true }) !== undefined) return []
      const detail = matchCount === 0 ? `${beside} alone is there` : `${beside} is another one`
      return [{ code: 'copied-from-root' as const, file, line, subject: written, detail }]
    }),
  )
}
