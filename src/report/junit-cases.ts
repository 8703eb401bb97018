import { shortRefName } from '../model/ref-name.ts'
import type { ReportBudget, ReportFinding, ReportImage, ReportSmoke } from '../model/report.ts'
import { type BudgetView, distance, formatActual, formatAmount, viewBudget, withMeasure } from './budget-view.ts'
import { clipText } from './clip-text.ts'
import { notRunCount } from './smoke-words.ts'

/** `failure`: what was asked for does not hold; `error`: it has no answer. Texts are hostile and not yet escaped. */
export type TestCase = {
  readonly name: string
  readonly outcome: 'passed' | 'failure' | 'error' | 'skipped'
  readonly message?: string
  readonly seconds?: number
  readonly log?: readonly string[]
}

const maxMessageCharacters = 4000

/** `app/cuda linux/amd64`, as much of it as is known; what concerns none of the images is `run`. */
export function suiteName({ image, variant, platform }: Pick<ReportFinding, 'image' | 'variant' | 'platform'>): string {
  if (image === undefined) return 'run'
  const name = variant === undefined ? image : shortRefName({ image, variant })
  return platform === undefined ? name : `${name} ${platform}`
}

export function budgetCase(budget: ReportBudget): TestCase {
  const view = viewBudget(budget)
  const name = `budget ${[budget.measure, budget.path].filter((part) => part !== undefined).join(' ')}`
  const own = budget.message === undefined ? '' : `: ${budget.message}`
  switch (budget.status) {
    case 'pass':
      return { name, outcome: 'passed' }
    case 'warn':
      return { name, outcome: 'passed', log: [clip(`${sizes(view)}${own}`)] }
    case 'fail':
      return { name, outcome: 'failure', message: clip(`${sizes(view)}${own}`) }
    case 'unknown':
      return { name, outcome: 'error', message: clip(budget.reason ?? 'Nothing measured it') }
  }
}

/** `41.2 MB, 1.2 MB over; max 40 MB, warn 38 MB` */
function sizes(view: BudgetView): string {
  const bounds = (['max', 'warn', 'min'] as const).flatMap((kind) => {
    const bound = view[kind]
    return bound === undefined ? [] : [`${kind} ${formatAmount(view, bound)}`]
  })
  return `${withMeasure(view, formatActual(view) ?? 'Unknown')}, ${distance(view) ?? 'not judged'}; ${bounds.join(', ')}`
}

/** A skipped test fails where the rules want it to run: then a finding says so. */
export function smokeCase(test: ReportSmoke, findings: readonly ReportFinding[]): TestCase {
  const said = findings.find(
    (finding) => finding.test === test.name && finding.severity === 'error' && suiteName(finding) === suiteName(test),
  )
  const outcomes = { passed: 'passed', failed: 'failure', infrastructure: 'error', skipped: 'skipped' } as const
  const outcome = test.status === 'skipped' && said !== undefined ? 'failure' : outcomes[test.status]
  return {
    name: smokeName(test.name),
    outcome,
    ...(outcome !== 'passed' && { message: clip(said?.message ?? test.reason ?? 'No reason was given') }),
    seconds: test.seconds,
    ...(test.log && { log: test.log.map(clip) }),
  }
}

/** Tests that have neither a result nor a finding: the run ended before them. */
export function notRunCases(image: ReportImage, findings: readonly ReportFinding[]): readonly TestCase[] {
  const told = findings.filter(({ code, ...of }) => code === 'smoke-not-run' && suiteName(of) === suiteName(image))
  const count = notRunCount(image.function) - told.length
  if (count <= 0) return []
  const message = `${count} configured smoke ${count === 1 ? 'test was' : 'tests were'} not run`
  return [{ name: 'smoke tests that were not run', outcome: 'error', message }]
}

/** Told by the budgets and the tests themselves. */
const toldByCases: ReadonlySet<string> = new Set([
  'over-budget',
  'under-minimum',
  'total-over-budget',
  'total-under-minimum',
  'total-unknown',
  'budget-unknown',
  'smoke-failed',
  'smoke-infrastructure',
  'smoke-skipped',
  'smoke-over-budget',
  'smoke-budget-unknown',
])

/** Where the verdict of a finding is that there is no answer. */
const unanswered: ReadonlySet<string> = new Set([
  'run-failed',
  'build-failed',
  'parent-failed',
  'unmeasured',
  'growth-unknown',
  'uninspected',
  'unlinted',
  'unreadable-content',
  'smoke-not-run',
])

/** Every other error, by its code: what fails the verdict is red here too. */
export function findingCases(
  findings: readonly ReportFinding[],
): readonly { readonly suite: string; readonly test: TestCase }[] {
  return findings
    .filter(({ severity, code }) => severity === 'error' && !toldByCases.has(code))
    .map((finding) => ({
      suite: suiteName(finding),
      test: {
        name: finding.test === undefined ? findingName(finding) : smokeName(finding.test),
        outcome: unanswered.has(finding.code) ? 'error' : 'failure',
        message: clip(finding.message),
        ...(finding.log && { log: finding.log.map(clip) }),
      },
    }))
}

/** With its path or relation, by which two findings of one code are told apart. */
function findingName({ code, path, relation }: ReportFinding): string {
  const about = path ?? relation
  return about === undefined ? code : `${code} ${clipText(about, 200)}`
}

function smokeName(name: string): string {
  return `smoke ${clipText(name, 200)}`
}

function clip(text: string): string {
  return clipText(text, maxMessageCharacters)
}
