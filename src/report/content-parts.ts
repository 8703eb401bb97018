import type { UnitSystem } from '../model/bytes.ts'
import type { BeforeAfter } from '../model/comparison.ts'
import type { ChangedImage } from './changed-images.ts'
import { packageWords } from './growth-words.ts'
import { signedBytes } from './signed-bytes.ts'

export type ContentPart = {
  readonly title: 'Packages' | 'Folders'
  /** What it is, hostile text, and its signed bytes. */
  readonly items: readonly { readonly what: string; readonly bytes: string }[]
  readonly left: number
}

/** What changed inside of an image by package and by folder, in bytes of live files; what did not is left out. `only`: those that grew. */
export function contentParts(
  { packages, folders, row }: ChangedImage,
  { most, only }: { readonly most: number; readonly only?: 'grown' },
): readonly ContentPart[] {
  const isTold = ({ beforeBytes, afterBytes }: BeforeAfter) => only === undefined || afterBytes > beforeBytes
  return [
    partOf('Packages', { all: packages.filter(isTold), most, unit: row.unit, what: packageWords }),
    partOf('Folders', { all: folders.filter(isTold), most, unit: row.unit, what: ({ path }) => path }),
  ].filter(({ items }) => items.length > 0)
}

function partOf<Each extends BeforeAfter>(
  title: ContentPart['title'],
  {
    all,
    most,
    unit,
    what,
  }: {
    readonly all: readonly Each[]
    readonly most: number
    readonly unit: UnitSystem
    readonly what: (one: Each) => string
  },
): ContentPart {
  return {
    title,
    items: all.slice(0, most).map((one) => ({ what: what(one), bytes: signedBytes(one, unit) })),
    left: Math.max(0, all.length - most),
  }
}
