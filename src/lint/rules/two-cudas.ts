import { cudaMentions } from '../cuda-mentions.ts'
import type { LintRule } from '../lint-rule.ts'

/** What was built for another major version of CUDA than what stands before it: both are in the image. */
export const twoCudas: LintRule = (subject) => {
  if (subject.variant.device === 'cpu') return []
  const mentions = cudaMentions(subject).filter(({ major }) => major !== undefined)
  const [first] = mentions
  const other = mentions.find(({ major }) => major !== first?.major)
  if (first === undefined || other === undefined) return []
  const where = first.file === other.file ? `line ${first.line}` : `line ${first.line} of ${first.file}`
  const detail = `CUDA ${other.major}, and ${first.text} in ${where} is of CUDA ${first.major}`
  return [{ code: 'cuda-twice', file: other.file, line: other.line, subject: other.text, detail }]
}
