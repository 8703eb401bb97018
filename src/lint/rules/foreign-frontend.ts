import { foreignReader } from '../foreign-reader.ts'
import type { LintRule } from '../lint-rule.ts'

/** Another program than Docker's frontend decides what a Dockerfile means. */
export const foreignFrontend: LintRule = ({ variant, dockerfile }) => {
  const reader = foreignReader(dockerfile, variant.buildArgs)
  if (reader === undefined) return []
  const { frontend, line = 1 } = reader
  return [{ code: 'foreign-frontend', file: dockerfile.path, line, subject: frontend }]
}
