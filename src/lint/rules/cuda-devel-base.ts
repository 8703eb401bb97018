import type { LintRule } from '../lint-rule.ts'
import { rootBase } from '../root-base.ts'

/** An image stands on one with CUDA's compilers and headers: `nvidia/cuda:13.0.1-devel-ubuntu24.04`. */
export const cudaDevelBase: LintRule = ({ dockerfile: { path: file }, stages }) => {
  const root = rootBase(stages)
  if (root === undefined) return []
  const { baseImage, line } = root
  const isDevel = /(?:^|[-_:/.])devel(?:[-_:@.]|$)/i.test(baseImage)
  return isDevel && /cuda|cudnn/i.test(baseImage) ? [{ code: 'cuda-devel-base', file, line, subject: baseImage }] : []
}
