import { ActionError } from '../errors.ts'
import type { PlatformProvenance } from '../model/build.ts'
import { type Digest, parseDigest } from '../model/digest.ts'
import type { BuildTarget } from '../model/plan.ts'
import { refName } from '../model/ref-name.ts'

/** What buildx's metadata file says about one target. */
export type TargetMetadata = {
  readonly indexDigest: Digest
  /** Empty where buildx writes none: before 0.31 for several platforms. */
  readonly provenance: readonly PlatformProvenance[]
  /** The id of the build's record in BuildKit's history. */
  readonly reference?: string
}

const provenanceKey = 'buildx.build.provenance'

/**
 * Reads the metadata file of a bake that ended with status 0. Throws `build-failed` when it is missing, no JSON, or says
 * nothing about the target: without a digest nothing proves which bytes were built.
 */
export function parseBuildMetadata(text: string | undefined, target: BuildTarget): TargetMetadata {
  if (text === undefined || text.trim() === '') throw silent(target, 'wrote no metadata file')
  const entry = field(parse(text, target), target.bakeName)
  const indexDigest = parseDigest(field(entry, 'containerimage.digest'))
  if (indexDigest === undefined) throw silent(target, 'named no digest in its metadata file')
  const reference = field(entry, 'buildx.build.ref')
  const last = typeof reference === 'string' ? reference.split('/').at(-1) : undefined
  return {
    indexDigest,
    provenance: provenanceOf(entry, target),
    ...(last === undefined || !/^[a-z0-9]+$/.test(last) ? {} : { reference: last }),
  }
}

function provenanceOf(entry: unknown, target: BuildTarget): PlatformProvenance[] {
  const [platform] = target.platforms
  const lone = field(entry, provenanceKey)
  if (lone !== undefined && platform !== undefined && target.platforms.length === 1) {
    return [{ platform, predicate: lone }]
  }
  return target.platforms.flatMap((each) => {
    const predicate = field(entry, `${provenanceKey}/${each}`)
    return predicate === undefined ? [] : [{ platform: each, predicate }]
  })
}

function field(value: unknown, key: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined
  return (value as Record<string, unknown>)[key]
}

function parse(text: string, target: BuildTarget): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw silent(target, 'wrote a metadata file that is no JSON', cause)
  }
}

function silent(target: BuildTarget, what: string, cause?: unknown): ActionError {
  return new ActionError(
    'build-failed',
    `buildx ended with status 0 but ${what}; nothing proves what it built for ${refName(target)}`,
    { hint: 'Run again; if it stays so, update buildx', ...(cause === undefined ? {} : { cause }) },
  )
}
