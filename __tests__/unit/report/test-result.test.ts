import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import type { Report } from '../../../src/model/report.ts'
import type { SmokeStatus } from '../../../src/model/smoke.ts'
import { testResult } from '../../../src/report/test-result.ts'
import { aBudget, aCell, aFinding, aReport, aSmoke } from '../../kit/report-builder.ts'

const MB = 1_000_000
const bounded = (actualBytes: number) =>
  aCell({
    budgets: [aBudget({ maxBytes: 50 * MB, warnBytes: 45 * MB, minBytes: 10 * MB, targetBytes: 1, actualBytes })],
  })
const bounds = ['compressed max', 'compressed warn', 'compressed min'].map((bound) => `app/cpu linux/amd64 ${bound}`)

test('has the fields of the specification and no other', () => {
  const report = aReport({ images: [bounded(40 * MB)], smoke: [aSmoke()] })
  expect(testResult(report)).toEqual({
    result: 'PASSED',
    configuration: [{ name: '.github/image-budgets.yml', digest: { sha256: report.config?.sha256 } }],
    url: 'https://github.com/acme/app/actions/runs/7',
    passedTests: [...bounds, 'app/cpu linux/amd64 smoke run app --version'],
    warnedTests: [],
    failedTests: [],
  })
})

const notExecuted = aFinding({ code: 'smoke-skipped', test: 'nvidia-smi', message: 'No GPU' })

test.each<[string, Report, string, readonly string[], readonly string[]]>([
  [
    'above max',
    aReport({ images: [bounded(60 * MB)], findings: [aFinding()] }),
    'FAILED',
    [bounds[1] ?? ''],
    [bounds[0] ?? ''],
  ],
  [
    'above warn',
    aReport({ images: [bounded(46 * MB)], findings: [aFinding({ code: 'near-budget', severity: 'warn' })] }),
    'WARNED',
    [bounds[1] ?? ''],
    [],
  ],
  [
    'below min',
    aReport({ images: [bounded(1 * MB)], findings: [aFinding({ code: 'under-minimum' })] }),
    'FAILED',
    [],
    [bounds[2] ?? ''],
  ],
  [
    'a budget that nothing answered',
    aReport({
      images: [aCell({ budgets: [{ measure: 'start', unit: 'decimal', status: 'unknown', maxMilliseconds: 5 }] })],
      findings: [aFinding({ code: 'smoke-budget-unknown' })],
    }),
    'FAILED',
    [],
    ['app/cpu linux/amd64 start max', 'app/cpu linux/amd64 smoke-budget-unknown'],
  ],
  [
    'layers and the total',
    {
      ...aReport({
        images: [
          aCell({ budgets: [{ measure: 'layers', unit: 'decimal', status: 'fail', maxCount: 2, actualCount: 3 }] }),
        ],
        findings: [aFinding()],
      }),
      total: { imageCount: 1, unmeasuredCount: 0, budget: aBudget({ warnBytes: 1, actualBytes: 2 }) },
    },
    'FAILED',
    ['total compressed warn'],
    ['app/cpu linux/amd64 layers max'],
  ],
  [
    'a failed test',
    aReport({
      smoke: [aSmoke({ status: 'failed' })],
      findings: [aFinding({ code: 'smoke-failed', test: 'run app --version' })],
    }),
    'FAILED',
    [],
    ['app/cpu linux/amd64 smoke run app --version'],
  ],
  [
    'a skipped test where it had to run',
    aReport({ smoke: [aSmoke({ name: 'nvidia-smi', status: 'skipped' })], findings: [notExecuted] }),
    'FAILED',
    [],
    ['app/cpu linux/amd64 smoke nvidia-smi'],
  ],
  [
    'a skipped test where it may be skipped',
    aReport({
      smoke: [aSmoke({ name: 'nvidia-smi', status: 'skipped' })],
      findings: [{ ...notExecuted, severity: 'warn' }],
    }),
    'WARNED',
    [],
    [],
  ],
  [
    'rules that are neither, each once',
    aReport({
      findings: [
        { code: 'relation-broken', severity: 'error', platform: 'linux/amd64', message: 'One' },
        { code: 'relation-broken', severity: 'error', platform: 'linux/amd64', message: 'Two' },
        aFinding({ code: 'no-budget', severity: 'warn' }),
        aFinding({ code: 'tag-kept', severity: 'note' }),
      ],
    }),
    'FAILED',
    ['app/cpu linux/amd64 no-budget'],
    ['linux/amd64 relation-broken'],
  ],
])('%s', (_what, report, result, warned, failed) => {
  expect(testResult(report)).toMatchObject({ result, warnedTests: warned, failedTests: failed })
})

test.each<[string, Report]>([
  ['a run that could not be completed', aReport({ verdict: { status: 'error', findings: [] } })],
  ['a run without a configuration', (({ config: _, ...rest }: Report): Report => rest)(aReport())],
])('%s attests nothing', (_what, report) => {
  expect(testResult(report)).toBeUndefined()
})

describe('whatever the tests came to', () => {
  const status = fc.constantFrom<SmokeStatus>('passed', 'failed', 'skipped', 'infrastructure')
  const name = fc.string({ unit: 'binary', maxLength: 6 })
  const tests = fc.uniqueArray(fc.record({ name, status }), { selector: (one) => one.name })

  test('every name is there once, a skipped test nowhere, and no other passed that did not', () => {
    fc.assert(
      fc.property(tests, (each) => {
        const report = aReport({ images: [aCell()], smoke: each.map(aSmoke) })
        const { passedTests = [], warnedTests = [], failedTests = [] } = testResult(report) ?? {}
        const all = [...passedTests, ...warnedTests, ...failedTests]
        expect(new Set(all).size).toBe(all.length)
        const named = (wanted: SmokeStatus) =>
          each.filter(({ status }) => status === wanted).map((one) => `app/cpu linux/amd64 smoke ${one.name}`)
        expect(passedTests).toEqual(named('passed'))
        for (const skipped of named('skipped')) expect(all).not.toContain(skipped)
      }),
    )
  })
})
