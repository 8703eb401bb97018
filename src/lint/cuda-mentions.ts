import { packageCommand } from './install-command.ts'
import type { LintSubject } from './lint-rule.ts'
import { type PlacedIndex, type PlacedRequirement, pythonInstalls, requirementsOf } from './python-installs.ts'
import { reachingStages } from './reaching-stages.ts'
import { stageSteps } from './stage-steps.ts'

/** What brings CUDA into the image, by its name. */
export type CudaMention = {
  /** As it is written. */
  readonly text: string
  readonly file: string
  readonly line: number
  /** CUDA's major version, where the name says it. */
  readonly major?: string
}

/** Bases, package indexes and packages with CUDA in needed stages from which the image takes packages, in that order. */
export function cudaMentions(subject: LintSubject): readonly CudaMention[] {
  const installs = pythonInstalls(subject).filter(({ reachesImage }) => reachesImage)
  const found = [
    ...bases(subject),
    ...installs.flatMap(({ indexes }) => indexes.flatMap(ofIndex)),
    ...installs.flatMap((install) => requirementsOf(install).flatMap(ofRequirement)),
    ...otherPackages(subject),
  ]
  return [...new Map(found.map((mention) => [`${mention.file}\n${mention.line}\n${mention.text}`, mention])).values()]
}

function bases({ stages, dockerfile: { path: file } }: LintSubject): readonly CudaMention[] {
  return stages.flatMap(({ part, baseImage: text, line }) => {
    if (
      part !== 'image' ||
      text === undefined ||
      !/(?:^|\/)cuda[:@]|[-_:.]cuda-?\d|^nvcr\.io\/nvidia\/(?:pytorch|tensorflow|tensorrt)/.test(text)
    )
      return []
    return [{ text, file, line, ...majorOf(/(?:\/|^)cuda:(1\d)\./.exec(text) ?? /cuda-?(1\d)(?!\d)/.exec(text)) }]
  })
}

function majorOf(match: RegExpExecArray | null): { readonly major?: string } {
  return match?.[1] === undefined ? {} : { major: match[1] }
}

function ofIndex({ name, value, file, line }: PlacedIndex): readonly CudaMention[] {
  const match = /\/cu(1\d)\d(?:\/|$)/.exec(value)
  return match === null ? [] : [{ text: `${name} ${value}`, file, line, ...majorOf(match) }]
}

const gpuPackage =
  /^(?:nvidia-.+-cu(1\d)|cupy-cuda(1\d)\d?x?|cupy|onnxruntime-gpu|tensorflow-gpu|faiss-gpu(?:-cu(1\d))?|(?:cudf|cuml|cugraph|rmm|pylibraft|dask-cudf)-cu(1\d)|jax-cuda(1\d)-(?:plugin|pjrt)|paddlepaddle-gpu|tensorrt(?:-cu(1\d))?|torch-tensorrt)$/

function ofRequirement({
  name,
  text,
  extras,
  specifier,
  url = '',
  marker,
  file,
  line,
}: PlacedRequirement): readonly CudaMention[] {
  if (marker !== undefined) return []
  const match = gpuPackage.exec(name)
  const local = /\+cu(1\d)\d/.exec(specifier) ?? /(?:\+|%2B|\/)cu(1\d)\d/i.exec(url)
  const extra = extras.map((one) => /^cuda(?:(1\d)[a-z_]*)?$|^and-cuda$/.exec(one)).find((one) => one !== null)
  const major = [...(match?.slice(1) ?? []), local?.[1], extra?.[1]].find((one) => one !== undefined)
  if (match === null && local === null && extra === undefined) return []
  return [{ text, file, line, ...(major !== undefined && { major }) }]
}

const system =
  /^(?:cuda(?:-.+)?|nvidia-cuda-(?:toolkit|dev)|libcudnn\d.*|libcublas-?\d.*|libnccl\d?.*|libnvinfer.*|nvidia-cudnn)$/
const conda =
  /^(?:pytorch-cuda|pytorch-gpu|cudatoolkit|cuda-toolkit|cuda-version|cuda-runtime|cudnn|cupy|tensorflow-gpu)(?![\w-])/

function otherPackages(subject: LintSubject): readonly CudaMention[] {
  const reaching = reachingStages(subject)
  const file = subject.dockerfile.path
  return stageSteps(subject).flatMap(({ stage, commands }) =>
    commands.flatMap((command) => {
      const install = packageCommand(command)
      if (install?.kind !== 'install' || !reaching.has(stage.index)) return []
      if (install.manager === 'conda') {
        return install.operands.flatMap(({ value: text, line }) =>
          conda.test(text)
            ? [
                {
                  text,
                  file,
                  line,
                  ...majorOf(/^(?:pytorch-cuda|cudatoolkit|cuda-version|cuda-toolkit)[=<>~!]+(1\d)/.exec(text)),
                },
              ]
            : [],
        )
      }
      if (stage.part !== 'image' || !/^(?:apt|dnf)$/.test(install.manager)) return []
      return install.operands.flatMap(({ value: text, line }) =>
        system.test(text.replace(/[=:].*$/s, ''))
          ? [{ text, file, line, ...majorOf(/^cuda-[a-z-]+-(1\d)-\d/.exec(text)) }]
          : [],
      )
    }),
  )
}
