import { formatBytes, formatExactBytes } from '../model/bytes.ts'
import type { BudgetMeasure } from '../model/config.ts'
import type { Finding, FindingData } from '../model/finding.ts'
import { listInWords } from '../model/list-in-words.ts'
import type { Wording } from './finding-wording.ts'
import { isLintFinding, isRuleFinding } from './rule-finding.ts'
import { wordBound, wordOpenBudget } from './wording-budget.ts'
import { wordGrowth } from './wording-growth.ts'
import { wordGpuSettings } from './wording-gpu.ts'
import { wordCache } from './wording-cache.ts'
import { wordContents, wordRule } from './wording-contents.ts'
import { wordLint } from './wording-lint.ts'
import { wordMerge } from './wording-merge.ts'
import { configLine, dockerfileLine, type Scope, subject, variantName } from './wording-place.ts'
import { wordPublish } from './wording-publish.ts'
import { wordRuleChange } from './wording-rule-change.ts'
import { verbOf, whatOf } from './wording-size.ts'
import { wordSmoke } from './wording-smoke.ts'

/** The words for a finding. Every code has its own; docs/findings.md lists them. */
export function wordFinding(finding: Finding, scope: Scope): Wording {
  const thing = subject(finding, scope)
  if (isLintFinding(finding)) return wordLint(finding, scope)
  if (isRuleFinding(finding)) return wordRule(finding, scope)
  switch (finding.code) {
    case 'over-budget':
    case 'near-budget':
    case 'under-minimum':
    case 'total-over-budget':
    case 'total-near-budget':
    case 'total-under-minimum':
      return wordBound(finding, scope)
    case 'budget-unknown':
    case 'nothing-at-path':
      return wordOpenBudget(finding, scope)
    case 'already-over-budget':
    case 'over-growth':
    case 'growth-unknown':
    case 'allowance-expired':
    case 'allowance-unused':
      return wordGrowth(finding, scope)
    case 'total-unknown':
      return {
        message: `The total of all images was not judged: ${finding.reason}`,
        remedy:
          finding.severity === 'note'
            ? 'Run without only and platforms to judge the total'
            : 'Resolve the images without numbers first',
      }
    case 'unmeasured':
      return {
        message: `${thing} could not be measured: ${finding.reason}`,
        remedy: 'An image without numbers never passes; resolve the reason and run again',
      }
    case 'no-budget':
      return {
        message: `${thing} has no budget, so nothing bounds its size`,
        remedy: `Add a budget with max, warn or min to it in ${configLine(finding)}`,
      }
    case 'relation-broken':
      return wordBrokenRelation(finding, scope)
    case 'relation-unknown':
      return {
        message: `Relation "${finding.relation}" was not judged${on(finding)}: ${finding.reason}`,
        remedy:
          finding.severity === 'note'
            ? 'Run without only and platforms to judge it'
            : `Resolve the reason, or correct the relation in ${configLine(finding)}`,
      }
    case 'not-distinct':
      return {
        message: `Variants ${listInWords(finding.variants.map((ref) => variantName(ref, scope)))} hold the same layers${on(finding)}, against "${finding.relation}"`,
        remedy: 'Check that each builds the target and the build arguments that are meant for it',
      }
    case 'wrong-architecture':
      return {
        message: `${thing} holds ${finding.count} ${finding.count === 1 ? 'binary' : 'binaries'} for ${finding.found} and ${finding.ownCount} of its own architecture, for example ${finding.examplePath}`,
        remedy:
          'Build the base image and every copied binary for this platform; a FROM that names --platform, or a parent that lacks the platform, brings the wrong ones',
      }
    case 'build-failed':
      return {
        message:
          finding.source === undefined
            ? `${thing} could not be built: ${finding.reason}`
            : `${thing} could not be had from ${finding.source}: ${finding.reason}`,
        remedy: buildRemedy(finding),
      }
    case 'parent-failed':
      return {
        message: `${thing} was not built because ${variantName(finding.parent, scope)}, which it is built on, failed`,
        remedy: `Repair ${variantName(finding.parent, scope)} first`,
      }
    case 'untrusted-frontend':
      return {
        message: `${thing} is built by the frontend ${finding.frontend}, which is not docker/dockerfile and runs with the builder's rights`,
        remedy: `Use docker/dockerfile in the "# syntax=" line of ${finding.dockerfile ?? 'the Dockerfile'}, or review that frontend as you review code`,
      }
    case 'old-buildkit':
      return {
        message: `BuildKit ${finding.version} is older than ${finding.wanted}, which has the fixes for custom frontends`,
        remedy: 'Add docker/setup-buildx-action to the job, or update the builder',
      }
    case 'secret-build-arg':
      return {
        message: `${thing} takes the build argument ${finding.argument}, whose name looks like a secret; anyone who can pull the image can read it`,
        remedy: `Pass it under secrets in ${configLine(finding)} and read it with RUN --mount=type=secret`,
      }
    case 'smoke-failed':
    case 'smoke-infrastructure':
    case 'smoke-skipped':
    case 'smoke-not-run':
    case 'smoke-over-budget':
    case 'smoke-near-budget':
    case 'smoke-budget-unknown':
    case 'unproven-shrink':
      return wordSmoke(finding, scope)
    case 'gpu-settings':
      return wordGpuSettings(finding, scope)
    case 'rule-changed':
      return {
        message: wordRuleChange(finding, scope),
        remedy: 'Review this change before the sizes that it allows',
      }
    case 'rules-unknown':
      return {
        message: `Whether this pull request changes its own rules could not be told: ${finding.reason}`,
        remedy: 'Compare the configuration with that of the base branch before you merge',
      }
    case 'publish-refused':
    case 'not-ours':
    case 'tag-moved':
    case 'tag-replaced':
    case 'tag-kept':
    case 'tag-rewritten':
    case 'no-latest':
    case 'cached-release':
      return wordPublish(finding, scope)
    case 'cache-differs':
    case 'cache-unknown':
      return wordCache(finding, scope)
    case 'waiver-expired':
    case 'waiver-unused':
    case 'uninspected':
    case 'unlinted':
    case 'buildkit-note':
    case 'unreadable-content':
      return wordContents(finding, scope)
    case 'cell-missing':
    case 'cell-duplicated':
    case 'cell-differs':
    case 'report-unreadable':
      return wordMerge(finding, scope)
    case 'run-failed':
      return { message: finding.message, ...(finding.hint === undefined ? {} : { remedy: finding.hint }) }
  }
}

function buildRemedy(finding: Only<'build-failed'>): string {
  if (finding.source !== undefined) return 'Correct `source`, or put the image there before this run'
  const line = dockerfileLine(finding)
  if (finding.logTail.length > 0) {
    return `${line === undefined ? 'Read' : `Look at ${line} and read`} the last lines of its log, then repair the step that failed`
  }
  // A step that printed nothing, or none at all: a base image that is not there, a Dockerfile that cannot be parsed.
  return line === undefined
    ? 'Repair what this reason names; build.log in the report folder holds all that the build said'
    : `Repair the step at ${line}`
}

type Only<Code extends FindingData['code']> = Finding & Extract<FindingData, { readonly code: Code }>

function wordBrokenRelation(finding: Only<'relation-broken'>, scope: Scope): Wording {
  const { left, right, measure, allowed, relation } = finding
  // Without a margin the most that is allowed is a byte less, which only exact bytes could show.
  const isLess = measure !== 'layers' && allowed === right.actual - 1
  const say = amountWords(measure, [left.actual, right.actual, ...(isLess ? [] : [allowed])])
  const verb = measure === 'layers' ? 'is' : verbOf(measure)
  const limit = isLess ? 'it has to be smaller' : `at most ${say(allowed)} is allowed`
  const most = allowed < 0 ? 'nothing is small enough' : limit
  const line = dockerfileLine(finding)
  return {
    message: `Relation "${relation}" does not hold${on(finding)}: ${variantName(left, scope)} ${verb} ${say(left.actual)}, ${variantName(right, scope)} ${verb} ${say(right.actual)}, and ${most}`,
    remedy: `${line === undefined ? `Make ${variantName(left, scope)} smaller` : `Look first at ${line}, the largest own layer of ${variantName(left, scope)}`}, or correct the relation in ${configLine(finding)}`,
  }
}

/** One way to print the numbers of a sentence: exact bytes for all of them where two that differ would look the same. */
function amountWords(measure: BudgetMeasure, amounts: readonly number[]): (amount: number) => string {
  if (measure === 'layers') return (amount) => `${amount} ${amount === 1 ? 'layer' : 'layers'}`
  const rounded = (amount: number) => formatBytes(amount)
  const hidden = new Set(amounts.map(rounded)).size < new Set(amounts).size
  const size = hidden ? formatExactBytes : rounded
  return (amount) => size(amount) + whatOf(measure)
}

function on({ platform }: Finding): string {
  return platform === undefined ? '' : ` on ${platform}`
}
