import type { MeasuredCell } from '../model/measurement.ts'
import type { ReportSharing } from '../model/report-contents.ts'
import { isUnknown } from '../model/unknown.ts'

/** What the measured images of each platform share, by layer blobs; only of platforms that have at least two. */
export function reportSharing(cells: readonly MeasuredCell[]): ReportSharing[] {
  return [...Map.groupBy(cells, ({ platform }) => platform)].flatMap(([platform, group]) => {
    const measured = group.flatMap(({ image, variant, measurement }) =>
      isUnknown(measurement) ? [] : [{ ref: { image, variant }, measurement }],
    )
    return measured.length < 2 ? [] : [sharingOf(platform, measured)]
  })
}

type Measured = {
  readonly ref: ReportSharing['images'][number]
  readonly measurement: Exclude<MeasuredCell['measurement'], { readonly kind: 'unknown' }>
}

function sharingOf(platform: string, measured: readonly Measured[]): ReportSharing {
  const known = measured.flatMap(({ ref, measurement: { compressedBytes, layers } }) => {
    if (isUnknown(compressedBytes)) return []
    // A blob that an image names twice is downloaded once.
    const blobs = new Map(layers.map((layer) => [layer.digest, layer.compressedBytes] as const))
    return [{ ref, compressedBytes, blobs, blobBytes: sum(blobs.values()) }]
  })
  const sharedBytes = known.map((row) => known.map((column) => commonBytes(row.blobs, column.blobs)))
  return {
    platform,
    images: known.map(({ ref }) => ref),
    sharedBytes,
    downloadBytes: sharedBytes.map((row) => row.map((bytes, column) => (known[column]?.blobBytes ?? 0) - bytes)),
    sumBytes: sum(known.map(({ compressedBytes }) => compressedBytes)),
    storedBytes: sum(new Map(known.flatMap(({ blobs }) => [...blobs])).values()),
    leftOut: measured.flatMap(({ ref, measurement: { compressedBytes } }) =>
      isUnknown(compressedBytes) ? [{ ...ref, reason: compressedBytes.reason }] : [],
    ),
  }
}

type Blobs = ReadonlyMap<string, number>

function commonBytes(left: Blobs, right: Blobs): number {
  const [few, many] = left.size <= right.size ? [left, right] : [right, left]
  return sum([...few].map(([digest, bytes]) => (many.has(digest) ? bytes : 0)))
}

function sum(numbers: Iterable<number>): number {
  let total = 0
  for (const number of numbers) total += number
  return total
}
