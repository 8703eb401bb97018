import type { BeforeAfter } from './comparison.ts'

/**
 * Who made the bytes: lines of this repository, another image in the FROM, the parent that this run builds too, or a step that had the same
 * inputs and gave other bytes. `untold`: the baseline says too little.
 */
export type Cause = 'own' | 'base' | 'parent' | 'rebuild' | 'untold'

/** A step of the Dockerfile whose layer is another one now. */
export type StepDifference = BeforeAfter & {
  readonly cause: Cause
  readonly change: 'came' | 'went' | 'changed'
  /** Positions, 0 being the lowest layer. */
  readonly before?: number
  readonly after?: number
  /** Hostile text. */
  readonly instruction?: string
  readonly dockerfile?: string
  readonly line?: number
}

/** The signed differences by cause, and those of all steps, sum to that of the whole. */
export type SizeDifference = BeforeAfter & {
  readonly measure: 'compressed' | 'uncompressed'
  readonly causes: Readonly<Record<Cause, number>>
  /** By bytes won or lost, the most first. */
  readonly steps: readonly StepDifference[]
}
