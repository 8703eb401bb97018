import type { BudgetMeasure } from './budget-measure.ts'
import type { Platform } from './platform.ts'
import type { Position } from './position.ts'

/** An entry of `allow`: breaches of size that are accepted until a day. Absent parts: every one. */
export type Allowance = {
  readonly image?: string
  readonly variant?: string
  readonly platform?: Platform
  readonly measure?: BudgetMeasure
  /** Who answers for it; hostile text, like the reason. */
  readonly by: string
  readonly reason: string
  /** The last day on which it holds, YYYY-MM-DD. */
  readonly until: string
  readonly position: Position
}

/** The label that lets a pull request through, and who set it; hostile text. */
export type AllowLabel = { readonly name: string; readonly by?: string; readonly at?: string }

/** Who accepted a breach of size, and until when. Never of a smoke test, nor of anything that is unknown. */
export type Override =
  | ({ readonly kind: 'label' } & AllowLabel)
  | ({ readonly kind: 'entry' } & Pick<Allowance, 'by' | 'reason' | 'until' | 'position'>)
