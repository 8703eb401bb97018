import { describe, expect, test } from '@jest/globals'
import { unknown } from '../../../src/model/unknown.ts'
import { changesInWords } from '../../../src/plan/changes-in-words.ts'
import { isOnlyChanged, planChanged } from '../../../src/plan/plan-changed.ts'
import { aConfig, amd64, arm64, aVariant, position } from '../../kit/run-builder.ts'

const config = aConfig([
  aVariant({ variant: 'base', platforms: [amd64, arm64] }),
  aVariant({ variant: 'child', from: { image: 'app', variant: 'base', arg: 'BASE', position: position() } }),
  aVariant({ image: 'tool', variant: 'default' }),
])
const since = { commit: '1a2b3c4d5e6f7890', what: 'where it left main' }

describe('the word changed', () => {
  test.each([
    [[], false],
    [['app'], false],
    [['changed/*'], false],
    [['changed'], true],
  ])('in %j: %p', (only, expected) => {
    expect(isOnlyChanged({ only, publish: 'never' })).toBe(expected)
  })

  test.each([
    [['changed', 'app'], 'never', '`changed` in `only` stands beside other names'],
    [['changed'], 'on-pass', '`only: changed` would publish a part of a release'],
    [['changed'], 'dry-run', '`only: changed` would publish a part of a release'],
  ] as const)('%j is refused with publish %s', (only, publish, message) => {
    expect(() => isOnlyChanged({ only, publish })).toThrow(expect.objectContaining({ code: 'usage', message }))
  })
})

test('what is left is no part of the plan, and told', () => {
  const plan = planChanged(config, {
    platforms: [],
    found: { since, affected: new Map([['app/child', '"a" changed']]) },
  })
  expect([plan.narrowed, plan.cells.map(({ variant }) => variant)]).toEqual([true, ['child']])
  // Its parent is built for it, and not measured.
  expect(plan.targets.map(({ variant, output }) => [variant, output])).toEqual([
    ['base', 'none'],
    ['child', 'layout'],
  ])
  expect(changesInWords(plan)).toEqual([
    'app/child is built: "a" changed',
    'Not built, unchanged since 1a2b3c4d5e6f, where it left main: app/base (linux/amd64), app/base (linux/arm64) and tool (linux/amd64)',
  ])
})

test('where everything changed nothing is left out', () => {
  const affected = new Map(['app/base', 'app/child', 'tool/default'].map((name) => [name, 'all']))
  expect(planChanged(config, { platforms: [], found: { since, affected } })).toMatchObject({
    narrowed: false,
    changes: { unchanged: [] },
  })
})

test('where nobody knows what changed everything is built, and why is told', () => {
  const plan = planChanged(config, { platforms: [], found: unknown('git is not installed') })
  expect([plan.narrowed, plan.cells.length]).toEqual([false, 4])
  expect(changesInWords(plan)).toEqual(['Everything is built: what changed is not known, since git is not installed'])
})
