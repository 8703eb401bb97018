import type { Digest } from '../model/digest.ts'
import type { HistoryEntry } from '../model/image-config.ts'
import type { LayerOrigin, StageInputs } from '../model/measurement.ts'
import { instructionKeyword, layerHistory, oneLine } from './layer-history.ts'
import { type Provenance, readProvenance } from './provenance.ts'
import { type LayerPath, type LayerStep, layerPath } from './provenance-layers.ts'
import { stageInputs } from './stage-inputs.ts'

/** A Dockerfile that may have made layers. With its text it is recognised by content, which two files of one name need. */
export type DockerfileCandidate = {
  /** Relative to the workspace, with `/`. */
  readonly path: string
  readonly text?: string
}

export type LayerOriginsInput = {
  /** The manifest's layer digests, bottom first. */
  readonly layerDigests: readonly Digest[]
  readonly history: readonly HistoryEntry[]
  /** A SLSA predicate (or the statement around it): hostile JSON. */
  readonly provenance?: unknown
  /** The variant's own Dockerfile, then those of its chain of parents. */
  readonly dockerfiles: readonly DockerfileCandidate[]
}

/**
 * Where each layer came from, in the order of the layers. Lines come from provenance of `mode=max`; where its mapping is
 * missing or does not fit the image, no line is given and the instruction is that of the image's history.
 */
export function layerOrigins({
  layerDigests,
  history,
  provenance: value,
  dockerfiles,
}: LayerOriginsInput): LayerOrigin[] {
  const told = layerHistory(history, layerDigests.length)
  const instructions = told?.map(({ instruction }) => instruction)
  const fallback = layerDigests.map((_, index) => origin({ ...told?.[index] }))
  const provenance = value === undefined ? undefined : readProvenance(value)
  if (provenance === undefined) return fallback
  const path = layerPath(provenance)
  if (path === undefined) return fallback
  const baseCount = layerDigests.length - path.layers.length
  if (baseCount < 0 || (path.baseId === undefined && baseCount > 0)) return fallback
  if (!fits({ provenance, path, layerDigests, instructions, baseCount })) return fallback
  const base = path.baseId === undefined ? {} : place(provenance, path.baseId, dockerfiles)
  const stages = stageInputs(provenance)
  return layerDigests.map((_, index) => {
    const step = path.layers[index - baseCount]
    if (step === undefined) return origin({ ...base, ...told?.[index], inherited: true })
    return {
      ...ownOrigin({ provenance, step, dockerfiles, instruction: instructions?.[index] }),
      ...(told?.[index] && { step: told[index].step }),
      ...stageOf(stages.get(step.id)),
    }
  })
}

function stageOf(stage: StageInputs | undefined): Pick<LayerOrigin, 'stage'> {
  return stage === undefined ? {} : { stage }
}

type Fit = {
  readonly provenance: Provenance
  readonly path: LayerPath
  readonly layerDigests: readonly Digest[]
  readonly instructions: readonly (string | undefined)[] | undefined
  readonly baseCount: number
}

/**
 * Whether the steps lie on the image's layers as counted. A chain of a step that is a prefix of the image's own layers
 * proves its place, or disproves the count. Some builds give no such chain; then every instruction must agree with the history.
 */
function fits({ provenance, path, layerDigests, instructions, baseCount }: Fit): boolean {
  const anchors: { readonly id: string | undefined; readonly depth: number }[] = [
    { id: path.baseId, depth: baseCount },
    ...path.layers.map((layer, index) => ({ id: layer.chainId, depth: baseCount + index + 1 })),
  ]
  let proven = 0
  for (const { id, depth } of anchors) {
    const prefixes = (id === undefined ? [] : (provenance.chains.get(`${id}:0`) ?? [])).filter(
      (chain) => chain.length > 0 && chain.every((digest, index) => digest === layerDigests[index]),
    )
    if (prefixes.length === 0) continue
    if (!prefixes.some((chain) => chain.length === depth)) return false
    proven++
  }
  const pairs = path.layers.map((layer, index) => ({
    inDockerfile: instructionKeyword(sourceText(provenance, layer.id)),
    inHistory: instructionKeyword(instructions?.[baseCount + index]),
  }))
  // The steps of ONBUILD carry the line of the FROM that triggered them.
  const disagree = pairs.some(
    ({ inDockerfile, inHistory }) =>
      inDockerfile !== undefined && inHistory !== undefined && inDockerfile !== 'FROM' && inDockerfile !== inHistory,
  )
  if (disagree) return false
  return (
    proven > 0 || pairs.every(({ inDockerfile, inHistory }) => inDockerfile !== undefined && inDockerfile === inHistory)
  )
}

function ownOrigin(options: {
  readonly provenance: Provenance
  readonly step: LayerStep
  readonly dockerfiles: readonly DockerfileCandidate[]
  readonly instruction: string | undefined
}): LayerOrigin {
  const { provenance, step, dockerfiles } = options
  const instruction = oneLine(sourceText(provenance, step.id) ?? '') ?? options.instruction
  const found = place(provenance, step.id, dockerfiles)
  const own = dockerfiles[0]?.path
  if (found.dockerfile !== undefined) return origin({ ...found, instruction, inherited: found.dockerfile !== own })
  return origin({ instruction, inherited: provenance.sources.length === 1 ? false : undefined })
}

function place(provenance: Provenance, id: string, dockerfiles: readonly DockerfileCandidate[]) {
  const lines = provenance.lines.get(id)
  const source = lines === undefined ? undefined : provenance.sources[lines.sourceIndex]
  if (lines === undefined || source === undefined || source.filename === '') return {}
  const named = dockerfiles.filter(({ path }) => path === source.filename || path.endsWith(`/${source.filename}`))
  const same = named.find(({ text }) => text === source.text)
  const only = named.length === 1 && named[0]?.text === undefined ? named[0] : undefined
  const dockerfile = (same ?? only)?.path
  if (dockerfile === undefined || lines.lastLine > source.text.split('\n').length) return {}
  return { dockerfile, line: lines.firstLine }
}

/** The instruction as the Dockerfile has it, continuation lines joined. */
function sourceText(provenance: Provenance, id: string): string | undefined {
  const lines = provenance.lines.get(id)
  const source = lines === undefined ? undefined : provenance.sources[lines.sourceIndex]
  if (lines === undefined || source === undefined) return undefined
  const text = source.text.split('\n').slice(lines.firstLine - 1, lines.lastLine)
  const kept = text
    .filter((line, index) => index === 0 || !/^\s*#/.test(line))
    .map((line) => line.replace(/[\\`]\s*$/, ''))
  return kept.length === 0 ? undefined : kept.join('\n').trim()
}

/** Without the keys that are not known. */
function origin(parts: { readonly [Key in keyof LayerOrigin]?: LayerOrigin[Key] | undefined }): LayerOrigin {
  return Object.fromEntries(Object.entries(parts).filter(([, value]) => value !== undefined))
}
