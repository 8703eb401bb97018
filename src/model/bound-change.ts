import type { BudgetMeasure } from './config.ts'
import type { UnitSystem } from './bytes.ts'
import type { Position } from './position.ts'

/** One bound as the configuration writes it, once, for however many images. */
type WrittenBound = {
  readonly kind: 'max' | 'warn'
  /** `images.app.budget.compressed`; hostile text. */
  readonly name: string
  readonly text: string
  readonly position: Position
}

/** A bound that got another value. `actual` is the largest number that it holds for: bytes, or a count of layers. */
export type BoundChange = WrittenBound & {
  readonly after: string
  readonly measure: BudgetMeasure
  readonly actual: number
  readonly unit: UnitSystem
}

/** Why a bound stays as it is. */
export type WhyKept =
  /** Images that it holds for have no number. */
  | { readonly kind: 'unmeasured'; readonly images: readonly string[] }
  | { readonly kind: 'tight' }
  /** Raising was not asked for. */
  | { readonly kind: 'exceeded'; readonly actual: number; readonly measure: BudgetMeasure; readonly unit: UnitSystem }
  /** Only what is exceeded was to be changed. */
  | { readonly kind: 'not-exceeded' }
  | { readonly kind: 'below-min'; readonly min: string }
  | { readonly kind: 'above-warn'; readonly warn: string }
  /** By way of an anchor its text is another setting too. */
  | { readonly kind: 'shared' }
  /** Written as a block, or with escapes. */
  | { readonly kind: 'unusual-text' }
  | { readonly kind: 'nothing-there' }
  /** Smoke tests measure it, and an update runs none. */
  | { readonly kind: 'needs-tests' }
  /** It bounds what a build sends, and an update follows what is in images. */
  | { readonly kind: 'of-context' }
  | { readonly kind: 'holds-for-nothing' }

export type KeptBound = WrittenBound & { readonly why: WhyKept }

/** What becomes of all bounds, in the order of the file. */
export type BoundChanges = {
  /** The configuration's whole text with the changes. */
  readonly text: string
  readonly changed: readonly BoundChange[]
  readonly kept: readonly KeptBound[]
}

/** Which bounds are to follow what was measured; `headroomMillionths` is added: 20000 is 2 %. */
export type BoundWish = {
  readonly lower: 'yes' | 'no'
  readonly raise: 'yes' | 'no'
  readonly headroomMillionths: number
}
