import { refName } from '../model/ref-name.ts'
import type { Report, ReportBudget, ReportFinding, ReportImage, ReportSmoke } from '../model/report.ts'

/** The predicate of in-toto's attestation of this type, https://in-toto.io/attestation/test-result/v0.1, as its specification has it. */
export type TestResult = {
  readonly result: 'PASSED' | 'WARNED' | 'FAILED'
  readonly configuration: readonly { readonly name: string; readonly digest: { readonly sha256: string } }[]
  readonly url?: string
  readonly passedTests: readonly string[]
  readonly warnedTests: readonly string[]
  readonly failedTests: readonly string[]
}

const results = { pass: 'PASSED', warn: 'WARNED', fail: 'FAILED' } as const

/**
 * What this run shows of the images, for somebody who signs it: every bound and every smoke test by name. What has no answer counts as
 * failed, and a skipped test is in no list at all. Undefined where the run could not be completed, or nobody knows by which rules.
 */
export function testResult({ verdict, images, smoke, total, config, source }: Report): TestResult | undefined {
  if (verdict.status === 'error' || config === undefined) return undefined
  const outcomes = [
    ...images.flatMap((image) => image.budgets.flatMap((budget) => boundsOf(nameOf(image), budget))),
    ...(total.budget === undefined ? [] : boundsOf('total', total.budget)),
    ...smoke.flatMap(testOf),
    ...verdict.findings.flatMap(ruleOf),
  ]
  const named = (outcome: Outcome) => [
    ...new Set(outcomes.filter((one) => one.outcome === outcome).map(({ name }) => name)),
  ]
  const failedTests = named('failed')
  const warnedTests = named('warned').filter((name) => !failedTests.includes(name))
  return {
    result: results[verdict.status],
    configuration: [{ name: config.file, digest: { sha256: config.sha256 } }],
    ...(source?.runUrl === undefined ? {} : { url: source.runUrl }),
    passedTests: named('passed'),
    warnedTests,
    failedTests,
  }
}

type Outcome = 'passed' | 'warned' | 'failed'
type Named = { readonly name: string; readonly outcome: Outcome }

/** `app/cuda linux/amd64` */
function nameOf(image: Pick<ReportImage, 'image' | 'variant' | 'platform'>): string {
  return `${refName(image)} ${image.platform}`
}

/** Each bound is a test of its own: `app/cuda linux/amd64 compressed max`, `… path /opt max`. What is only reported bounds nothing. */
function boundsOf(of: string, budget: ReportBudget): readonly Named[] {
  const { max, warn, min, actual } = numbersOf(budget)
  const judge = (bound: number | undefined, kind: 'max' | 'warn' | 'min'): readonly Named[] => {
    if (bound === undefined) return []
    const what = budget.path === undefined ? budget.measure : `${budget.measure} ${budget.path}`
    const name = `${of} ${what} ${kind}`
    if (actual === undefined || budget.status === 'unknown') return [{ name, outcome: 'failed' }]
    const holds = kind === 'min' ? actual >= bound : actual <= bound
    if (holds) return [{ name, outcome: 'passed' }]
    // What is accepted, or was so before, breaks its bound all the same.
    return [{ name, outcome: kind === 'warn' || budget.status === 'warn' ? 'warned' : 'failed' }]
  }
  return [...judge(max, 'max'), ...judge(warn, 'warn'), ...judge(min, 'min'), ...growthOf(of, budget)]
}

/** Growth that nobody knows has a finding of its own. */
function growthOf(of: string, { measure, growth }: ReportBudget): readonly Named[] {
  if (growth === undefined || growth.status === 'unknown') return []
  const outcome = { pass: 'passed', warn: 'warned', fail: 'failed' } as const
  return [{ name: `${of} ${measure} growth`, outcome: outcome[growth.status] }]
}

function numbersOf(
  budget: ReportBudget,
): Readonly<Partial<Record<'max' | 'warn' | 'min' | 'actual', number | undefined>>> {
  const { maxBytes, warnBytes, minBytes, actualBytes } = budget
  const { maxCount, warnCount, minCount, actualCount } = budget
  const { maxMilliseconds, warnMilliseconds, actualMilliseconds } = budget
  return {
    max: maxBytes ?? maxCount ?? maxMilliseconds,
    warn: warnBytes ?? warnCount ?? warnMilliseconds,
    min: minBytes ?? minCount,
    actual: actualBytes ?? actualCount ?? actualMilliseconds,
  }
}

/** `app/cuda linux/amd64 smoke import torch`. A skipped test says nothing, unless the rules want it to have run. */
function testOf(test: ReportSmoke): readonly Named[] {
  const name = `${nameOf(test)} smoke ${test.name}`
  switch (test.status) {
    case 'passed':
      return [{ name, outcome: 'passed' }]
    case 'failed':
    case 'infrastructure':
      return [{ name, outcome: 'failed' }]
    case 'skipped':
      return []
  }
}

/** Told by the bounds and the tests themselves. */
const toldByName: ReadonlySet<string> = new Set([
  'over-budget',
  'already-over-budget',
  'over-growth',
  'near-budget',
  'under-minimum',
  'total-over-budget',
  'total-near-budget',
  'total-under-minimum',
  'smoke-failed',
  'smoke-over-budget',
  'smoke-near-budget',
])

/** Every other rule that is broken, by its code: nothing fails without a name. A skipped test is one where it had to run. */
function ruleOf({ code, severity, image, variant, platform, test }: ReportFinding): readonly Named[] {
  if (severity === 'note' || toldByName.has(code)) return []
  const outcome = severity === 'error' ? 'failed' : 'warned'
  if (test !== undefined && outcome === 'warned') return []
  const place = image === undefined ? [] : [variant === undefined ? image : refName({ image, variant })]
  const about = test === undefined ? code : `smoke ${test}`
  return [{ name: [...place, ...(platform === undefined ? [] : [platform]), about].join(' '), outcome }]
}
