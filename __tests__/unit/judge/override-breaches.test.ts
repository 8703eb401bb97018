import { describe, expect, test } from '@jest/globals'
import { judge, type JudgeInput } from '../../../src/judge/judge.ts'
import { hasBreach, withAllowLabel } from '../../../src/judge/override-breaches.ts'
import type { Config } from '../../../src/model/config.ts'
import type { Verdict } from '../../../src/model/finding.ts'
import { unknown } from '../../../src/model/unknown.ts'
import { decidePublication } from '../../../src/publish/decide-publication.ts'
import { parse } from '../../kit/config-problems.ts'
import { grownApp, judgedGrowth } from '../../kit/judged-growth.ts'
import { amd64, anInspection, aPlan, imageOf, measuredAs } from '../../kit/run-builder.ts'

const today = '2026-11-22'
const variants = `
images:
  app:
    budget: 100
    variants: {cpu: {}, cuda: {}}
    relations: ["cuda < cpu"]
total: 150
`
const config = (allow: string): Config => parse(`version: 1${variants}allow: ${allow}\n`)
const [cpu, cuda] = [
  { image: 'app', variant: 'cpu' },
  { image: 'app', variant: 'cuda' },
]

const inspected = ['cpu', 'cuda', 'default'].map((variant) => ({
  ...{ image: 'app', variant, platform: amd64 },
  inspection: anInspection({ liveBytes: 1 }),
}))

/** Both are 120: each over its budget of 100, together over 150, and neither smaller than the other. */
function verdict(of: Config, input: Partial<JudgeInput> = {}): Verdict {
  const measured = [measuredAs(cpu, imageOf(120, 'a')), measuredAs(cuda, imageOf(120, 'b'))]
  return judge({ config: of, plan: aPlan(of), measured, inspected, ruleChanges: [], today, ...input })
}

const told = ({ status, findings }: Verdict): string[] => [
  status,
  ...findings.map(({ code, severity, variant }) => `${variant ?? 'all'} ${code} ${severity}`),
]
const uncovered = [
  'cpu over-budget error',
  'cuda over-budget error',
  'cuda relation-broken error',
  'all total-over-budget error',
]
/** Those of the four that are covered. */
const covered = (of: Config, input: Partial<JudgeInput> = {}): string[] =>
  verdict(of, input)
    .findings.filter(({ override }) => override !== undefined)
    .map(({ code, severity, variant }) => `${variant ?? 'all'} ${code} ${severity}`)
const until = 'by: ada, reason: torch 2.6, until: 2026-12-31'

describe('an entry of allow', () => {
  test('covers nothing where there is none', () => {
    expect(told(verdict(config('[]')))).toEqual(['fail', ...uncovered])
  })

  test.each([
    [
      `{${until}}`,
      ['cpu over-budget warn', 'cuda over-budget warn', 'cuda relation-broken warn', 'all total-over-budget warn'],
    ],
    [`{image: app, ${until}}`, ['cpu over-budget warn', 'cuda over-budget warn', 'cuda relation-broken warn']],
    [`{image: app, variant: cuda, ${until}}`, ['cuda over-budget warn', 'cuda relation-broken warn']],
    [`{variant: cpu, platform: linux/amd64, ${until}}`, ['cpu over-budget warn']],
    [`{measure: layers, ${until}}`, []],
    [`{image: app, variant: cpu, measure: compressed, ${until}}`, ['cpu over-budget warn']],
  ])('%s covers what it names', (entry, expected) => {
    expect(covered(config(`[${entry}]`))).toEqual(expected)
  })

  test('says who, why and until when, and lets the run pass with a warning', () => {
    const { status, findings } = verdict(config(`[{${until}}]`))
    expect(status).toBe('warn')
    expect(findings[0]?.override).toEqual({
      ...{ kind: 'entry', by: 'ada', reason: 'torch 2.6', until: '2026-12-31' },
      position: { file: 'c.yml', line: 8, column: 9 },
    })
  })

  test.each([
    ['2026-11-21', uncovered.length + 1, 'error'],
    ['2026-11-22', uncovered.length, 'warn'],
    ['2026-11-23', uncovered.length, 'warn'],
  ])('holds through its last day: %s', (day, count, severity) => {
    const { findings } = verdict(config(`[{by: ada, reason: torch, until: ${day}}]`))
    expect(findings).toHaveLength(count)
    expect(findings[0]?.severity).toBe(severity)
  })

  test('that is over is told while what it accepted is there, and the breach fails again', () => {
    const over = config('[{image: app, variant: cpu, by: ada, reason: torch, until: 2026-11-21}]')
    expect(told(verdict(over))).toEqual(['fail', ...uncovered, 'cpu allowance-expired warn'])
    // Another one that holds covers it all the same.
    const both = config(`[{image: app, by: ada, reason: old, until: 2026-11-21}, {${until}}]`)
    expect(verdict(both)).toMatchObject({ status: 'warn', findings: { 0: { override: { reason: 'torch 2.6' } } } })
  })

  test('that covers nothing is told, but only where everything was judged', () => {
    const unused = config(`[{measure: layers, ${until}}]`)
    expect(told(verdict(unused))).toEqual(['fail', ...uncovered, 'all allowance-unused note'])
    expect(told(verdict(unused, { plan: aPlan(unused, ['cpu']) }))).not.toContain('all allowance-unused note')
    const measured = [measuredAs(cpu, unknown('a blob is missing'))]
    expect(told(verdict(unused, { measured }))).not.toContain('all allowance-unused note')
  })

  test('of what is over already is in use: after the merge it is needed', () => {
    const grown = grownApp('100', `allow: [{${until}}]`)
    const { verdict: judged } = judgedGrowth(grown, { before: imageOf(120), after: imageOf(120), inspected, today })
    expect(told(judged)).toEqual(['warn', 'default already-over-budget warn'])
  })

  test('covers growth', () => {
    const grown = grownApp('{max-growth: 2%}', `allow: [{image: app, measure: compressed, ${until}}]`)
    const { verdict: judged } = judgedGrowth(grown, { before: imageOf(100), after: imageOf(120), inspected, today })
    expect(told(judged)).toEqual(['warn', 'default over-growth warn'])
  })
})

describe('nothing that is accepted covers', () => {
  const allow = `allow: [{${until}}]`
  const label = { name: 'image-size/allow', by: 'ada' }
  test.each([
    ['a smoke test that failed or was not run', '{max: 200}', 'smoke: [run: app]', imageOf(120), 'smoke-not-run'],
    ['an image that lost its packages', '{min: 150}', '', imageOf(120), 'under-minimum'],
    ['an image without numbers', '{max: 200}', '', unknown('a blob is missing'), 'unmeasured'],
    ['what nobody looked into', '', 'budget: {live: 5}', imageOf(120), 'budget-unknown'],
  ] as const)('%s', (_, compressed, rest, image, code) => {
    const budget = compressed === '' ? '' : `budget: {compressed: ${compressed}}`
    const settings = [budget, rest].filter((part) => part !== '').join(', ')
    const of = parse(`version: 1\nimages: {app: {${settings}}}\n${allow}\n`)
    const measured = [{ image: 'app', variant: 'default', platform: amd64, measurement: image }]
    const judged = judge({
      config: of,
      plan: aPlan(of),
      measured,
      ruleChanges: [],
      today,
      ...(code !== 'budget-unknown' && { inspected }),
    })
    expect(hasBreach(judged)).toBe(false)
    for (const { status, findings } of [judged, withAllowLabel(judged, label)]) {
      expect(['fail', 'error']).toContain(status)
      expect(findings.find((finding) => finding.code === code)).toMatchObject({ severity: 'error' })
      expect(findings.some(({ override }) => override !== undefined)).toBe(false)
    }
  })

  test('growth that is unknown where a baseline is required', () => {
    const plain = grownApp('{max-growth: 2%}', allow)
    const required = { ...plain, baseline: { ...plain.baseline, required: true } }
    const { verdict: judged } = judgedGrowth(required, {
      after: imageOf(1),
      baseline: unknown('no file'),
      inspected,
      today,
    })
    expect(told(withAllowLabel(judged, label))).toEqual(['error', 'all growth-unknown error'])
  })

  test('publishing an image that no test proves', () => {
    const of = { ...config(`[{${until}}]`), requireSmoke: true }
    const [measured, plan] = [[measuredAs(cpu, imageOf(120, 'a'))], aPlan(of)]
    const input = { verdict: verdict(of), config: of, plan, measured, smoke: [] }
    const context = { workspace: '/w', inActions: true, event: 'push', ref: 'refs/heads/main' }
    expect(decidePublication({ ...input, context, options: { publish: 'on-pass' } })).toMatchObject({
      decision: 'refuse',
    })
  })
})

describe('the label', () => {
  const label = { name: 'image-size/allow', by: 'ada', at: '2026-11-22T10:00:00Z' }

  test('covers every breach of size, and says who set it', () => {
    const judged = verdict(config('[]'))
    expect(hasBreach(judged)).toBe(true)
    const { status, findings } = withAllowLabel(judged, label)
    expect(status).toBe('warn')
    expect(findings.map(({ override }) => override)).toEqual(findings.map(() => ({ kind: 'label', ...label })))
  })

  test('leaves to an entry what that covers', () => {
    const judged = withAllowLabel(verdict(config(`[{variant: cpu, ${until}}]`)), label)
    expect(judged.findings.map(({ override }) => override?.kind)).toEqual(['entry', 'label', 'label', 'label'])
    expect(hasBreach(judged)).toBe(false)
  })
})
