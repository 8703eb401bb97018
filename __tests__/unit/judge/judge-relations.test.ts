import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { judge } from '../../../src/judge/judge.ts'
import { largestAllowed } from '../../../src/judge/largest-allowed.ts'
import type { DistinctRelation, OrderRelation, Relation } from '../../../src/model/config.ts'
import type { MeasuredCell } from '../../../src/model/measurement.ts'
import { unknown } from '../../../src/model/unknown.ts'
import {
  aBudget,
  aConfig,
  amd64,
  anImage,
  aPlan,
  arm64,
  aVariant,
  imageOf,
  measuredAs,
  position,
} from '../../kit/run-builder.ts'

const budgets = [aBudget({ max: '1GB' }), aBudget({ max: '1GB', platform: arm64 })]
const cpu = aVariant({ variant: 'cpu', budgets })
const cuda = aVariant({ variant: 'cuda', budgets })
const ref = (variant: string) => ({ image: 'app', variant })

function order(options: Partial<OrderRelation> = {}): OrderRelation {
  return {
    kind: 'order',
    text: 'cpu < cuda',
    measure: 'compressed',
    left: ref('cpu'),
    right: ref('cuda'),
    orEqual: false,
    position: position(20),
    ...options,
  }
}

const distinct: DistinctRelation = {
  kind: 'distinct',
  text: 'distinct',
  variants: [ref('cpu'), ref('cuda')],
  position: position(21),
}

function run(relation: Relation, measured: readonly MeasuredCell[], only?: readonly string[]) {
  const config = aConfig([cpu, cuda], { relations: [relation] })
  return judge({ config, plan: aPlan(config, only), measured, ruleChanges: [] })
}

const sizes = (left: number, right: number) => [measuredAs(cpu, imageOf(left)), measuredAs(cuda, imageOf(right))]

describe('cpu < cuda', () => {
  test.each([
    ['<', {}, 99, 100, 'pass'],
    ['<', {}, 100, 100, 'fail'],
    ['<=', { orEqual: true }, 100, 100, 'pass'],
    ['<=', { orEqual: true }, 101, 100, 'fail'],
    ['< by 30%', { margin: { percent: 30 } }, 70, 100, 'pass'],
    ['< by 30%', { margin: { percent: 30 } }, 71, 100, 'fail'],
    ['< by 30%, of 101, of which 70 % are 70.7', { margin: { percent: 30 } }, 70, 101, 'pass'],
    ['< by 30%, of 101', { margin: { percent: 30 } }, 71, 101, 'fail'],
    ['< by 2.5%', { margin: { percent: 2.5 } }, 975, 1000, 'pass'],
    ['< by 2.5%', { margin: { percent: 2.5 } }, 976, 1000, 'fail'],
    ['< by 20 bytes', { margin: { amount: 20 } }, 80, 100, 'pass'],
    ['< by 20 bytes', { margin: { amount: 20 } }, 81, 100, 'fail'],
    ['< by more than there is', { margin: { amount: 200 } }, 0, 100, 'fail'],
  ])('%s: %j of %d and %d is a %s', (_, options, left, right, status) => {
    expect(run(order(options), sizes(left, right)).status).toBe(status)
  })

  test('names both sides, what would be allowed, and the line of the larger one', () => {
    const layer = { name: 'big', compressedBytes: 90, origin: { dockerfile: 'Dockerfile', line: 9, inherited: false } }
    const measured = [measuredAs(cpu, anImage([layer])), measuredAs(cuda, imageOf(100))]
    expect(run(order({ margin: { percent: 30 } }), measured).findings).toMatchObject([
      {
        code: 'relation-broken',
        left: { actual: 90 },
        right: { actual: 100 },
        allowed: 70,
        line: 9,
        platform: 'linux/amd64',
      },
    ])
  })

  test('with a side that could not be measured is an error, not a pass', () => {
    const verdict = run(order(), [measuredAs(cpu, imageOf(1)), measuredAs(cuda, unknown('no layout'))])
    expect(verdict.findings.map(({ code, severity }) => [code, severity])).toEqual([
      ['unmeasured', 'error'],
      ['relation-unknown', 'error'],
    ])
  })

  test('with a side that the run was told to leave out is said in a note and passes', () => {
    const verdict = run(order(), [measuredAs(cpu, imageOf(1))], ['cpu'])
    expect(verdict.status).toBe('pass')
    expect(verdict.findings).toMatchObject([
      { code: 'relation-unknown', severity: 'note', reason: 'this run leaves out app/cuda (linux/amd64)' },
    ])
  })

  test('between variants of no common platform is an error', () => {
    const config = aConfig([cpu, { ...cuda, platforms: [arm64] }], { relations: [order()] })
    const measured = [measuredAs(cpu, imageOf(1)), measuredAs(cuda, imageOf(2), arm64)]
    const verdict = judge({ config, plan: aPlan(config), measured, ruleChanges: [] })
    expect(verdict).toMatchObject({ status: 'fail', findings: [{ code: 'relation-unknown', severity: 'error' }] })
  })

  test('is held on every common platform by itself', () => {
    const both = [amd64, arm64]
    const config = aConfig(
      [
        { ...cpu, platforms: both },
        { ...cuda, platforms: both },
      ],
      { relations: [order()] },
    )
    const measured = [...sizes(1, 2), measuredAs(cpu, imageOf(4), arm64), measuredAs(cuda, imageOf(3), arm64)]
    const { findings } = judge({ config, plan: aPlan(config), measured, ruleChanges: [] })
    expect(findings).toMatchObject([{ code: 'relation-broken', platform: 'linux/arm64' }])
  })
})

describe('the largest allowed size', () => {
  test('is the largest integer that keeps the margin, exactly', () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), fc.integer({ min: 0, max: 10_000 }), (right, hundredths) => {
        const allowed = largestAllowed({ orEqual: false, margin: { percent: hundredths / 100 } }, right)
        const most = BigInt(right) * BigInt(10_000 - hundredths)
        expect(BigInt(allowed) * 10_000n <= most).toBe(true)
        expect(BigInt(allowed + 1) * 10_000n > most).toBe(true)
      }),
    )
  })

  test.each([
    [{ percent: 1e-7 }, 10_000_000_000, 9_999_999_990],
    [{ percent: 150 }, 3, -2],
    [{ percent: 0 }, 5, 5],
    [{ amount: 7 }, 5, -2],
  ])('with a margin of %j on %d is %d', (margin, right, allowed) => {
    expect(largestAllowed({ orEqual: false, margin }, right)).toBe(allowed)
  })
})

describe('distinct', () => {
  test('fails for two variants with the same layers, whatever their digests', () => {
    const layers = [{ name: 'same', compressedBytes: 5 }]
    const one = anImage(layers)
    const verdict = run(distinct, [measuredAs(cpu, one), measuredAs(cuda, { ...one, digest: imageOf(1).digest })])
    expect(verdict).toMatchObject({
      status: 'fail',
      findings: [{ code: 'not-distinct', variants: [ref('cpu'), ref('cuda')] }],
    })
  })

  test('passes for different layers', () => {
    expect(run(distinct, sizes(1, 2)).status).toBe('pass')
  })

  test('is an error when one of them could not be measured, a note when it was left out', () => {
    expect(run(distinct, [measuredAs(cpu, imageOf(1))]).findings).toMatchObject([
      { code: 'unmeasured' },
      { code: 'relation-unknown', severity: 'error' },
    ])
    expect(run(distinct, [measuredAs(cpu, imageOf(1))], ['cpu']).findings).toMatchObject([
      { code: 'relation-unknown', severity: 'note' },
    ])
  })

  test('is an error when no two of them share a platform', () => {
    const config = aConfig([cpu, { ...cuda, platforms: [arm64] }], { relations: [distinct] })
    const measured = [measuredAs(cpu, imageOf(1)), measuredAs(cuda, imageOf(2), arm64)]
    expect(judge({ config, plan: aPlan(config), measured, ruleChanges: [] }).status).toBe('fail')
  })
})

describe('of a run of what changed', () => {
  const config = aConfig([cpu, cuda, aVariant({ variant: 'tpu' })], { relations: [order(), distinct] })
  const changes = { since: { commit: 'a'.repeat(40), what: 'before' }, built: [], unchanged: [] }
  const codes = (only: readonly string[], more: object) =>
    judge({ config, plan: { ...aPlan(config, only), ...more }, measured: [], ruleChanges: [] })
      .findings.filter(({ code }) => code === 'relation-unknown')
      .map(({ severity }) => severity)

  test('a relation between images that no change can affect is as it was', () => {
    expect(codes(['tpu'], { changes })).toEqual([])
    // Who left them out by name is told.
    expect(codes(['tpu'], {})).toEqual(['note', 'note'])
  })

  test('one that lacks a side is never passed over', () => {
    expect(codes(['cpu'], { changes })).toContain('error')
  })
})
