import type { CommittedImage, CommittedSizes, MeasuredFrom } from '../model/committed-sizes.ts'
import { cellKey } from '../model/measured-by-cell.ts'
import type { Cell } from '../model/plan.ts'

type Update = {
  /** What is committed so far; undefined: nothing. */
  readonly old: CommittedSizes | undefined
  readonly measured: readonly CommittedImage[]
  readonly from: MeasuredFrom
  /** Everything that the configuration has, in its order. */
  readonly cells: readonly Cell[]
}

type Merged = {
  readonly sizes: CommittedSizes
  /** Entries whose variant or platform the configuration no longer has. */
  readonly removed: readonly CommittedImage[]
  /** Entries that keep older numbers, since there are no new ones. */
  readonly kept: readonly CommittedImage[]
}

/** The committed sizes after an update: new numbers where there are some, the old ones where there are none, nothing that the configuration does not have. */
export function mergeSizes({ old, measured, from, cells }: Update): Merged {
  const fresh = new Map(measured.map((image) => [cellKey(image), image]))
  const before = new Map(old?.images.map((image) => [cellKey(image), image]))
  const kept: CommittedImage[] = []
  const images = cells.flatMap((cell) => {
    const key = cellKey(cell)
    const image = fresh.get(key) ?? older(before.get(key), old)
    before.delete(key)
    if (image === undefined) return []
    if (!fresh.has(key)) kept.push(image)
    return [image]
  })
  return { sizes: { ...from, images }, removed: [...before.values()], kept }
}

function older(image: CommittedImage | undefined, old: CommittedSizes | undefined): CommittedImage | undefined {
  if (image === undefined || old === undefined || image.kept !== undefined) return image
  const { images: _, ...from } = old
  return { ...image, kept: from }
}
