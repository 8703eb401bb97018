import { describe, expect, test } from '@jest/globals'
import { judge } from '../../../src/judge/judge.ts'
import type { Budget, OrderRelation } from '../../../src/model/config.ts'
import type { Inspection } from '../../../src/model/inspection.ts'
import { type Unknown, unknown } from '../../../src/model/unknown.ts'
import {
  aBudget,
  aConfig,
  amd64,
  anImage,
  anInspection,
  aPlan,
  aVariant,
  imageOf,
  measuredAs,
  position,
} from '../../kit/run-builder.ts'

const inspection = anInspection({
  ...{ liveBytes: 900, wastedBytes: 100, ownBytes: 400 },
  paths: [
    { path: '/opt', bytes: 300 },
    { path: '/gone', bytes: 0 },
    { path: '/odd', bytes: unknown('a link in it leads nowhere') },
  ],
})

function verdictFor(budgets: readonly Budget[], inside: Inspection | Unknown = inspection) {
  const variant = aVariant({ budgets })
  const config = aConfig([variant])
  const inspected = [{ image: 'app', variant: 'cpu', platform: amd64, inspection: inside }]
  const measured = [measuredAs(variant, imageOf(500))]
  return judge({ config, plan: aPlan(config), measured, inspected, ruleChanges: [] })
}

describe('a budget on what is inside', () => {
  test.each([
    ['own', { max: '400' }, 'pass', []],
    ['own', { max: '399' }, 'fail', ['over-budget']],
    ['live', { max: '900', min: '900' }, 'pass', []],
    ['live', { min: '901' }, 'fail', ['under-minimum']],
    ['wasted', { warn: '99' }, 'warn', ['near-budget']],
    ['wasted', { max: '100' }, 'pass', []],
  ] as const)('on %s bytes of %j gives %s', (measure, texts, status, codes) => {
    const verdict = verdictFor([aBudget({ measure, ...texts })])
    expect(verdict.status).toBe(status)
    expect(verdict.findings.map(({ code }) => code)).toEqual(codes)
  })

  test.each([
    ['/opt', { max: '300' }, 'pass', []],
    ['/opt', { max: '299' }, 'fail', ['over-budget']],
    ['/gone', { min: '1' }, 'fail', ['under-minimum']],
    ['/gone', { max: '300' }, 'warn', ['nothing-at-path']],
    ['/gone', { target: '300' }, 'pass', ['no-budget']],
    ['/odd', { max: '300' }, 'error', ['budget-unknown']],
    ['/never-counted', { max: '300' }, 'error', ['budget-unknown']],
  ] as const)('on the path %s of %j gives %s', (path, texts, status, codes) => {
    const verdict = verdictFor([aBudget({ measure: 'path', path, ...texts })])
    expect(verdict.findings.map(({ code }) => code)).toEqual(codes)
    if (!codes.includes('no-budget' as never)) expect(verdict.status).toBe(status)
  })

  test('names its path, its number and its line of the configuration', () => {
    expect(verdictFor([aBudget({ measure: 'path', path: '/opt', max: '299' })]).findings).toMatchObject([
      { code: 'over-budget', measure: 'path', path: '/opt', actual: 300, bound: 299, config: { line: 7 } },
    ])
  })

  test.each(['own', 'live', 'wasted', 'path'] as const)('on %s is never held where nobody could look', (measure) => {
    const budget = aBudget({ measure, ...(measure === 'path' && { path: '/opt' }), max: '1TB' })
    const { status, findings } = verdictFor([budget], unknown('its layer is not a tar'))
    expect(status).toBe('error')
    expect(findings).toMatchObject([{ code: 'budget-unknown', severity: 'error', reason: 'its layer is not a tar' }])
    expect(findings[0]).not.toHaveProperty('originsUnknown')
  })

  test('on own bytes alone is unknown where the base cannot be told', () => {
    const inside = { ...inspection, ownBytes: unknown('nothing says what its base is') }
    const budgets = (['own', 'live'] as const).map((measure) => aBudget({ measure, max: '1GB' }))
    expect(verdictFor(budgets, inside).findings).toMatchObject([
      { code: 'budget-unknown', measure: 'own', originsUnknown: true },
    ])
  })

  test('that is only reported says nothing of what is unknown', () => {
    const { findings } = verdictFor([aBudget({ measure: 'live', target: '1' })], unknown('gone'))
    expect(findings.map(({ code }) => code)).toEqual(['no-budget'])
  })

  test('leads to the own layer that wastes most, and to none where only the base wastes', () => {
    const at = (line: number, inherited: boolean) => ({ dockerfile: 'Dockerfile', line, inherited })
    const image = anImage([
      { name: 'base', compressedBytes: 9, origin: at(1, true) },
      { name: 'large', compressedBytes: 8, origin: at(2, false) },
      { name: 'wasteful', compressedBytes: 1, origin: at(3, false) },
    ])
    const lineFor = (wasted: readonly number[]) => {
      const variant = aVariant({ budgets: [aBudget({ measure: 'wasted', max: '1' })] })
      const config = aConfig([variant])
      const layer = { liveBytes: 0, entryCount: 1, largestFiles: [], largestFolders: [] }
      const layers = wasted.map((wastedBytes) => ({ ...layer, wastedBytes }))
      const inspected = [
        { image: 'app', variant: 'cpu', platform: amd64, inspection: anInspection({ wastedBytes: 90, layers }) },
      ]
      const measured = [measuredAs(variant, image)]
      return judge({ config, plan: aPlan(config), measured, inspected, ruleChanges: [] }).findings[0]?.line
    }
    expect(lineFor([50, 10, 30])).toBe(3)
    expect(lineFor([90, 0, 0])).toBeUndefined()
  })
})

describe('a path at which there is nothing', () => {
  const [cpu, cuda] = (['cpu', 'cuda'] as const).map((variant) =>
    aVariant({ variant, budgets: [aBudget({ measure: 'path', path: '/opt', max: '1' })] }),
  )
  if (cpu === undefined || cuda === undefined) throw new Error('Two variants')
  const idle = (bytes: readonly (number | Unknown)[], only?: readonly string[]) => {
    const config = aConfig([cpu, cuda])
    const inspected = [cpu, cuda].map(({ image, variant }, index) => ({
      ...{ image, variant, platform: amd64 },
      inspection: anInspection({ paths: [{ path: '/opt', bytes: bytes[index] ?? 0 }] }),
    }))
    const measured = [cpu, cuda].map((variant) => measuredAs(variant, imageOf(5)))
    const { findings } = judge({ config, plan: aPlan(config, only), measured, inspected, ruleChanges: [] })
    return findings.filter(({ code }) => code === 'nothing-at-path')
  }

  test('is told once for all images that take the budget from one line', () => {
    const [only, ...others] = idle([0, 0])
    expect(others).toEqual([])
    expect(only).toMatchObject({ path: '/opt', config: position(7) })
    expect(only).not.toHaveProperty('variant')
  })

  test.each([
    ['one of them has something there', [0, 1], undefined],
    ['nobody knows of one of them', [0, unknown('a loop')], undefined],
    ['the run leaves one of them out', [0, 0], ['cpu']],
  ])('is no mistake where %s', (_title, bytes, only) => {
    expect(idle(bytes, only)).toEqual([])
  })
})

describe('a relation on what is inside', () => {
  const [small, large] = [aVariant({ variant: 'small' }), aVariant({ variant: 'large' })]
  const relation = (measure: OrderRelation['measure']): OrderRelation => ({
    ...{ kind: 'order', text: `${measure}: small < large`, measure, orEqual: false, position: position(9) },
    left: { image: 'app', variant: 'small' },
    right: { image: 'app', variant: 'large' },
  })
  const findingsOf = (measure: OrderRelation['measure'], right: Inspection | Unknown) => {
    const config = aConfig([small, large], { relations: [relation(measure)] })
    const measured = [measuredAs(small, imageOf(1)), measuredAs(large, imageOf(2))]
    const of = (variant: string, inside: Inspection | Unknown) => ({
      image: 'app',
      variant,
      platform: amd64,
      inspection: inside,
    })
    const inspected = [of('small', inspection), of('large', right)]
    const { findings } = judge({ config, plan: aPlan(config), measured, inspected, ruleChanges: [] })
    return findings.filter(({ code }) => code.startsWith('relation'))
  }

  test('compares its own numbers', () => {
    const larger = anInspection({ liveBytes: 901, wastedBytes: 99, ownBytes: 500 })
    expect(findingsOf('live', larger)).toEqual([])
    expect(findingsOf('own', larger)).toEqual([])
    expect(findingsOf('wasted', larger)).toMatchObject([
      { code: 'relation-broken', left: { actual: 100 }, right: { actual: 99 }, allowed: 98 },
    ])
  })

  test('is unknown, and no pass, where one side is', () => {
    expect(findingsOf('live', unknown('it is no tar'))).toMatchObject([
      {
        ...{ code: 'relation-unknown', severity: 'error', platform: amd64 },
        reason: 'live of app/large (linux/amd64) is unknown: it is no tar',
      },
    ])
  })
})

describe('compressed sizes that nobody knows', () => {
  const stored = unknown('its layers lie uncompressed in the archive')
  const saved = { ...imageOf(500), compressedBytes: stored }
  const judged = (budget: Partial<Parameters<typeof aBudget>[0]>) => {
    const variant = aVariant({ budgets: [aBudget({ max: '1TB', ...budget })] })
    const config = aConfig([variant], { total: aBudget({ max: '1TB' }) })
    return judge({ config, plan: aPlan(config), measured: [measuredAs(variant, saved)], ruleChanges: [] })
  }

  test('are within no budget and in no total', () => {
    expect(judged({}).status).toBe('error')
    expect(judged({}).findings).toMatchObject([
      { code: 'budget-unknown', measure: 'compressed', reason: stored.reason },
      { code: 'total-unknown', severity: 'error' },
    ])
  })

  test('leave the others as they are', () => {
    expect(judged({ measure: 'uncompressed' }).findings.map(({ code }) => code)).toEqual(['total-unknown'])
  })
})
