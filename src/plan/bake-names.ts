import type { VariantRef } from '../model/config.ts'
import { refName } from '../model/ref-name.ts'

export type BakeNames = {
  /** Of the target whose layout is measured. */
  readonly layout: string
  /** Of the target that is built for children alone: the layout is not asked for, or lacks one of their platforms. */
  readonly forChildren: string
}

// Also the name of a folder, next to suffixes of our own: well under the 255 bytes that file systems allow.
const maxLength = 100

/**
 * A name in the bake definition for every variant: letters, digits, `_` and `-`, readable, and unique whatever the case.
 * It depends on the configuration alone, so that `only` changes no name.
 */
export function bakeNames(variants: readonly VariantRef[]): ReadonlyMap<string, BakeNames> {
  // A target must not be called as the group that bake builds by default.
  const taken = new Set(['default'])
  const unique = (wanted: string): string => {
    const base = wanted.replace(/[^A-Za-z0-9_-]/g, '-').slice(0, maxLength)
    for (let count = 1; ; count++) {
      const name = count === 1 ? base : `${base}-${count}`
      if (taken.has(name.toLowerCase())) continue
      taken.add(name.toLowerCase())
      return name
    }
  }
  const layouts = variants.map(({ image, variant }) => unique(variant === 'default' ? image : `${image}_${variant}`))
  return new Map(
    variants.map((ref, index) => {
      const layout = layouts[index] ?? ''
      return [refName(ref), { layout, forChildren: unique(`${layout}-for-children`) }]
    }),
  )
}
