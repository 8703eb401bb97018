import type { UnitSystem } from './bytes.ts'
import type { Position } from './position.ts'

/** One bound on growth: bytes, or hundredths of a percent of the baseline, so that `2.5%` is exact; `text` is how the configuration wrote it. */
export type GrowthBound = { readonly text: string } & ({ readonly bytes: number } | { readonly hundredths: number })

/** Where several bounds are written each of them holds. */
export type Growth = {
  /** Of everything that made the image larger. */
  readonly all: readonly GrowthBound[]
  /** Of what lines of this repository made larger alone: not of another base, the parent, or the same lines built anew. */
  readonly own: readonly GrowthBound[]
  /** Growth of up to this many bytes is never told. */
  readonly floorBytes: number
  /** In which its sizes are written. */
  readonly unit: UnitSystem
  readonly position: Position
}
