import { brokenBound } from '../model/broken-bound.ts'
import type { Bounds } from '../model/config.ts'
import type { Finding } from '../model/finding.ts'
import type { BudgetStatus, ReportBudget } from '../model/report.ts'
import { isUnknown, type Unknown } from '../model/unknown.ts'

const kinds = ['max', 'warn', 'min', 'target', 'original'] as const
const statuses = { max: 'fail', min: 'fail', warn: 'warn' } as const
const suffixes: Readonly<Record<ReportBudget['measure'], string>> = {
  ...{ compressed: 'Bytes', uncompressed: 'Bytes', own: 'Bytes', live: 'Bytes', wasted: 'Bytes', path: 'Bytes' },
  ...{ memory: 'Bytes', context: 'Bytes' },
  ...{ layers: 'Count', start: 'Milliseconds' },
}

type Outcome = {
  readonly actual: number | Unknown
  /** Of the image, or of all of them. */
  readonly findings: readonly Finding[]
  readonly growth?: ReportBudget['growth']
}

/** One budget as the report has it: its bounds and the number under names that carry their unit, and how it came out. */
export function reportBudget(
  bounds: Bounds & Pick<ReportBudget, 'measure' | 'path'>,
  { actual, findings, growth }: Outcome,
): ReportBudget {
  const suffix = suffixes[bounds.measure]
  const numbers = kinds.flatMap((kind) => {
    const bound = bounds[kind]
    return bound === undefined ? [] : [[`${kind}${suffix}`, bound.value] as const]
  })
  return {
    measure: bounds.measure,
    ...(bounds.path === undefined ? {} : { path: bounds.path }),
    status: isUnknown(actual) ? 'unknown' : statusOf(bounds, { actual, findings }),
    unit: bounds.unit,
    ...(isUnknown(actual) ? { reason: actual.reason } : {}),
    ...(bounds.message === undefined ? {} : { message: bounds.message }),
    ...Object.fromEntries(numbers),
    ...(isUnknown(actual) ? {} : { [`actual${suffix}`]: actual }),
    ...(growth && { growth }),
  }
}

function statusOf(
  bounds: Parameters<typeof reportBudget>[0],
  { actual, findings }: { readonly actual: number; readonly findings: readonly Finding[] },
): BudgetStatus {
  const broken = brokenBound(bounds, actual)
  if (broken === undefined) return 'pass'
  return broken.kind === 'max' && findings.some((finding) => isAccepted(finding, bounds))
    ? 'warn'
    : statuses[broken.kind]
}

/** That somebody accepts it, or that it was so before, is known to its finding alone. */
function isAccepted(finding: Finding, { measure, path }: Pick<ReportBudget, 'measure' | 'path'>): boolean {
  switch (finding.code) {
    case 'over-budget':
    case 'already-over-budget':
    case 'total-over-budget':
      return finding.severity === 'warn' && finding.measure === measure && finding.path === path
    default:
      return false
  }
}
