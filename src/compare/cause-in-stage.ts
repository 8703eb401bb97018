import type { ContextState } from '../model/context-state.ts'
import type { StageInputs } from '../model/measurement.ts'
import type { Cause } from '../model/size-difference.ts'

type Stages = {
  readonly before: StageInputs | undefined
  readonly after: StageInputs | undefined
  /** Undefined: nobody can tell. */
  readonly context: ContextState | undefined
}

/**
 * Why a step takes other files from the same stages: `own` where a line or build argument of theirs was edited, `base` where the images under them moved and nothing else
 * can have changed, `rebuild` where all of it is the same. Files of the context are among them: `own` where it changed since. `untold` where nobody says
 * whether files are the same, and where it is not known what led to them.
 */
export function causeInStage({
  before,
  after,
  context,
}: Stages): Extract<Cause, 'own' | 'base' | 'rebuild' | 'untold'> {
  if (before === undefined || after === undefined) return 'untold'
  if (before.lines !== after.lines) return 'own'
  const isMoved = before.bases !== after.bases
  const isSet = before.settings !== after.settings
  // An image brings settings too.
  if (isMoved && isSet) return 'untold'
  if (isSet) return 'own'
  if (before.context || after.context) {
    if (context === 'changed') return 'own'
    if (context === undefined || before.elsewhere === true || after.elsewhere === true) return 'untold'
  }
  return isMoved ? 'base' : 'rebuild'
}
