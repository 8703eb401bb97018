import { ActionError } from '../errors.ts'
import type { BuildOutcome } from '../model/build.ts'
import type { Digest } from '../model/digest.ts'
import type { HistoryEntry } from '../model/image-config.ts'
import type { ImageMeasurement, LayerOrigin, MeasuredCell } from '../model/measurement.ts'
import type { Cell } from '../model/plan.ts'
import { refName } from '../model/ref-name.ts'
import { type Unknown, unknown } from '../model/unknown.ts'
import type { SourceImage } from '../model/source-image.ts'
import type { ImageSource } from '../ports.ts'
import type { LayerContents } from './layer-contents.ts'
import { measureImage } from './measure-image.ts'

type Built = Extract<BuildOutcome, { status: 'built' }>

/** What tells where an image's layers came from; `provenance` is a parsed SLSA predicate of its platform, hostile JSON. */
export type OriginsInput = {
  readonly cell: Cell
  readonly layerDigests: readonly Digest[]
  readonly history: readonly HistoryEntry[]
  readonly provenance?: unknown
}

export type MeasureOptions = {
  /** What a verdict is wanted about, in the order of the configuration. */
  readonly cells: readonly Cell[]
  readonly outcomes: readonly BuildOutcome[]
  readonly contents: LayerContents
  readonly openSource: (outcome: Built) => Promise<ImageSource>
  readonly originsOf: (input: OriginsInput) => readonly LayerOrigin[] | Promise<readonly LayerOrigin[]>
}

export type Measured = {
  /** One for each cell, in their order. */
  readonly cells: readonly MeasuredCell[]
  /** Trouble that makes the run incomplete (exit status 3): damaged layouts and layers, not variants that were not built. */
  readonly failures: readonly ActionError[]
}

/** Measures every cell that was built; what goes wrong with one is its reason for having no numbers, and stops no other. */
export async function measureImages(options: MeasureOptions): Promise<Measured> {
  const failures: ActionError[] = []
  const sources = new Map<Built, Promise<ImageSource>>()
  const sourceOf = (outcome: Built) => {
    const source = sources.get(outcome) ?? options.openSource(outcome)
    sources.set(outcome, source)
    return source
  }

  const measure = async (cell: Cell): Promise<ImageMeasurement | Unknown> => {
    const outcome = options.outcomes.find(({ image, variant }) => image === cell.image && variant === cell.variant)
    if (outcome?.status !== 'built') return notBuilt(outcome)
    const source = await sourceOf(outcome)
    const image = await source.image(cell.platform)
    if (image === undefined) {
      const platforms = await source.platforms()
      const what = outcome.source === undefined ? 'The build' : 'What exists'
      return unknown(`${what} has no image for ${cell.platform}, only for ${platforms.join(', ') || 'no platform'}`)
    }
    const origins = await options.originsOf({
      cell,
      layerDigests: image.manifest.layers.map(({ digest }) => digest),
      history: image.config.history,
      ...(await provenanceOf(image, { source, outcome })),
    })
    const compressed = outcome.source?.compressed ?? 'known'
    return measureImage({ source, image, contents: options.contents, origins, compressed })
  }

  const cells = await Promise.all(
    options.cells.map(async (cell): Promise<MeasuredCell> => {
      try {
        return { ...cell, measurement: await measure(cell) }
      } catch (error) {
        const failure = failureOf(error, cell)
        if (!failures.some(({ message }) => message === failure.message)) failures.push(failure)
        return { ...cell, measurement: unknown(failure.message) }
      }
    }),
  )
  return { cells, failures }
}

function notBuilt(outcome: Exclude<BuildOutcome, Built> | undefined): Unknown {
  switch (outcome?.status) {
    case undefined:
      return unknown('The build did not report on it')
    case 'failed':
      return unknown(`It was not built: ${outcome.reason}`)
    case 'blocked':
      return unknown(`It was not built, because its parent ${refName(outcome.by)} was not`)
  }
}

/**
 * SLSA provenance of the platform: what the build recorded, else the attestation in the layout. Only the record is of
 * `mode=max`; the attestation of our own builds is of `mode=min`, which tells nothing about layers.
 */
async function provenanceOf(
  image: SourceImage,
  { source, outcome }: { readonly source: ImageSource; readonly outcome: Built },
): Promise<{ readonly provenance?: unknown }> {
  const recorded = outcome.provenance.find(({ platform }) => platform === image.platform)
  if (recorded !== undefined) return { provenance: recorded.predicate }
  const attested = await source.attestationsFor(image.digest)
  const slsa = attested.find(({ predicateType }) => predicateType.startsWith('https://slsa.dev/provenance/'))
  return slsa === undefined ? {} : { provenance: slsa.predicate }
}

/** Trouble with files is the cell's; a cancelled run and a bug are everybody's. */
function failureOf(error: unknown, cell: Cell): ActionError {
  if (error instanceof ActionError && error.code !== 'interrupted') return error
  const { syscall, message } = error as NodeJS.ErrnoException
  if (syscall === undefined) throw error
  const what = `The layout of ${refName(cell)} (${cell.platform}) cannot be read: ${message}`
  return new ActionError('layout-invalid', what, { cause: error })
}
