import { parseBytes } from './bytes.ts'
import type { Bounds } from './config.ts'
import type { SmokeBudget } from './smoke.ts'

/** A budget on what tests measure as bounds like those of a size, in the units that it is written in. */
export function smokeBounds({ measure, max, warn, message, position }: SmokeBudget): Bounds {
  const parsed = measure === 'memory' ? parseBytes((max ?? warn)?.text ?? '') : undefined
  return {
    ...(max === undefined ? {} : { max }),
    ...(warn === undefined ? {} : { warn }),
    ...(message === undefined ? {} : { message }),
    unit: parsed !== undefined && 'unit' in parsed ? parsed.unit : 'decimal',
    position,
  }
}
