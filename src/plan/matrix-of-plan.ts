import type { Plan } from '../model/plan.ts'
import { refName } from '../model/ref-name.ts'
import { bakeNames } from './bake-names.ts'

/** One job of a matrix: what its inputs `only` and `platforms` are, and a name for its upload that no other has. */
export type MatrixEntry = {
  /** Letters, digits, `_` and `-`. */
  readonly id: string
  readonly image: string
  readonly variant: string
  readonly platform: string
  readonly only: string
}

/** The cells of a plan as `strategy.matrix.include` of GitHub Actions takes them, each to be a job of its own. */
export function matrixOfPlan({ cells, variants }: Pick<Plan, 'cells' | 'variants'>): readonly MatrixEntry[] {
  const names = bakeNames(variants)
  return cells.map(({ image, variant, platform }) => {
    const only = refName({ image, variant })
    return { id: `${names.get(only)?.layout}-${platform.replaceAll('/', '-')}`, image, variant, platform, only }
  })
}
