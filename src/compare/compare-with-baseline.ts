import type { BaselineImage } from '../model/baseline.ts'
import type { BeforeAfter } from '../model/comparison.ts'
import type { ContextState } from '../model/context-state.ts'
import type { GrowthMeasure, ImageGrowth } from '../model/growth.ts'
import { layerCompression } from '../model/layer-compression.ts'
import { type MeasuredImage, measureOf } from '../model/measure-of.ts'
import { rememberContents } from '../model/remember-contents.ts'
import type { SizeDifference } from '../model/size-difference.ts'
import { isUnknown, type Unknown, unknown } from '../model/unknown.ts'
import { compareRemembered } from './compare-remembered.ts'
import { differenceByCause, type WeighedLayer } from './difference-by-cause.ts'

type Two = {
  readonly before: BaselineImage
  readonly after: MeasuredImage
  /** Undefined: nobody can tell. */
  readonly context?: ContextState | undefined
}

/** How many of an image's layers, from below, are those of the parent variant. */
export type ParentCounts = { readonly before: number; readonly after: number }

/** Holds an image against the one of the baseline, in whatever can be compared. Pure. */
export function compareWithBaseline(images: Two, parentCounts: ParentCounts): ImageGrowth {
  const compressed = compressedSizes(images)
  const sizes = {
    compressed,
    uncompressed: sizesOf(images, 'uncompressed'),
    own: sizesOf(images, 'own'),
    live: sizesOf(images, 'live'),
    wasted: sizesOf(images, 'wasted'),
  }
  const difference = differenceIn(images, {
    parentCounts,
    measure: isUnknown(compressed) ? 'uncompressed' : 'compressed',
  })
  return {
    ...{ before: images.before, sizes, ...(difference && { difference }) },
    contents: contentsOf(images),
    toDownloadBytes: toDownloadBytes(images),
  }
}

const names = {
  compressed: 'compressedBytes',
  uncompressed: 'uncompressedBytes',
  own: 'ownBytes',
  live: 'liveBytes',
  wasted: 'wastedBytes',
} as const satisfies Record<GrowthMeasure, keyof BaselineImage>

function sizesOf({ before, after }: Two, measure: GrowthMeasure): BeforeAfter | Unknown {
  const beforeBytes = before[names[measure]]
  const afterBytes = measureOf(after, { measure })
  if (isUnknown(afterBytes)) return afterBytes
  return beforeBytes === undefined ? unknown('the baseline does not say it') : { beforeBytes, afterBytes }
}

/** What one compressor made of an image is no measure for what another one made of the next. */
function compressedSizes(images: Two): BeforeAfter | Unknown {
  const sizes = sizesOf(images, 'compressed')
  if (isUnknown(sizes)) return sizes
  const { compression: before } = images.before
  const after = layerCompression(images.after.measurement.layers.map(({ mediaType }) => mediaType))
  if (before === after) return sizes
  if (before === undefined || after === undefined) return unknown('it is not known how it was compressed')
  return unknown(`the baseline is compressed otherwise (${inWords(before)}) than this image (${inWords(after)})`)
}

function inWords(compression: NonNullable<BaselineImage['compression']>): string {
  return { gzip: 'gzip', zstd: 'zstd', none: 'not at all', mixed: 'its layers differ' }[compression]
}

function contentsOf({ before, after: { inspection } }: Two): ImageGrowth['contents'] {
  if (isUnknown(inspection)) return inspection
  if (before.contents === undefined) return unknown('the baseline does not say it')
  const after = rememberContents({ ...inspection, packagesLeft: inspection.packagesSummed })
  return compareRemembered({ before: before.contents, after })
}

/** A machine has a layer by what it holds, whatever lies below it. */
function toDownloadBytes({ before, after: { measurement } }: Two): ImageGrowth['toDownloadBytes'] {
  if (isUnknown(measurement.compressedBytes)) return measurement.compressedBytes
  const there = new Set(before.layers.map(({ diffId }) => diffId))
  return measurement.layers.reduce(
    (sum, { diffId, compressedBytes }) => (there.has(diffId) ? sum : sum + compressedBytes),
    0,
  )
}

function hashOf(layer: Pick<WeighedLayer, 'timelessHash'> | undefined): Pick<WeighedLayer, 'timelessHash'> {
  return layer?.timelessHash === undefined ? {} : { timelessHash: layer.timelessHash }
}

function differenceIn(
  { before, after, context }: Two,
  { parentCounts, measure }: { readonly parentCounts: ParentCounts; readonly measure: SizeDifference['measure'] },
): SizeDifference | undefined {
  const name = names[measure]
  const earlier = before.layers.flatMap((layer): WeighedLayer[] => {
    const bytes = layer[name]
    return bytes === undefined ? [] : [{ ...layer, bytes }]
  })
  if (earlier.length !== before.layers.length) return undefined
  const inspected = isUnknown(after.inspection) ? [] : after.inspection.layers
  const now = after.measurement.layers.map(
    (layer, index): WeighedLayer => ({
      ...hashOf(inspected[index]),
      diffId: layer.diffId,
      bytes: layer[name],
      origin: layer.origin,
      ...(layer.origin.instruction === undefined ? {} : { instruction: layer.origin.instruction }),
      ...(layer.origin.step === undefined ? {} : { step: layer.origin.step }),
      ...(layer.origin.stage === undefined ? {} : { stage: layer.origin.stage }),
      ...(layer.origin.inherited === undefined ? {} : { inherited: layer.origin.inherited }),
    }),
  )
  return differenceByCause(
    {
      before: { layers: earlier, parentCount: parentCounts.before },
      after: { layers: now, parentCount: parentCounts.after },
      context,
    },
    measure,
  )
}
