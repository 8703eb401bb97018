import { brokenBound } from '../model/broken-bound.ts'
import type { Bounds } from '../model/config.ts'
import type { BudgetStatus, ReportBudget } from '../model/report.ts'
import { isUnknown, type Unknown } from '../model/unknown.ts'

const kinds = ['max', 'warn', 'min', 'target', 'original'] as const
const statuses = { max: 'fail', min: 'fail', warn: 'warn' } as const
const suffixes: Readonly<Record<ReportBudget['measure'], string>> = {
  ...{ compressed: 'Bytes', uncompressed: 'Bytes', own: 'Bytes', live: 'Bytes', wasted: 'Bytes', path: 'Bytes' },
  memory: 'Bytes',
  ...{ layers: 'Count', start: 'Milliseconds' },
}

/** One budget as the report has it: its bounds and the number under names that carry their unit, and how it came out. */
export function reportBudget(
  bounds: Bounds & Pick<ReportBudget, 'measure' | 'path'>,
  actual: number | Unknown,
): ReportBudget {
  const suffix = suffixes[bounds.measure]
  const numbers = kinds.flatMap((kind) => {
    const bound = bounds[kind]
    return bound === undefined ? [] : [[`${kind}${suffix}`, bound.value] as const]
  })
  return {
    measure: bounds.measure,
    ...(bounds.path === undefined ? {} : { path: bounds.path }),
    status: isUnknown(actual) ? 'unknown' : statusOf(bounds, actual),
    unit: bounds.unit,
    ...(isUnknown(actual) ? { reason: actual.reason } : {}),
    ...(bounds.message === undefined ? {} : { message: bounds.message }),
    ...Object.fromEntries(numbers),
    ...(isUnknown(actual) ? {} : { [`actual${suffix}`]: actual }),
  }
}

function statusOf(bounds: Bounds, actual: number): BudgetStatus {
  const broken = brokenBound(bounds, actual)
  return broken === undefined ? 'pass' : statuses[broken.kind]
}
