import { describe, expect, test } from '@jest/globals'
import { judge } from '../../../src/judge/judge.ts'
import type { Bounds } from '../../../src/model/config.ts'
import type { MeasuredCell } from '../../../src/model/measurement.ts'
import { unknown } from '../../../src/model/unknown.ts'
import { aBudget, aConfig, anImage, aPlan, aVariant, bounds, measuredAs } from '../../kit/run-builder.ts'

const budgets = [aBudget({ max: '1GB' })]
const cpu = aVariant({ variant: 'cpu', budgets })
const cuda = aVariant({ variant: 'cuda', budgets })
const base = { name: 'base', compressedBytes: 100 }
const both = [
  measuredAs(cpu, anImage([base, { name: 'cpu', compressedBytes: 10 }])),
  measuredAs(cuda, anImage([base, { name: 'cuda', compressedBytes: 50 }])),
]

function run(total: Bounds, measured: readonly MeasuredCell[], only?: readonly string[]) {
  const config = aConfig([cpu, cuda], { total })
  return judge({ config, plan: aPlan(config, only), measured, ruleChanges: [] })
}

describe('the total budget', () => {
  test('counts a shared layer once', () => {
    expect(run(bounds({ max: '160' }), both).status).toBe('pass')
    expect(run(bounds({ max: '159' }), both).findings).toMatchObject([
      { code: 'total-over-budget', actual: 160, bound: 159 },
    ])
  })

  test('warns and has a minimum', () => {
    expect(run(bounds({ warn: '159' }), both)).toMatchObject({
      status: 'warn',
      findings: [{ code: 'total-near-budget' }],
    })
    expect(run(bounds({ min: '161' }), both)).toMatchObject({
      status: 'fail',
      findings: [{ code: 'total-under-minimum' }],
    })
  })

  test('is unknown, and an error, when an image is missing', () => {
    const verdict = run(
      bounds({ max: '1GB' }),
      [both[0], measuredAs(cuda, unknown('gone'))].flatMap((cell) => cell ?? []),
    )
    expect(verdict.status).toBe('error')
    expect(verdict.findings).toMatchObject([{ code: 'unmeasured' }, { code: 'total-unknown', severity: 'error' }])
  })

  test('is not judged of a part: a narrowed run says so in a note', () => {
    expect(run(bounds({ max: '1' }), both.slice(0, 1), ['cpu'])).toMatchObject({
      status: 'pass',
      findings: [{ code: 'total-unknown', severity: 'note' }],
    })
  })
})
