import { formatBytes } from '../model/bytes.ts'
import type { Report, ReportFinding } from '../model/report.ts'
import { failingImages } from './breached-images.ts'
import { beyondWarning, nearLimit } from './budget-view.ts'
import { grownMost, newImages } from './grown-most.ts'
import { imageNamer } from './image-namer.ts'
import { unchangedWords } from './part-words.ts'
import { publishOutcome, publishWords } from './publish-outcome.ts'
import { reasonInWords } from './reason-in-words.ts'
import { excuses, type Row, reportRows, reportUnit } from './render-rows.ts'
import { rowName } from './row-name.ts'
import { isForbiddenSkip, type SmokeSentence, smokeSentence } from './smoke-sentence.ts'
import { isOnRules, worstFinding } from './worst-finding.ts'

/**
 * The one sentence that says whether to care, without a final period: how many images are within budget, and the worst of the
 * rest by name. Names and messages in it are hostile text. `rules`: where the changed rules stand, seen from it.
 */
export function headline(report: Report, { rules = 'above' }: { readonly rules?: 'above' | 'below' } = {}): string {
  const rows = reportRows(report)
  const failure = report.verdict.findings.find((finding) => finding.code === 'run-failed')
  if (failure !== undefined) return `The run could not be completed: ${failure.message}${andPublished(report)}`
  const unchanged = unchangedWords(report)
  if (rows.length === 0) return worstOf(report, { rules })?.words ?? unchanged ?? 'No image was measured'
  const tests = smokeSentence(report)
  const ofRows = problemOf(rows, report)
  const other = ofRows === undefined ? otherProblem(report, { tests, rules }) : undefined
  const problem = ofRows ?? other?.words
  const published = publishWords(report.publish)
  const size = sizes(rows, other !== undefined && isOnRules(other.finding) ? undefined : problem)
  // A message is a sentence of its own; what begins with the name of an image is not.
  const told = problem === undefined || size === undefined || ofRows !== undefined ? problem : reasonInWords(problem)
  const open = ofRows === undefined ? undefined : openBudgets(report)
  return [size, told, open, grownMost(report, other?.finding), newImages(report), unchanged, tests?.words, published]
    .filter((part) => part !== undefined)
    .join('; ')
}

/** The failure says why; what it left behind is told where publishing had begun. */
function andPublished({ publish }: Report): string {
  const outcome = publishOutcome(publish)
  if (outcome === 'not-asked' || outcome === 'dry-run') return ''
  return outcome === 'nothing' ? '; nothing was published' : `; ${publishWords(publish)}`
}

/** How many images are within budget. Of a single one that is not, or that has another problem, the problem says enough. */
function sizes(rows: readonly Row[], problem: string | undefined): string | undefined {
  const [only] = rows
  if (rows.length === 1 && only !== undefined)
    return problem === undefined && only.withinBudget ? single(only) : undefined
  const within = rows.filter((row) => row.withinBudget).length
  const all = within === 2 ? 'Both' : `All ${within}`
  const count = within === rows.length ? all : `${within} of ${rows.length}`
  return `${count} images ${within === 1 ? 'is' : 'are'} within budget`
}

function single(row: Row): string {
  const used = row.usage?.percent === undefined ? '' : ` (${row.usage.percent} used)`
  return `${rowName(row)} is within its budget of ${row.budget ?? 'nothing'}${used}`
}

function problemOf(rows: readonly Row[], report: Report): string | undefined {
  const broken = rows.filter((row) => row.status === 'fail' && !row.withinBudget)
  const unmeasured = rows.filter((row) => row.status === 'unknown')
  const [worst] = broken.toSorted((left, right) => right.excess - left.excess)
  // An image that fails by its growth alone is within its budget, and fails no less.
  const isFailing = failingImages(report)
  const grown = report.images.filter((image, index) => rows[index]?.withinBudget && isFailing(image))
  const others = broken.length + grown.length + unmeasured.length - 1
  const more = others > 0 ? `, and ${others} more ${others === 1 ? 'fails' : 'fail'}` : ''
  if (worst !== undefined && worst.excess > 0) return `${rowName(worst)} is ${worst.word}${more}`
  const [missing] = unmeasured
  if (missing !== undefined) return `${rowName(missing)} could not be measured${more}`
  const [near] = rows.filter(
    ({ status, word, withinBudget }) =>
      status === 'warn' &&
      (word === nearLimit ||
        word.endsWith(beyondWarning) ||
        // Of accepted growth within a budget the finding says how much it is.
        (!withinBudget && Object.values(excuses).some((end) => word.endsWith(end)))),
  )
  if (report.verdict.status !== 'warn' || near === undefined) return undefined
  if (near.word !== nearLimit) return `${rowName(near)} is ${near.word}${andMore(report.verdict.findings, 'warn')}`
  const used = near.usage?.percent === undefined ? '' : ` (${near.usage.percent} used)`
  return `${rowName(near)} is near its limit${used}${andMore(report.verdict.findings, 'warn')}`
}

/** What the words about tests and publishing tell themselves. */
const toldElsewhere: ReadonlySet<string> = new Set([
  'smoke-failed',
  'smoke-infrastructure',
  'smoke-not-run',
  'publish-refused',
])

type Problem = { readonly words: string; readonly finding: ReportFinding }

/** The worst finding beside sizes and tests; where tests went wrong, no warning stands between. */
function otherProblem(
  report: Report,
  { tests, rules }: { readonly tests: SmokeSentence | undefined; readonly rules: string },
): Problem | undefined {
  if (report.verdict.status === 'pass') return undefined
  const findings = report.verdict.findings.filter(
    (finding) => !toldElsewhere.has(finding.code) && !isForbiddenSkip(finding),
  )
  if (tests?.kind !== 'bad') return worstOf(report, { rules, findings })
  return worstOf(report, { rules, findings: findings.filter(({ severity }) => severity === 'error') })
}

function worstOf(
  report: Report,
  {
    rules,
    findings = report.verdict.findings,
  }: { readonly rules: string; readonly findings?: readonly ReportFinding[] },
): Problem | undefined {
  const beside = findings.filter((finding) => !isOnRules(finding))
  const worst = worstFinding(report, beside)
  if (worst !== undefined)
    return { finding: worst, words: `${inShort(worst, report)}${andMore(findings, worst.severity)}` }
  const rule = worstFinding(report, findings)
  if (rule === undefined) return undefined
  const words = rule.code === 'rules-unknown' ? 'Whether the rules changed is unknown' : 'The rules changed'
  return { finding: rule, words: `${words}, see ${rules}` }
}

/** What a rule saw is told below with its instructions, which are long: here its name, the bytes and the image. */
function inShort({ code, message, bytes, image, variant, platform }: ReportFinding, report: Report): string {
  // Each place that has no baseline has a reason, which are told where the baseline is.
  if (code === 'growth-unknown' && image === undefined) return 'growth is unknown, since there is no baseline'
  if (bytes === undefined || image === undefined || variant === undefined) return message
  const size = bytes === 0 ? '' : ` of ${formatBytes(bytes, reportUnit(report))}`
  const name = imageNamer(report)({ image, variant })
  return `${code}${size} in ${platform === undefined ? name : rowName({ name, platform })}`
}

/** Why a run has no answer, where what is over its budget is told already. */
function openBudgets({ verdict }: Report): string | undefined {
  const count = verdict.findings.filter(({ code }) => code === 'budget-unknown').length
  if (count === 0) return undefined
  return count === 1 ? 'one budget has no answer' : `${count} budgets have no answer`
}

/** The others that are as bad as the one that was named. */
function andMore(findings: readonly ReportFinding[], severity: ReportFinding['severity']): string {
  const others = findings.filter((finding) => finding.severity === severity && !isOnRules(finding)).length - 1
  if (others < 1) return ''
  const word = severity === 'warn' ? 'warning' : 'error'
  return `, and ${others} more ${others === 1 ? word : `${word}s`}`
}
