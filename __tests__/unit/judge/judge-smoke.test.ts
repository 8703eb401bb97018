import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { exitStatusOf } from '../../../src/exit-status.ts'
import { judge } from '../../../src/judge/judge.ts'
import type { Config, Variant } from '../../../src/model/config.ts'
import type { GpuProblem } from '../../../src/model/gpu-problem.ts'
import type { SmokeCheck, SmokeResult, SmokeStatus } from '../../../src/model/smoke.ts'
import { unknown } from '../../../src/model/unknown.ts'
import {
  aBudget,
  aConfig,
  amd64,
  aPlan,
  arm64,
  aVariant,
  imageOf,
  measuredAs,
  position,
} from '../../kit/run-builder.ts'
import { aResult, aSmokeBudget, aTestNamed, httpCheck, userCheck } from '../../kit/smoke-builder.ts'

const budgets = [aBudget({ max: '1GB' }), aBudget({ max: '1GB', platform: arm64 })]
const app = aVariant({ budgets, smoke: [aTestNamed('one')] })

type Run = {
  readonly variant?: Variant
  readonly results?: readonly SmokeResult[]
  readonly gpuProblems?: readonly GpuProblem[]
} & Partial<Pick<Config, 'strict' | 'requireSmoke'>>

function run({ variant = app, results = [], gpuProblems = [], ...options }: Run) {
  const config = aConfig([variant], options)
  const measured = variant.platforms.map((platform) => measuredAs(variant, imageOf(1000), platform))
  const problems = gpuProblems.map((problem) => ({ image: 'app', variant: 'cpu', platform: amd64, problem }))
  const smoke = { results, gpuProblems: problems }
  return judge({ config, plan: aPlan(config), measured, ruleChanges: [], smoke })
}

const summary = ({ status, findings }: ReturnType<typeof judge>) => ({
  status,
  findings: findings.map(({ code, severity }) => `${code} ${severity}`),
})

describe('the verdict of each result', () => {
  test.each([
    ['passed', false, 'pass', 0, []],
    ['passed', true, 'pass', 0, []],
    ['failed', false, 'fail', 1, ['smoke-failed error']],
    ['skipped', false, 'pass', 0, ['smoke-skipped note']],
    ['skipped', true, 'fail', 1, ['smoke-skipped error']],
    ['infrastructure', false, 'error', 3, ['smoke-infrastructure error']],
    [undefined, false, 'error', 3, ['smoke-not-run error']],
  ] as const)('fault 33, attack 40: %s with require-smoke %s is %s, exit status %d', (...row) => {
    const [status, requireSmoke, verdict, exitStatus, findings] = row
    const results = status === undefined ? [] : [aResult(app, { name: 'one', status })]
    const judged = run({ results, requireSmoke })
    expect(summary(judged)).toEqual({ status: verdict, findings })
    expect(exitStatusOf(judged.status)).toBe(exitStatus)
  })

  test('attack 40: without the stage that runs tests, a configured one is not taken as passed', () => {
    const config = aConfig([app])
    const verdict = judge({ config, plan: aPlan(config), measured: [measuredAs(app, imageOf(1))], ruleChanges: [] })
    expect(summary(verdict)).toEqual({ status: 'error', findings: ['smoke-not-run error'] })
  })

  test('attack 40: a result of another test, variant or platform is none of this test', () => {
    const others = [
      aResult(app, { name: 'two' }),
      aResult({ image: 'app', variant: 'other' }, { name: 'one' }),
      aResult(app, { name: 'one', platform: arm64 }),
    ]
    expect(run({ results: others }).findings).toMatchObject([{ code: 'smoke-not-run', test: 'one' }])
  })

  test('what failed says whose list it is of and that its waiver is over; a waiver that holds is not over', () => {
    const from = { image: 'app', variant: 'base' }
    const waived = { reason: 'a bug', until: '2026-06-30' }
    const variant = { ...app, smoke: [aTestNamed('one', { from, waived })] }
    const told = (status: SmokeStatus) => run({ variant, results: [aResult(app, { name: 'one', status })] }).findings
    expect(told('failed')).toMatchObject([{ code: 'smoke-failed', from, waiverEnded: '2026-06-30' }])
    expect(told('skipped')).toMatchObject([{ code: 'smoke-skipped', from }])
    expect(told('skipped')[0]).not.toHaveProperty('waiverEnded')
  })

  test('a refused test warns, so that no pull request takes a test out of its own run without a word', () => {
    const variant = { ...app, smoke: [aTestNamed('one', { refused: 'it asks for network' })] }
    const results = [aResult(app, { name: 'one', status: 'skipped', reason: 'it asks for network' })]
    expect(summary(run({ variant, results }))).toEqual({ status: 'warn', findings: ['smoke-skipped warn'] })
    expect(run({ variant, results, requireSmoke: true }).status).toBe('fail')
  })

  test('is about the line of the test, on the platform where it was run', () => {
    const variant = { ...app, platforms: [amd64, arm64] }
    const results = [
      aResult(app, { name: 'one' }),
      aResult(app, { name: 'one', platform: arm64, status: 'failed', reason: 'no' }),
    ]
    expect(run({ variant, results }).findings).toMatchObject([
      { code: 'smoke-failed', platform: arm64, config: { line: 21 }, result: { reason: 'no' } },
    ])
  })

  test('a test is asked for on its own platforms only', () => {
    const smoke = [aTestNamed('one', { platforms: [arm64] })]
    const variant = { ...app, platforms: [amd64, arm64], smoke }
    expect(run({ variant }).findings).toMatchObject([{ code: 'smoke-not-run', platform: arm64 }])
  })

  test('an image without numbers is told once, not again for each of its tests', () => {
    const config = aConfig([app])
    const measured = [measuredAs(app, unknown('gone'))]
    const verdict = judge({ config, plan: aPlan(config), measured, ruleChanges: [] })
    expect(summary(verdict).findings).toEqual(['unmeasured error'])
  })
})

test('attack 40: a run passes only where every configured test has passed or was skipped', () => {
  const statuses = fc.constantFrom<SmokeStatus | 'no result'>(
    'passed',
    'failed',
    'skipped',
    'infrastructure',
    'no result',
  )
  fc.assert(
    fc.property(fc.array(statuses, { maxLength: 6 }), fc.boolean(), (drawn, requireSmoke) => {
      const variant = { ...app, smoke: drawn.map((_, index) => aTestNamed(`test ${index}`)) }
      const results = drawn.flatMap((status, index) =>
        status === 'no result' ? [] : [aResult(app, { name: `test ${index}`, status })],
      )
      const { status, findings } = run({ variant, results: results.toReversed(), requireSmoke })
      const has = (wanted: string) => drawn.some((one) => one === wanted)
      const incomplete = has('infrastructure') || has('no result')
      const fails = has('failed') || (requireSmoke && has('skipped'))
      expect(status).toBe(incomplete ? 'error' : fails ? 'fail' : 'pass')
      expect(findings).toHaveLength(drawn.filter((one) => one !== 'passed').length)
    }),
  )
})

describe('budgets on what tests measure', () => {
  const smoke = [aTestNamed('run'), aTestNamed('GET', { check: httpCheck }), aTestNamed('again', { check: httpCheck })]
  const given = (options: Parameters<typeof aSmokeBudget>[0], results: readonly SmokeResult[], more: Run = {}) =>
    run({ variant: { ...app, smoke, smokeBudgets: [aSmokeBudget(options)] }, results, ...more }).findings.filter(
      ({ code }) => code.startsWith('smoke-') && code.includes('budget'),
    )
  const all = [
    aResult(app, { name: 'run', peakMemoryBytes: 900 }),
    aResult(app, { name: 'GET', peakMemoryBytes: 2000, readySeconds: 1.2 }),
    aResult(app, { name: 'again', peakMemoryBytes: 100, readySeconds: 1.2001 }),
  ]

  test.each([
    [{ measure: 'start', max: '1201' }, []],
    [{ measure: 'start', max: '1200' }, [{ code: 'smoke-over-budget', severity: 'error', actual: 1201, bound: 1200 }]],
    [{ measure: 'start', warn: '1200' }, [{ code: 'smoke-near-budget', severity: 'warn', actual: 1201, bound: 1200 }]],
    [{ measure: 'memory', max: '2000' }, []],
    [
      { measure: 'memory', max: '1KiB', warn: '1' },
      [{ code: 'smoke-over-budget', actual: 2000, bound: 1024, unit: 'binary' }],
    ],
    [
      { measure: 'memory', warn: '1', message: 'ask' },
      [{ code: 'smoke-near-budget', note: 'ask', config: position(28) }],
    ],
    [{ measure: 'start', max: '1', platform: arm64 }, []],
  ] as const)('the largest number of all tests counts: %j', (budget, findings) => {
    expect(given(budget, all)).toMatchObject(findings)
    expect(given(budget, all)).toHaveLength(findings.length)
  })

  test('what nothing measured is not within its budget', () => {
    const failed = [aResult(app, { name: 'run' }), aResult(app, { name: 'GET', status: 'failed' })]
    const unknownStart = { code: 'smoke-budget-unknown', measure: 'start', severity: 'error' }
    expect(given({ measure: 'start', max: '1' }, failed)).toMatchObject([unknownStart])
    expect(given({ measure: 'memory', max: '1' }, failed)).toMatchObject([{ ...unknownStart, measure: 'memory' }])
    expect(
      run({ variant: { ...app, smoke: [], smokeBudgets: [aSmokeBudget({ measure: 'start', max: '1' })] } }),
    ).toMatchObject({ status: 'fail', findings: [{ reason: 'no http or healthcheck test is configured for it' }] })
  })

  test('what was skipped warns, and fails where no test may be skipped', () => {
    const skipped = ['run', 'GET', 'again'].map((name) => aResult(app, { name, status: 'skipped' }))
    expect(given({ measure: 'start', max: '1' }, skipped)).toMatchObject([{ severity: 'warn' }])
    expect(given({ measure: 'start', max: '1' }, skipped, { requireSmoke: true })).toMatchObject([
      { severity: 'error' },
    ])
  })
})

describe('an image that is much smaller than its parent', () => {
  const parent = aVariant({ variant: 'base', budgets })
  const from = { image: 'app', variant: 'base', arg: 'BASE', position: position(9) }

  function shrunk(
    actual: number,
    {
      tested = [],
      check,
      strict = false,
    }: { tested?: readonly SmokeStatus[]; check?: SmokeCheck; strict?: boolean } = {},
  ) {
    const smokeTests = tested.map((_, index) => aTestNamed(`test ${index}`, check && { check }))
    const child = { ...app, from, smoke: smokeTests }
    const results = tested.map((status, index) => aResult(app, { name: `test ${index}`, status }))
    const config = aConfig([parent, child], { strict })
    const measured = [measuredAs(parent, imageOf(1000)), measuredAs(child, imageOf(actual))]
    const smoke = { results, gpuProblems: [] }
    return judge({ config, plan: aPlan(config), measured, ruleChanges: [], smoke }).findings.filter(
      ({ code }) => code === 'unproven-shrink',
    )
  }

  test.each([
    [799, {}, [{ severity: 'warn', actual: 799, parentBytes: 1000, parent: { image: 'app', variant: 'base' } }]],
    [799, { strict: true }, [{ severity: 'error' }]],
    [800, {}, []],
    [1200, {}, []],
    [10, { tested: ['skipped', 'infrastructure'] }, [{ severity: 'warn' }]],
    [10, { tested: ['passed'] }, []],
    // It fails already, with what it lost.
    [10, { tested: ['failed', 'skipped'] }, []],
    // What an image says of itself it says without its packages too.
    [10, { tested: ['passed'], check: userCheck }, [{ severity: 'warn' }]],
  ] as const)('of 1000 bytes %d are left, %j', (actual, options, findings) => {
    expect(shrunk(actual, options)).toMatchObject(findings)
    expect(shrunk(actual, options)).toHaveLength(findings.length)
  })
})

test.each([
  [{ kind: 'devices-unset' }, false, 'warn'],
  [{ kind: 'devices-unset' }, true, 'error'],
  [{ kind: 'driver-too-old', condition: 'cuda>=13', has: 'CUDA 12.4' }, true, 'note'],
] as const)('fault 36: what the image says of GPUs, %j with strict %s, is told as %s', (problem, strict, severity) => {
  const variant = { ...app, smoke: [] }
  expect(run({ variant, gpuProblems: [problem], strict }).findings).toMatchObject([
    { code: 'gpu-settings', severity, platform: amd64, problem, config: position(3) },
  ])
})
