import type { Config } from '../model/config.ts'
import type { RunContext } from '../model/context.ts'
import type { Verdict } from '../model/finding.ts'
import { globMatcher } from '../model/glob-matcher.ts'
import { listInWords } from '../model/list-in-words.ts'
import { cellKey, measuredByCell } from '../model/measured-by-cell.ts'
import type { MeasuredCell } from '../model/measurement.ts'
import { onlyIntoStaging } from '../model/only-into-staging.ts'
import type { Plan } from '../model/plan.ts'
import type { PublishDecision } from '../model/publish.ts'
import { quote } from '../model/quote.ts'
import { type Repository, repositoryKey } from '../model/repository.ts'
import { refName, shortRefName } from '../model/ref-name.ts'
import type { SmokeResult } from '../model/smoke.ts'
import { smokeOfCells } from '../model/smoke-of-cells.ts'
import { isUnknown } from '../model/unknown.ts'

export type DecisionInput = {
  readonly verdict: Verdict
  readonly context: RunContext
  readonly config: Config
  readonly plan: Plan
  readonly options: { readonly publish: 'never' | 'on-pass' | 'dry-run' }
  readonly measured: readonly MeasuredCell[]
  readonly smoke: readonly SmokeResult[]
}

/**
 * Whether what was judged may be pushed. What the verdict rests on is asked for once more: a push needs a measurement of every
 * platform and, under `require-smoke`, a pass of every test, whatever became of the findings about them.
 */
export function decidePublication(input: DecisionInput): PublishDecision {
  if (input.options.publish === 'never') return { decision: 'skip', reason: notAsked }
  const decision = firstOf(
    [ofEvent, ofRepositories, ofRef, ofVerdict, ofNarrowing, ofMeasurements, ofTests, ofTags],
    input,
  )
  if (decision !== undefined) return decision
  const passed = 'Everything was measured and nothing failed'
  const only = onlyIntoStaging(input.context)
  if (only === undefined) return { decision: 'push', reason: passed }
  return { decision: 'push', reason: `${passed}; a ${only} goes into the staging repository alone` }
}

/**
 * The same before anything was built: why nothing will be pushed, whatever the verdict. Undefined where the verdict will decide.
 */
export function decideAhead(input: Foreseen): PublishDecision | undefined {
  if (input.options.publish === 'never') return { decision: 'skip', reason: notAsked }
  return firstOf([ofEvent, ofRepositories, ofRef, ofNarrowing, ofTags], input)
}

function firstOf<Input>(
  rules: readonly ((input: Input) => PublishDecision | undefined)[],
  input: Input,
): PublishDecision | undefined {
  for (const rule of rules) {
    const decision = rule(input)
    if (decision !== undefined) return decision
  }
  return undefined
}

type Foreseen = Pick<DecisionInput, 'context' | 'config' | 'plan' | 'options'>
type Rule<Input = Foreseen> = (input: Input) => PublishDecision | undefined

const notAsked = 'Publishing was not asked for'

function refuse(reason: string, remedy?: string): PublishDecision {
  return { decision: 'refuse', severity: 'error', reason, ...(remedy !== undefined && { remedy }) }
}

const ofEvent: Rule = ({ context, config }) => {
  if (
    context.event === 'pull_request_target' ||
    (context.event === 'workflow_run' && context.startedByFork !== false)
  ) {
    const reason = `Under the event ${context.event} the code may be a stranger's, and the credentials are this repository's`
    return refuse(reason, 'Publish under `push`, `release` or `workflow_dispatch`')
  }
  if (context.pointsAtPullRequest === true) {
    return {
      decision: 'refuse',
      severity: 'note',
      reason: `This run of ${context.event ?? 'a workflow'} is about a pull request, which publishes nothing`,
      remedy: 'Nothing is to be done: it is published after the merge, under `push`, `release` or `workflow_dispatch`',
    }
  }
  const only = onlyIntoStaging(context)
  if (only === undefined) return undefined
  if (config.staging !== undefined) return ofStaging(config.staging, { only, config })
  if (only === 'fork') {
    const reason = 'This repository is a fork: what it builds is not what the original releases'
    return refuse(reason, 'Set `staging` to a repository of your own, or leave `publish` out in forks')
  }
  return {
    decision: 'refuse',
    severity: 'note',
    reason: `A ${only} publishes nothing`,
    remedy:
      'Nothing is to be done: it is published after the merge. With `staging`, which the base branch must name too, it goes there, but never from a fork',
  }
}

/** Where releases go a tag such as `1.2.{{pr}}` would look like one. */
function ofStaging(
  staging: Repository,
  { only, config }: { readonly only: string; readonly config: Config },
): PublishDecision | undefined {
  const released = config.variants.flatMap(({ publish }) => publish.repositories)
  if (!released.some((each) => repositoryKey(each) === repositoryKey(staging))) return undefined
  return {
    decision: 'refuse',
    severity: 'note',
    reason: `A ${only} publishes nothing where releases go, and the staging repository ${staging.name} is one of \`repositories\``,
    remedy: 'Set `staging` to a repository of its own',
  }
}

const ofRepositories: Rule = ({ plan }) =>
  plan.variants.some(({ publish }) => publish.repositories.length > 0) || plan.publish.publications.length > 0
    ? undefined
    : refuse('Publishing was asked for, and no variant of this run has a repository', 'Name one under `repositories`')

const ofRef: Rule = ({ context, config: { publishWhen } }) => {
  // A pull request, a merge group and a fork get no further than staging, which is not a release.
  if (publishWhen.length === 0 || onlyIntoStaging(context) !== undefined) return undefined
  const wanted = listInWords(publishWhen.map(({ kind, glob }) => `${kind} ${quote(glob)}`))
  const [, kind, name] = /^refs\/(head|tag)s\/(.+)$/s.exec(context.ref ?? '') ?? []
  if (name === undefined) {
    const found = context.ref === undefined ? 'is not known' : `is ${quote(context.ref)}, neither branch nor tag`
    const reason = `\`publish-when\` names ${wanted}, and the ref of this run ${found}`
    return refuse(reason, 'Publish from a branch or a tag that is checked out')
  }
  const own = kind === 'head' ? 'branch' : 'tag'
  if (publishWhen.some((pattern) => pattern.kind === own && globMatcher(pattern.glob)(name))) return undefined
  return { decision: 'skip', reason: `The ${own} ${quote(name)} is not published: \`publish-when\` names ${wanted}` }
}

const ofVerdict: Rule<DecisionInput> = ({ verdict: { status, findings } }) => {
  if (status === 'pass' || status === 'warn') {
    // Whatever a status says: nothing with an error is released.
    const broken = findings.find(({ severity }) => severity === 'error')
    return broken && ofFindings(`There is an error among the findings: ${broken.code}`)
  }
  const reason = status === 'fail' ? 'The verdict is fail' : 'The run could not be completed: the verdict is error'
  return ofFindings(reason)
}

function ofFindings(reason: string): PublishDecision {
  return { decision: 'refuse', severity: 'error', reason, by: 'verdict' }
}

const ofNarrowing: Rule = ({ config, plan }) => {
  const whole = new Map(config.variants.map((variant) => [refName(variant), variant.platforms]))
  const lacking = plan.variants.flatMap((variant) => {
    const missing = (whole.get(refName(variant)) ?? []).filter((platform) => !variant.platforms.includes(platform))
    return missing.map((platform) => `${shortRefName(variant)} (${platform})`)
  })
  if (lacking.length === 0) return undefined
  return refuse(
    `\`platforms\` left out ${few(lacking)}: what is published would lack it`,
    'Run without the input `platforms`, or the flag `--platform`',
  )
}

const ofMeasurements: Rule<DecisionInput> = ({ plan, measured }) => {
  const measurements = measuredByCell(measured)
  const unmeasured = plan.cells.filter((cell) => {
    const measurement = measurements.get(cellKey(cell))
    return measurement === undefined || isUnknown(measurement)
  })
  if (unmeasured.length === 0) return undefined
  const names = unmeasured.map((cell) => `${shortRefName(cell)} (${cell.platform})`)
  return refuse(`${few(names)} was not measured`, 'Correct what the findings name, and run again')
}

const ofTests: Rule<DecisionInput> = ({ config, plan, smoke }) => {
  const testsOf = smokeOfCells(plan.variants, smoke)
  const open = plan.cells.flatMap((cell) =>
    testsOf(cell).flatMap(({ test, result }) => {
      const without = result === undefined || (config.requireSmoke && result.status !== 'passed')
      return without ? [`${quote(test.name)} of ${shortRefName(cell)} (${cell.platform})`] : []
    }),
  )
  if (open.length === 0) return undefined
  return refuse(
    `The smoke test ${few(open)} did not run to a pass`,
    'Run where it can, or take it out of the configuration',
  )
}

const ofTags: Rule = ({ context, config, plan: { publish } }) => {
  const targets = publish.publications.flatMap((publication) => publication.targets)
  const isStaged = onlyIntoStaging(context) !== undefined
  if (targets.some(({ tags }) => tags.length > 0 || isStaged)) return undefined
  const [first] = publish.publications.flatMap(({ leftOut }) => leftOut)
  const why = first === undefined ? 'no variant has one' : `${quote(first.template)}: ${first.reason}`
  if (config.staging === undefined) {
    return refuse(
      `There is no tag to publish under (${why})`,
      'Add a tag that this run has a value for, such as {{sha}}',
    )
  }
  return {
    decision: 'skip',
    reason: `There is no tag to publish under (${why}); what was built stays in ${config.staging.name}, by digest`,
  }
}

function few(names: readonly string[]): string {
  const [shown, rest] = [names.slice(0, 3), names.length - 3]
  return rest > 0 ? `${shown.join(', ')} and ${rest} more` : listInWords(shown)
}
