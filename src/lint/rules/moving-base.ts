import type { LintRule } from '../lint-rule.ts'

/** A base that is another image tomorrow: no tag, or `latest`. A name that is not known, of a parent or a named context, says nothing. */
export const movingBase: LintRule = ({ dockerfile: { path: file }, stages }) =>
  stages.flatMap(({ baseImage, line }) => {
    if (baseImage === undefined || baseImage === 'scratch' || baseImage.includes('@')) return []
    const tag = /:([^:/]*)$/.exec(baseImage)?.[1]
    if (tag !== undefined && tag !== 'latest') return []
    return [
      { code: 'moving-base' as const, file, line, subject: baseImage, detail: tag === undefined ? 'no tag' : 'latest' },
    ]
  })
