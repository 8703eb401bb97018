import { formatBytes, type UnitSystem } from '../model/bytes.ts'
import type { BeforeAfter } from '../model/comparison.ts'
import type { FolderDifference } from '../model/contents-difference.ts'
import type { ChangedImage } from './changed-images.ts'
import { listInWords } from '../model/list-in-words.ts'
import { clipText } from './clip-text.ts'
import { packageWords } from './growth-words.ts'
import { signedBytes } from './signed-bytes.ts'

export type ContentPart = {
  readonly title: 'Packages' | 'Folders'
  /** What it is, hostile text, its signed bytes, and what more there is to say, which is hostile text too. */
  readonly items: readonly { readonly what: string; readonly bytes: string; readonly more?: string }[]
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
    partOf('Folders', {
      all: folders.filter(isTold),
      most,
      unit: row.unit,
      what: ({ path }) => path,
      more: smallWords,
    }),
  ].filter(({ items }) => items.length > 0)
}

function partOf<Each extends BeforeAfter>(
  title: ContentPart['title'],
  {
    all,
    most,
    unit,
    what,
    more,
  }: {
    readonly all: readonly Each[]
    readonly most: number
    readonly unit: UnitSystem
    readonly what: (one: Each) => string
    readonly more?: (one: Each, unit: UnitSystem) => string | undefined
  },
): ContentPart {
  return {
    title,
    items: all.slice(0, most).map((one) => {
      const words = more?.(one, unit)
      return { what: what(one), bytes: signedBytes(one, unit), ...(words !== undefined && { more: words }) }
    }),
    left: Math.max(0, all.length - most),
  }
}

const sizes = { before: 'had', after: 'have', either: 'had or have' } as const

/** Which folders the baseline, or this run, had no number of: `30 folders that had under 100 kB each, in /usr/share and /etc`. */
function smallWords({ small }: FolderDifference, unit: UnitSystem): string | undefined {
  if (small === undefined) return undefined
  const { count, within, placesLeft, belowBytes, when } = small
  const more = placesLeft === 0 ? [] : [`${placesLeft} more ${placesLeft === 1 ? 'place' : 'places'}`]
  const places = listInWords([...within.map((path) => clipText(path, 60)), ...more])
  return `${count} folders that ${sizes[when]} under ${formatBytes(belowBytes, unit)} each, in ${places}`
}
