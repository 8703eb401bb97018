import { formatBytes } from './bytes.ts'
import type { Growth, GrowthBound } from './growth-bounds.ts'
import type { GrowthMeasure, ImageGrowth } from './growth.ts'
import { isUnknown, type Unknown, unknown } from './unknown.ts'

/** Growth against the tightest of its bounds. Signed bytes; `text` as the configuration writes the bound. */
export type GrownPart = {
  /** What was compared: not the measure that is bounded where the baseline was compressed otherwise. */
  readonly measure: GrowthMeasure
  readonly beforeBytes: number
  readonly afterBytes: number
  readonly grownBytes: number
  readonly limitBytes: number
  readonly text: string
  /** More than the bound lets it grow, and more than the floor. */
  readonly isOver: boolean
}

/** `own`: of what lines of this repository made larger alone. */
export type GrowthPart = { readonly by: 'all' | 'own'; readonly grown: GrownPart | Unknown }

/** How one image stands to the bounds on its growth; at most one part for all of it and one for own lines. */
export function growthParts(
  growth: Growth,
  { measure, image }: { readonly measure: GrowthMeasure; readonly image: ImageGrowth | Unknown },
): readonly GrowthPart[] {
  const parts = [
    { by: 'all', bounds: growth.all },
    { by: 'own', bounds: growth.own },
  ] as const
  return parts.flatMap(({ by, bounds }): GrowthPart[] => {
    if (bounds.length === 0) return []
    if (isUnknown(image)) return [{ by, grown: image }]
    const compared = comparable(measure, image)
    const size = image.sizes[compared]
    if (isUnknown(size)) return [{ by, grown: size }]
    const limit = tightest(bounds, size.beforeBytes)
    const bytes = by === 'all' ? size.afterBytes - size.beforeBytes : ownBytes(image, { measure: compared, limit })
    if (isUnknown(bytes)) return [{ by, grown: bytes }]
    const isOver = bytes > limit.limitBytes && bytes > growth.floorBytes
    return [{ by, grown: { measure: compared, ...size, grownBytes: bytes, ...limit, isOver } }]
  })
}

/** A change that compresses otherwise must not escape its bound: then the same files are held against it uncompressed. */
function comparable(measure: GrowthMeasure, { sizes }: ImageGrowth): GrowthMeasure {
  return measure === 'compressed' && isUnknown(sizes.compressed) && !isUnknown(sizes.uncompressed)
    ? 'uncompressed'
    : measure
}

type Limit = Pick<GrownPart, 'limitBytes' | 'text'>

function tightest(bounds: readonly GrowthBound[], beforeBytes: number): Limit {
  const [first, ...rest] = bounds.map((bound): Limit => ({ limitBytes: limitOf(bound, beforeBytes), text: bound.text }))
  if (first === undefined) throw new Error('There is no bound')
  return rest.reduce((least, limit) => (limit.limitBytes < least.limitBytes ? limit : least), first)
}

/** The most whole bytes that are within the bound: exact, however large the image is. */
function limitOf(bound: GrowthBound, beforeBytes: number): number {
  if ('bytes' in bound) return bound.bytes
  const limit = (BigInt(beforeBytes) * BigInt(bound.hundredths)) / 10_000n
  return limit > BigInt(Number.MAX_SAFE_INTEGER) ? Number.MAX_SAFE_INTEGER : Number(limit)
}

/** What lines of this repository made larger; unknown where what nobody is known to have made could be theirs and too much. */
function ownBytes(
  { difference }: ImageGrowth,
  { measure, limit }: { readonly measure: GrowthMeasure; readonly limit: Limit },
): number | Unknown {
  if (difference?.measure !== measure) return unknown('the baseline does not know the layers')
  const { own } = difference.causes
  const untold = difference.steps
    .filter(({ cause }) => cause === 'untold')
    .reduce((sum, { beforeBytes, afterBytes }) => sum + Math.max(0, afterBytes - beforeBytes), 0)
  if (own > limit.limitBytes || own + untold <= limit.limitBytes) return own
  return unknown(`whether own lines made ${formatBytes(untold)} of it larger is not known`)
}
