import { describe, expect, test } from '@jest/globals'
import { ActionError } from '../../../src/errors.ts'
import { failureVerdict } from '../../../src/judge/failure-verdict.ts'
import { judge } from '../../../src/judge/judge.ts'
import type { BuildResult } from '../../../src/model/build.ts'
import { looksSecret } from '../../../src/model/secret-name.ts'
import { unknown } from '../../../src/model/unknown.ts'
import { aBudget, aConfig, aPlan, aVariant, digestOf, imageOf, measuredAs, position } from '../../kit/run-builder.ts'

const budgets = [aBudget({ max: '80MB' })]
const cpu = aVariant({ variant: 'cpu', budgets })
const cuda = aVariant({ variant: 'cuda', budgets })
const config = aConfig([cpu, cuda])
const builder = { name: 'default', driver: 'docker', buildkit: ['v0.31.2'], buildx: '0.29.1' }
const built = {
  image: 'app',
  status: 'built',
  place: { kind: 'layout', layoutDir: '/l' },
  indexDigest: digestOf('i'),
  provenance: [],
} as const
const result: BuildResult = {
  outcomes: [
    { ...built, variant: 'cpu' },
    { ...built, variant: 'cuda' },
  ],
  builder,
  cached: [],
  frontends: [],
}
const measured = [measuredAs(cpu, imageOf(1)), measuredAs(cuda, imageOf(2))]

function run(build: BuildResult, cells = measured) {
  return judge({ config, plan: aPlan(config), measured: cells, build, ruleChanges: [] })
}

describe('fault 25: a variant that cannot be built', () => {
  const failed = {
    image: 'app',
    variant: 'cuda',
    status: 'failed',
    reason: 'exit code 1',
    logTail: ['no'],
    dockerfile: 'Dockerfile',
    line: 8,
  } as const

  test('ends the run in error, once, and hides neither the other variant nor its breach', () => {
    const outcomes = [{ ...built, variant: 'cpu' }, failed] as const
    const verdict = run({ ...result, outcomes }, [measuredAs(cpu, imageOf(90_000_000))])
    expect(verdict.status).toBe('error')
    expect(verdict.findings).toMatchObject([
      {
        code: 'build-failed',
        variant: 'cuda',
        reason: 'exit code 1',
        logTail: ['no'],
        dockerfile: 'Dockerfile',
        line: 8,
      },
      { code: 'over-budget', variant: 'cpu' },
    ])
  })

  test('is named as the reason for what is built on it', () => {
    const blocked = { image: 'app', variant: 'cpu', status: 'blocked', by: { image: 'app', variant: 'cuda' } } as const
    const verdict = run({ ...result, outcomes: [blocked, failed] }, [])
    expect(verdict.status).toBe('error')
    expect(verdict.findings.map(({ code }) => code)).toEqual(['parent-failed', 'build-failed'])
  })
})

describe('the builder', () => {
  const frontends = [{ image: 'app', variant: 'cpu', frontend: 'evil/frontend:1', dockerfile: 'Dockerfile', line: 1 }]

  test('attack 13: a frontend that is not docker/dockerfile is a warning on its line', () => {
    expect(run({ ...result, frontends })).toMatchObject({
      status: 'warn',
      findings: [{ code: 'untrusted-frontend', frontend: 'evil/frontend:1', dockerfile: 'Dockerfile', line: 1 }],
    })
  })

  test.each([
    ['v0.20.2', 'note'],
    ['0.31.1', 'note'],
    ['v0.9.30', 'note'],
  ])('of version %s is old: a %s', (version, severity) => {
    const verdict = run({ ...result, builder: { ...builder, buildkit: [version, version] } })
    expect(verdict).toMatchObject({ status: 'pass', findings: [{ code: 'old-buildkit', severity, version }] })
    expect(run({ ...result, frontends, builder: { ...builder, buildkit: [version] } }).findings).toMatchObject([
      { code: 'untrusted-frontend' },
      { code: 'old-buildkit', severity: 'warn' },
    ])
  })

  test.each(['v0.31.2', 'v0.32.0-rc1', '1.0.0', 'v0.0.0+unknown', '', 'unknown'])(
    'of version "%s" gives no finding',
    (version) => {
      expect(run({ ...result, builder: { ...builder, buildkit: [version] } }).findings).toEqual([])
    },
  )
})

describe('attack 23: build arguments that anyone can read', () => {
  test('are named when they look like secrets, without their value', () => {
    const leaky = aConfig([{ ...cpu, buildArgs: { VERSION: '1', NPM_TOKEN: 'canary' } }])
    const verdict = judge({ config: leaky, plan: aPlan(leaky), measured, ruleChanges: [] })
    expect(verdict).toMatchObject({ status: 'warn', findings: [{ code: 'secret-build-arg', argument: 'NPM_TOKEN' }] })
    expect(JSON.stringify(verdict)).not.toContain('canary')
  })

  test.each(['NPM_TOKEN', 'token', 'apiKey', 'AWS_SECRET_ACCESS_KEY', 'db-password', 'SSH_PRIVATE_KEY', 'API_KEY_V2'])(
    '%s looks like a secret',
    (name) => expect(looksSecret(name)).toBe(true),
  )

  test.each(['TOKENIZER_VERSION', 'VERSION', 'KEYBOARD', 'KEY_ID', 'PASSENGER_VERSION', 'SECRETARY', ''])(
    '%s does not',
    (name) => expect(looksSecret(name)).toBe(false),
  )
})

describe('attack 14: a pull request that changes its own rules', () => {
  const change = { image: 'app', variant: 'cpu', rule: 'compressed max', before: '80MB', after: '90MB' }

  test('is called out first: a warning when more passes than before', () => {
    const ruleChanges = [{ ...change, effect: 'loosened', position: position(7) } as const]
    expect(judge({ config, plan: aPlan(config), measured, ruleChanges })).toMatchObject({
      status: 'warn',
      findings: [{ code: 'rule-changed', severity: 'warn', before: '80MB', after: '90MB', config: { line: 7 } }],
    })
  })

  test('is a note when less passes', () => {
    const ruleChanges = [{ ...change, effect: 'tightened' } as const]
    expect(judge({ config, plan: aPlan(config), measured, ruleChanges }).status).toBe('pass')
  })

  test('is not taken for unchanged when the base could not be read', () => {
    const verdict = judge({ config, plan: aPlan(config), measured, ruleChanges: unknown('the token cannot read it') })
    expect(verdict).toMatchObject({
      status: 'warn',
      findings: [{ code: 'rules-unknown', reason: 'the token cannot read it' }],
    })
  })
})

describe('a run that could not be completed', () => {
  test('fault 2: is an error even when what failed is a bug', () => {
    expect(failureVerdict(new TypeError('x is undefined'))).toMatchObject({
      status: 'error',
      findings: [{ code: 'run-failed', error: 'bug', message: 'x is undefined' }],
    })
    expect(failureVerdict('thrown').findings).toMatchObject([{ message: 'thrown' }])
  })

  test('is worded by its ActionError', () => {
    const failure = new ActionError('disk-full', 'No space', { hint: 'Free some' })
    expect(failureVerdict(failure)).toEqual({
      status: 'error',
      findings: [{ code: 'run-failed', severity: 'error', error: 'disk-full', message: 'No space', hint: 'Free some' }],
    })
  })

  test('names every problem of the configuration, also one without a line', () => {
    const problems = [{ message: 'one', remedy: 'do', position: position(3) }, { message: 'two' }]
    const failure = new ActionError('config-invalid', 'one, two', { problems })
    expect(failureVerdict(failure).findings).toMatchObject([
      { message: 'one', hint: 'do', config: { line: 3 } },
      { message: 'two' },
    ])
  })
})
