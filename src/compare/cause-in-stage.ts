import type { StageInputs } from '../model/measurement.ts'
import type { Cause } from '../model/size-difference.ts'

/**
 * Why a step takes other files from the same stages: `own` where a line or build argument of theirs was edited, `base` where the images under them moved and nothing else
 * can have changed, `rebuild` where all of it is the same. `untold` where files of the context are among them, since nobody says whether those are
 * the same, and where it is not known what led to them.
 */
export function causeInStage(
  before: StageInputs | undefined,
  after: StageInputs | undefined,
): Extract<Cause, 'own' | 'base' | 'rebuild' | 'untold'> {
  if (before === undefined || after === undefined) return 'untold'
  if (before.lines !== after.lines) return 'own'
  const isMoved = before.bases !== after.bases
  const isSet = before.settings !== after.settings
  // An image brings settings too.
  if (isMoved && isSet) return 'untold'
  if (isSet) return 'own'
  if (before.context || after.context) return 'untold'
  return isMoved ? 'base' : 'rebuild'
}
