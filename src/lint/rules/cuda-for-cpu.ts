import type { LintSighting } from '../../model/lint.ts'
import { cudaMentions } from '../cuda-mentions.ts'
import type { LintRule, LintSubject } from '../lint-rule.ts'
import { type PythonInstall, pythonInstalls, requirementsOf } from '../python-installs.ts'

/** What brings CUDA into a variant of which the configuration says that it runs without. */
export const cudaForCpu: LintRule = (subject) => {
  if (subject.variant.device !== 'cpu') return []
  const named = cudaMentions(subject).map(
    ({ text, file, line }): LintSighting => ({ code: 'cuda-in-cpu', file, line, subject: text }),
  )
  return [...named, ...plainTorch(subject)]
}

const variables = [
  'PIP_INDEX_URL',
  'PIP_EXTRA_INDEX_URL',
  'PIP_FIND_LINKS',
  'UV_INDEX',
  'UV_INDEX_URL',
  'UV_DEFAULT_INDEX',
  'UV_EXTRA_INDEX_URL',
  'UV_FIND_LINKS',
  'UV_TORCH_BACKEND',
]

/** torch for `linux/amd64` from PyPI is the build for CUDA; that for other processors is not. What another index has is not known. */
function plainTorch(subject: LintSubject): readonly LintSighting[] {
  if (!subject.variant.platforms.some((platform) => platform.startsWith('linux/amd64'))) return []
  const seen: LintSighting[] = []
  // What is installed already is not installed again.
  let isThere = subject.stages.some(({ baseImage }) => baseImage?.includes('torch') === true)
  for (const install of pythonInstalls(subject)) {
    const torch = requirementsOf(install).find(({ name }) => name === 'torch')
    if (isThere || torch === undefined) continue
    isThere = true
    if (!install.reachesImage || hasOtherSource(install)) continue
    if (torch.url !== undefined || torch.marker !== undefined || torch.specifier.includes('+')) continue
    const { file, line, text } = torch
    seen.push({ code: 'cuda-in-cpu', file, line, subject: text, detail: 'PyPI has the build for CUDA' })
  }
  return seen
}

function hasOtherSource({ indexes, options, constraints, step, command }: PythonInstall): boolean {
  const isGiven = options.some(({ name }) => /^--(?:torch-backend|no-index|config-file)$|^-c$|^--constraint/.test(name))
  const isSet = variables.some(
    (name) =>
      step.scope.env.has(name) ||
      step.scope.values.get(name) !== undefined ||
      command.assignments.some((text) => text.startsWith(`${name}=`)),
  )
  const isConstrained = constraints.some(({ name, specifier }) => name === 'torch' && specifier.includes('+'))
  return isGiven || isSet || isConstrained || indexes.some(({ value }) => !/^https:\/\/pypi\.org\//.test(value))
}
