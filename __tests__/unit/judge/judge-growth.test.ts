import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { growths } from '../../../src/compare/growths.ts'
import { judge } from '../../../src/judge/judge.ts'
import type { Config } from '../../../src/model/config.ts'
import type { ImageMeasurement } from '../../../src/model/measurement.ts'
import { unknown } from '../../../src/model/unknown.ts'
import { aBaseline, committedAs } from '../../kit/baseline-builder.ts'
import { type GrowthCase, grownApp, grownRef, judgedGrowth } from '../../kit/judged-growth.ts'
import { amd64, anImage, anInspection, aPlan, imageOf, type LayerOptions, measuredAs } from '../../kit/run-builder.ts'

/* Verdicts on what an image grew, of a configuration as it is written and numbers as they are committed. */

const app = grownApp
const ref = grownRef

function verdict(config: Config, after: ImageMeasurement, given: GrowthCase = {}) {
  return judgedGrowth(config, { after, ...given }).verdict
}

const told = ({ status, findings }: ReturnType<typeof verdict>) => [
  status,
  ...findings.filter(({ code }) => !code.startsWith('rule')).map(({ code, severity }) => `${code} ${severity}`),
]

describe('a bound on growth', () => {
  test.each([
    ['2%', 1001, 1021, true],
    ['2%', 1001, 1022, false],
    ['2%', 49, 49, true],
    ['2%', 49, 50, false],
    ['2%', 50, 51, true],
    ['0.01%', 9999, 9999, true],
    ['0.01%', 9999, 10_000, false],
    ['0.01%', 10_000, 10_001, true],
    ['0%', 1000, 1000, true],
    ['0%', 1000, 1001, false],
    ['100%', 3, 6, true],
    ['100%', 3, 7, false],
    ['2%', 9_000_000_000_000_001, 9_007_199_254_740_991, true],
    ['50', 1000, 1050, true],
    ['50', 1000, 1051, false],
    // Both hold.
    ['{percent: 10%, bytes: 50}', 1000, 1050, true],
    ['{percent: 10%, bytes: 50}', 1000, 1051, false],
    ['{percent: 1%, bytes: 50}', 1000, 1011, false],
    // The floor is silence.
    ['{percent: 1%, floor: 100}', 1000, 1100, true],
    ['{percent: 1%, floor: 100}', 1000, 1101, false],
    ['{percent: 20%, floor: 100}', 1000, 1200, true],
    // Shrinking is no growth.
    ['0%', 1000, 1, true],
    // From nothing every growth is too much in percent, and none is infinite.
    ['9999%', 0, 1, false],
    ['5', 0, 5, true],
  ])('of %s lets %d bytes become %d: %s', (growth, before, after, holds) => {
    const result = verdict(app(`{compressed: {growth: ${growth}}}`), imageOf(after), { before: imageOf(before) })
    expect(told(result)).toEqual(holds ? ['pass'] : ['fail', 'over-growth error'])
  })

  test('in percent is exact for every number', () => {
    const bytes = fc.nat({ max: 2 ** 40 })
    fc.assert(
      fc.property(bytes, bytes, fc.nat({ max: 99_999 }), (before, after, hundredths) => {
        const percent = `${Math.floor(hundredths / 100)}.${String(hundredths % 100).padStart(2, '0')}%`
        const { status } = verdict(app(`{max-growth: ${percent}}`), imageOf(after), { before: imageOf(before) })
        const isOver = BigInt(after - before) * 10_000n > BigInt(before) * BigInt(hundredths) && after > before
        expect(status).toBe(isOver ? 'fail' : 'pass')
      }),
      { numRuns: 300 },
    )
  })

  test('says by how much, of what, where it is written and what the tightest bound is', () => {
    const config = app('{compressed: {growth: {percent: 2%, bytes: 30}, message: Ask the image team}}')
    expect(verdict(config, imageOf(1031), { before: imageOf(1000) }).findings).toMatchObject([
      {
        ...{ code: 'over-growth', measure: 'compressed', by: 'all', note: 'Ask the image team' },
        ...{ before: 1000, after: 1031, actual: 31, bound: 20, written: '2%', config: { line: 2, column: 38 } },
      },
    ])
  })

  test.each([
    ['uncompressed', 2000],
    ['live', 500],
    ['wasted', 70],
    ['own', 570],
  ] as const)('holds for %s bytes too', (measure, limit) => {
    const before = { ...committedAs(ref, imageOf(1000)), liveBytes: 1000, wastedBytes: 100, ownBytes: 1100 }
    const inspected = [
      { ...ref, platform: before.platform, inspection: anInspection({ liveBytes: 1500, wastedBytes: 170 }) },
    ]
    const of = (growth: number) =>
      told(
        verdict(app(`{${measure}: {growth: ${growth}}}`), imageOf(2000), { baseline: aBaseline([before]), inspected }),
      )
    expect(of(limit)).toEqual(['pass'])
    expect(of(limit - 1)).toEqual(['fail', 'over-growth error'])
  })

  test('is one of what is unknown otherwise, without a maximum', () => {
    expect(told(verdict(app('{compressed: {growth: 2%}}'), imageOf(5), { before: imageOf(5) }))).toEqual(['pass'])
  })
})

describe('growth by own lines', () => {
  const base = (name: string, compressedBytes: number): LayerOptions => ({
    ...{ name, compressedBytes },
    origin: { step: name, instruction: 'ADD rootfs.tar.xz /', inherited: true },
  })
  const own = (name: string, { bytes, line }: { bytes: number; line: number }): LayerOptions => ({
    ...{ name, compressedBytes: bytes },
    origin: { step: name, instruction: `RUN ${name}`, inherited: false, dockerfile: 'Dockerfile', line },
  })
  const before = anImage([base('base', 1000), own('packages', { bytes: 500, line: 3 })])

  test.each([
    // Another base alone, which is larger by 100.
    ['{own: 20}', 1100, 500, []],
    ['{bytes: 99}', 1100, 500, [{ by: 'all', actual: 100 }]],
    // An own line that grows by 21, and a base that shrinks by 100.
    ['{own: 21}', 900, 521, []],
    ['{own: 20}', 900, 521, [{ by: 'own', actual: 21, bound: 20, dockerfile: 'Dockerfile', line: 5 }]],
    // Of the whole image at the baseline.
    ['{own: 1%}', 900, 515, []],
    ['{own: 1%}', 900, 516, [{ by: 'own', actual: 16, bound: 15, written: '1%' }]],
    ['{own: 20, floor: 21}', 900, 521, []],
    // Each is told by itself; of all the step that grew most is the base's, which has no line that made it grow.
    [
      '{own: 20, bytes: 50}',
      1100,
      521,
      [
        { by: 'all', actual: 121, bound: 50 },
        { by: 'own', actual: 21, bound: 20, line: 5 },
      ],
    ],
  ] as const)('%s: a base of %d bytes, own lines of %d', (growth, baseBytes, ownBytes, expected) => {
    const after = anImage([base('base 2', baseBytes), own('more packages', { bytes: ownBytes, line: 5 })])
    const { findings } = verdict(app(`{compressed: {growth: ${growth}}}`), after, { before })
    expect(findings).toMatchObject([...expected])
    expect(findings).toHaveLength(expected.length)
  })

  test('is unknown where nobody knows who made as much as would be too much', () => {
    const after = anImage([
      base('base', 1000),
      own('packages', { bytes: 500, line: 3 }),
      { name: 'unknown', compressedBytes: 30, origin: { step: 'unknown' } },
    ])
    const of = (bytes: number) => verdict(app(`{compressed: {growth: {own: ${bytes}}}}`), after, { before })
    expect(told(of(30))).toEqual(['pass'])
    expect(told(of(29))).toEqual(['warn', 'growth-unknown warn'])
    expect(of(29).findings[0]).toMatchObject({ reason: 'whether own lines made 30 B of it larger is not known' })
  })
})

describe('growth that is unknown', () => {
  const config = app('{max-growth: 2%, live: {growth: 1%}}')
  const required = { ...config, baseline: { ...config.baseline, required: true } }
  const nothing = unknown('there is no file')

  test('for want of a baseline is told once, as a warning', () => {
    const result = verdict(config, imageOf(5), { baseline: nothing })
    expect(told(result)).toEqual(['warn', 'growth-unknown warn'])
    expect(result.findings[0]).toMatchObject({ reason: 'there is no file', config: { line: 2 } })
    expect(result.findings[0]).not.toHaveProperty('image')
  })

  test('is never a pass, though nobody even looked for a baseline', () => {
    const measured = [measuredAs(ref, imageOf(5))]
    const result = judge({ config, plan: aPlan(config), measured, ruleChanges: [] })
    expect(told(result)).toEqual(['warn', 'growth-unknown warn'])
  })

  test('leaves a question open where a baseline is required, but not in what is merged, which may make the first', () => {
    expect(told(verdict(required, imageOf(5), { baseline: nothing }))).toEqual(['error', 'growth-unknown error'])
    expect(told(verdict(required, imageOf(5), { baseline: nothing, occasion: 'merged' }))).toEqual([
      'warn',
      'growth-unknown warn',
    ])
  })

  test('of a new image is a note, required or not', () => {
    expect(told(verdict(required, imageOf(5)))).toEqual(['pass', 'growth-unknown note'])
  })

  test('of an image of which nobody knows whether it was there is no note', () => {
    const absent = [{ ...ref, platform: amd64, reason: 'the registry did not answer' }]
    const { findings, status } = verdict(required, imageOf(5), { baseline: { ...aBaseline([]), absent } })
    expect(status).toBe('error')
    expect(findings).toMatchObject([{ code: 'growth-unknown', severity: 'error', reason: absent[0]?.reason }])
  })

  test('of one measure says of which: what nobody looked into', () => {
    const before = aBaseline([committedAs(ref, imageOf(5))])
    const { findings } = verdict(config, imageOf(5), { baseline: before })
    expect(findings).toMatchObject([{ measure: 'live', reason: expect.any(String) }])
  })

  test('what is compressed otherwise than its baseline does not escape: its files are held against the same bound', () => {
    const otherwise = (bytes: number) => aBaseline([{ ...committedAs(ref, imageOf(bytes)), compression: 'zstd' }])
    const [grown] = verdict(config, imageOf(5_000_000), { baseline: otherwise(5) }).findings
    expect(grown).toMatchObject({ code: 'over-growth', measure: 'uncompressed', severity: 'error' })
    expect(verdict(config, imageOf(5), { baseline: otherwise(5) }).findings).toMatchObject([{ measure: 'live' }])
  })

  test('of an image without numbers is no second finding', () => {
    const before = aBaseline([committedAs(ref, imageOf(5))])
    const measured = [measuredAs(ref, unknown('a blob is missing'))]
    const result = judge({
      ...{ config, plan: aPlan(config), measured, ruleChanges: [], baseline: before },
      growths: growths({ baseline: before, variants: config.variants, measured, inspected: [] }),
    })
    expect(told(result)).toEqual(['error', 'unmeasured error'])
  })
})

describe('what is merged already', () => {
  test.each(['change', 'local'] as const)('growth fails in a %s', (occasion) => {
    const grown = { before: imageOf(5), occasion }
    expect(told(verdict(app('{max-growth: 2%}'), imageOf(9), grown))).toEqual(['fail', 'over-growth error'])
  })

  test('growth is a warning after the merge, which nobody takes back', () => {
    const grown = { before: imageOf(5), occasion: 'merged' } as const
    expect(told(verdict(app('{max-growth: 2%}'), imageOf(9), grown))).toEqual(['warn', 'over-growth warn'])
  })
})

describe('a base branch that is over its budget already', () => {
  const over = imageOf(90)
  const small = app('80')

  test.each([
    ['as large', 90, ['warn', 'already-over-budget warn']],
    ['smaller and still over', 81, ['warn', 'already-over-budget warn']],
    ['within again', 80, ['pass']],
    ['larger by a byte', 91, ['fail', 'over-budget error']],
  ])('%s now: %d bytes', (_, bytes, expected) => {
    const result = verdict(small, imageOf(bytes), { before: over })
    expect(told(result)).toEqual(expected)
    if (expected.length > 1) expect(result.findings[0]).toMatchObject({ before: 90, actual: bytes, bound: 80 })
  })

  test('may grow by the floor', () => {
    const floor = app('{compressed: {max: 80, growth: {percent: 50%, floor: 5}}}')
    expect(told(verdict(floor, imageOf(95), { before: over }))).toEqual(['warn', 'already-over-budget warn'])
    expect(told(verdict(floor, imageOf(96), { before: over }))).toEqual(['fail', 'over-budget error'])
  })

  test('is to blame for its layers as well', () => {
    const layers = ['a', 'b', 'c'].map((name) => ({ name, compressedBytes: 1 }))
    const before = anImage(layers)
    expect(told(verdict(app('{layers: 2}'), before, { before }))).toEqual(['warn', 'already-over-budget warn'])
    const more = anImage([...layers, { name: 'd', compressedBytes: 1 }])
    expect(told(verdict(app('{layers: 2}'), more, { before }))).toEqual(['fail', 'over-budget error'])
  })

  test.each([
    ['what is merged', { occasion: 'merged' }],
    ['a terminal', { occasion: 'local' }],
    ['what is published', { publishing: 'on-pass' }],
    ['a rehearsal of publishing', { publishing: 'dry-run' }],
    ['a change of which nobody knows what rules it changes', { ruleChanges: unknown('no token') }],
    ['an image that was within', { before: imageOf(79) }],
    [
      'the change that lowers the budget',
      { ruleChanges: [{ ...ref, rule: 'compressed max', before: '100', after: '80', effect: 'tightened' }] },
    ],
    [
      'the change that adds the budget',
      { ruleChanges: [{ ...ref, rule: 'compressed max', after: '80', effect: 'tightened' }] },
    ],
  ] as const)('is no excuse for %s', (_, given) => {
    expect(told(verdict(small, imageOf(90), { before: over, ...given }))).toEqual(['fail', 'over-budget error'])
  })

  test.each([
    { ...ref, rule: 'compressed max', before: '70', after: '80', effect: 'loosened' },
    { ...ref, rule: 'uncompressed max', before: '90', after: '80', effect: 'tightened' },
    { image: 'app', variant: 'other', rule: 'compressed max', before: '90', after: '80', effect: 'tightened' },
  ] as const)('stays one where the change does something else: %j', (change) => {
    expect(told(verdict(small, imageOf(90), { before: over, ruleChanges: [change] }))).toEqual([
      'warn',
      'already-over-budget warn',
    ])
  })
})
