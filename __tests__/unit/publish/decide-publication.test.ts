import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import type { Config } from '../../../src/model/config.ts'
import type { RunContext } from '../../../src/model/context.ts'
import type { Finding, Verdict } from '../../../src/model/finding.ts'
import type { PublishDecision } from '../../../src/model/publish.ts'
import { unknown } from '../../../src/model/unknown.ts'
import { planBuild } from '../../../src/plan/plan-build.ts'
import { planPublish } from '../../../src/plan/plan-publish.ts'
import { runValues } from '../../../src/plan/run-values.ts'
import { decidePublication } from '../../../src/publish/decide-publication.ts'
import { parse } from '../../kit/config-problems.ts'
import { imageOf, measuredAs } from '../../kit/run-builder.ts'

const pullRequest = { number: 7, headSha: 'h', baseSha: 'b', fromFork: false, author: { login: 'ada', isBot: false } }
const repository = { owner: 'acme', name: 'app', isFork: false }
const fork = { ...repository, isFork: true }
const base: RunContext = {
  workspace: '/w',
  inActions: true,
  event: 'push',
  ref: 'refs/heads/main',
  sha: 'c0ffee0',
  repository,
}
const ofPullRequest = { event: 'pull_request', ref: 'refs/pull/7/merge', pullRequest }

type Situation = {
  readonly config?: string
  readonly context?: Partial<RunContext>
  readonly verdict?: Verdict
  readonly platforms?: readonly string[]
  readonly only?: readonly string[]
  readonly publish?: 'never' | 'on-pass' | 'dry-run'
  /** Platforms that were not measured. */
  readonly unmeasured?: readonly string[]
  readonly smoke?: 'passed' | 'skipped' | 'missing'
}

const two = 'platforms: [linux/amd64, linux/arm64]'
const published = `images: {app: {${two}, repositories: acme/app, tags: ["{{branch}}", "pr-{{pr}}"], smoke: [{run: a}]}, tool: }`
const staged = `staging: acme/staging\n${published}`
const passed: Verdict = { status: 'pass', findings: [] }
const error: Finding = { code: 'rules-unknown', reason: 'x', severity: 'error' }

function decide(situation: Situation): PublishDecision {
  const {
    publish = 'on-pass',
    platforms = [],
    only = [],
    verdict = passed,
    unmeasured = [],
    smoke = 'passed',
  } = situation
  const context = { ...base, ...situation.context }
  const config: Config = parse(`version: 1\n${situation.config ?? published}`)
  const built = planBuild(config, { only, platforms })
  const { variants } = built
  const plan = {
    ...built,
    publish: planPublish({ config, variants, context, run: runValues(context, undefined), publish }),
  }
  const measured = plan.cells.map((cell) =>
    measuredAs(cell, unmeasured.includes(cell.platform) ? unknown('broken') : imageOf(1), cell.platform),
  )
  const results = plan.cells.map((cell) => ({
    ...{ ...cell, name: 'run a', kind: 'run' as const, seconds: 1, log: [], details: [], emulated: false, opened: [] },
    status: smoke === 'skipped' ? ('skipped' as const) : ('passed' as const),
  }))
  return decidePublication({
    ...{ verdict, context, config, plan, measured },
    options: { publish },
    smoke: smoke === 'missing' ? [] : results,
  })
}

const push = { decision: 'push' }
const skip = { decision: 'skip' }
const note = { decision: 'refuse', severity: 'note' }
const refuse = { decision: 'refuse', severity: 'error' }
const when = (patterns: string): string => `publish-when: ${patterns}\n${published}`

describe('what is pushed', () => {
  test.each<[string, Situation, object]>([
    ['a branch that passed', {}, { ...push, reason: 'Everything was measured and nothing failed' }],
    ['a dry run decides as a real one', { publish: 'dry-run' }, push],
    ['a verdict of warn', { verdict: { status: 'warn', findings: [] } }, push],
    ['one image of several', { only: ['app'] }, push],
    ['a branch that is named', { config: when('[branch main, tag v*]') }, push],
    ['a branch below a glob', { config: when('branch release/*'), context: { ref: 'refs/heads/release/1' } }, push],
    ['a skipped test that nothing requires', { smoke: 'skipped' }, push],
    ['a schedule of the repository itself', { context: { event: 'schedule' } }, push],
    [
      'a pull request, into staging',
      { config: staged, context: ofPullRequest },
      {
        ...push,
        reason: 'Everything was measured and nothing failed; a pull request goes into the staging repository alone',
      },
    ],
    ['a merge group, into staging', { config: staged, context: { event: 'merge_group', ref: 'refs/heads/q' } }, push],
    ['a fork, into staging', { config: staged, context: { repository: fork } }, push],
    [
      'a pull request whatever `publish-when` says',
      { config: `publish-when: tag v*\n${staged}`, context: ofPullRequest },
      push,
    ],
  ])('%s', (_, situation, expected) => {
    expect(decide(situation)).toMatchObject(expected)
  })
})

describe('what is not asked for is skipped', () => {
  test.each<[string, Situation, string]>([
    [
      'no publishing',
      { publish: 'never', verdict: { status: 'fail', findings: [error] } },
      'Publishing was not asked for',
    ],
    [
      'another branch',
      { config: when('[branch main, tag v*]'), context: { ref: 'refs/heads/dev' } },
      'The branch "dev" is not published: `publish-when` names branch "main" and tag "v*"',
    ],
    [
      'a tag of the name of a branch',
      { config: when('branch v1'), context: { ref: 'refs/tags/v1' } },
      'The tag "v1" is not published: `publish-when` names branch "v1"',
    ],
    [
      'a glob does not cross a slash',
      { config: when('branch *'), context: { ref: 'refs/heads/a/b' } },
      'The branch "a/b" is not published: `publish-when` names branch "*"',
    ],
    [
      'no template gives a tag, and what was built is staged',
      { config: staged, context: { ref: 'refs/tags/v1' } },
      'There is no tag to publish under ("{{branch}}": this run is not about a branch); what was built stays in acme/staging, by digest',
    ],
  ])('%s', (_, situation, reason) => {
    expect(decide(situation)).toEqual({ ...skip, reason })
  })
})

describe('attack 16: what comes from outside is not published', () => {
  test.each<[string, Situation, object]>([
    ['a pull request', { context: ofPullRequest }, { ...note, reason: 'A pull request publishes nothing' }],
    ['one of a fork', { context: { ...ofPullRequest, pullRequest: { ...pullRequest, fromFork: true } } }, note],
    [
      'one that failed, without an error of its own',
      { context: ofPullRequest, verdict: { status: 'fail', findings: [error] } },
      note,
    ],
    [
      'one whose staging repository is where releases go',
      { config: `staging: docker.io/acme/app\n${published}`, context: ofPullRequest },
      {
        ...note,
        reason:
          'A pull request publishes nothing where releases go, and the staging repository docker.io/acme/app is one of `repositories`',
      },
    ],
    ['an event about a pull request', { context: { event: 'pull_request_review' } }, note],
    ['a merge group', { context: { event: 'merge_group' } }, { ...note, reason: 'A merge group publishes nothing' }],
    ['pull_request_target', { context: { ...ofPullRequest, event: 'pull_request_target' } }, refuse],
    [
      'pull_request_target with staging',
      { config: staged, context: { ...ofPullRequest, event: 'pull_request_target' } },
      refuse,
    ],
    ['a workflow that a fork started', { context: { event: 'workflow_run', startedByFork: true } }, refuse],
    [
      'a comment on a pull request',
      { context: { event: 'issue_comment', pointsAtPullRequest: true }, config: staged },
      { decision: 'refuse', severity: 'note' },
    ],
    [
      'a workflow that a pull request of this repository started',
      { context: { event: 'workflow_run', startedByFork: false, pointsAtPullRequest: true } },
      { decision: 'refuse', severity: 'note' },
    ],
    ['a schedule of a fork', { context: { event: 'schedule', repository: fork } }, refuse],
    ['a push to a fork', { context: { repository: fork } }, refuse],
    ['a tag of a fork', { context: { repository: fork, ref: 'refs/tags/v1' } }, refuse],
  ])('%s', (_, situation, expected) => {
    expect(decide(situation)).toMatchObject(expected)
  })
})

const isOfVerdict = ({ verdict = passed }: Situation): boolean =>
  verdict.status !== 'pass' || verdict.findings.length > 0

describe('what did not pass as a whole is refused', () => {
  test.each<[string, Situation, string]>([
    ['a failed verdict', { verdict: { status: 'fail', findings: [error] } }, 'The verdict is fail'],
    [
      'a run without an end',
      { verdict: { status: 'error', findings: [error] } },
      'The run could not be completed: the verdict is error',
    ],
    [
      'an error that the status does not tell',
      { verdict: { status: 'pass', findings: [error] } },
      'There is an error among the findings: rules-unknown',
    ],
    [
      'a platform that is left out',
      { platforms: ['linux/amd64'] },
      '`platforms` left out app (linux/arm64): what is published would lack it',
    ],
    ['an image without numbers', { unmeasured: ['linux/arm64'] }, 'app (linux/arm64) was not measured'],
    [
      'a test that nobody ran',
      { smoke: 'missing' },
      'The smoke test "run a" of app (linux/amd64) and "run a" of app (linux/arm64) did not run to a pass',
    ],
    [
      'a skipped test under require-smoke',
      { config: `require-smoke: true\n${published}`, smoke: 'skipped' },
      'The smoke test "run a" of app (linux/amd64) and "run a" of app (linux/arm64) did not run to a pass',
    ],
    [
      'nothing to publish',
      { config: 'images: {app: }' },
      'Publishing was asked for, and no variant of this run has a repository',
    ],
    [
      'an image that has none',
      { only: ['tool'] },
      'Publishing was asked for, and no variant of this run has a repository',
    ],
    [
      'no tag',
      { context: { ref: 'refs/tags/v1' } },
      'There is no tag to publish under ("{{branch}}": this run is not about a branch)',
    ],
    [
      'a ref that nobody knows',
      { config: when('branch main'), context: { ref: 'refs/changes/1' } },
      '`publish-when` names branch "main", and the ref of this run is "refs/changes/1", neither branch nor tag',
    ],
  ])('%s', (_, situation, reason) => {
    expect(decide(situation)).toMatchObject({ ...refuse, reason })
    // The findings of a verdict have their own remedies.
    if (situation.platforms !== undefined)
      expect(decide(situation)).toMatchObject({ remedy: 'Run without the input `platforms`, or the flag `--platform`' })
    expect(decide(situation)).toHaveProperty(isOfVerdict(situation) ? 'by' : 'remedy')
  })
})

test('whatever the rest is, nothing is pushed that failed, was not asked for, or lacks a platform', () => {
  const event = fc.constantFrom('push', 'schedule', 'pull_request', 'merge_group', 'workflow_dispatch', 'release')
  const situations = fc.record({
    config: fc.constantFrom(published, staged, when('branch main'), `require-smoke: true\n${staged}`),
    status: fc.constantFrom('pass', 'warn', 'fail', 'error') as fc.Arbitrary<Verdict['status']>,
    findings: fc.constantFrom<readonly Finding[]>([], [error]),
    event,
    isFork: fc.boolean(),
    ref: fc.constantFrom('refs/heads/main', 'refs/heads/x', 'refs/tags/v1.0.0', 'refs/pull/7/merge'),
    publish: fc.constantFrom('never', 'on-pass', 'dry-run') as fc.Arbitrary<'never' | 'on-pass' | 'dry-run'>,
    unmeasured: fc.constantFrom<readonly string[]>([], ['linux/arm64']),
    smoke: fc.constantFrom('passed', 'skipped', 'missing') as fc.Arbitrary<'passed' | 'skipped' | 'missing'>,
    platforms: fc.constantFrom<readonly string[]>([], ['linux/amd64']),
  })
  let pushes = 0
  fc.assert(
    fc.property(situations, ({ status, findings, event: name, isFork, ref, ...rest }) => {
      const context = {
        event: name,
        ref,
        repository: { ...repository, isFork },
        ...(name === 'pull_request' && { pullRequest }),
      }
      const { decision } = decide({ ...rest, context, verdict: { status, findings } })
      if (decision !== 'push') return
      pushes++
      expect(['pass', 'warn']).toContain(status)
      expect(findings).toEqual([])
      expect(rest.publish).not.toBe('never')
      expect([...rest.unmeasured, ...rest.platforms]).toEqual([])
      expect(rest.smoke).not.toBe('missing')
      if (rest.config.includes('require-smoke')) expect(rest.smoke).toBe('passed')
      if (isFork || ['pull_request', 'merge_group'].includes(name)) expect(rest.config).toContain('staging')
    }),
    { numRuns: 2000 },
  )
  expect(pushes).toBeGreaterThan(0)
})
