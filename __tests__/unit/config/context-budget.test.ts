import { expect, test } from '@jest/globals'
import { changedRules } from '../../../src/config/changed-rules.ts'
import { judgeByBase } from '../../../src/config/judge-by-base.ts'
import { parse, problemsOf } from '../../kit/config-problems.ts'

const app = (settings: string, more = '') => parse(`version: 1\n${more}images: {app: {${settings}}}`)
const budgetOf = (settings: string, more = '') => {
  const { position: _, ...budget } = app(settings, more).variants[0]?.contextBudget ?? {}
  return budget
}
const bound = (value: number, text: string) => ({ value, text })

test.each([
  ['a bare size', 'budget: {context: 50MB}', '', { max: bound(50_000_000, '50MB'), unit: 'decimal' }],
  [
    'a mapping',
    'budget: {context: {warn: 1MiB, min: 1, message: Ask us}}',
    '',
    { warn: bound(1 << 20, '1MiB'), min: bound(1, '1'), message: 'Ask us', unit: 'binary' },
  ],
  [
    'that of the nearest level',
    'budget: {compressed: 1GB}, variants: {cpu: {budget: {context: 2MB}}}',
    'defaults: {budget: {context: 1MB}}\n',
    { max: bound(2_000_000, '2MB'), unit: 'decimal' },
  ],
  [
    'that of the defaults',
    'budget: 1GB',
    'defaults: {budget: {context: 1MB}}\n',
    { max: bound(1_000_000, '1MB'), unit: 'decimal' },
  ],
  [
    'none, of an image that is not built',
    'source: registry:ghcr.io/acme/app:1',
    'defaults: {budget: {context: 1MB}}\n',
    {},
  ],
])('the budget on a context is %s', (_, settings, more, expected) => {
  expect(budgetOf(settings, more)).toEqual(expected)
})

test('it is no budget of a platform, has no growth, and bounds nothing of an image that exists', () => {
  const told = (settings: string) => problemsOf(`version: 1\nimages: {app: {${settings}}}`)
  expect(told('budget: {linux/amd64: {context: 1MB}}')).toEqual([
    expect.stringContaining('all of them are built from one context'),
  ])
  expect(told('budget: {context: {growth: 1MB}}')).toEqual([
    expect.stringContaining('a baseline has a number of those alone'),
  ])
  expect(told('source: registry:ghcr.io/acme/app:1, budget: {context: 1MB}')).toEqual([
    expect.stringContaining('A budget on `context` bounds what a build sends'),
  ])
})

test('a pull request that raises it is called out, and under the rules of its base judged by theirs', () => {
  const [base, head] = [app('budget: {context: 1MB}'), app('budget: {context: 2MB}')]
  expect(changedRules(base, head)).toEqual([
    expect.objectContaining({ rule: 'context max', before: '1MB', after: '2MB', effect: 'loosened' }),
  ])
  expect(judgeByBase(head, base).variants[0]?.contextBudget).toMatchObject({ max: { text: '1MB' } })
  expect(judgeByBase(head, app('budget: 1GB')).variants[0]?.contextBudget).toBe(undefined)
})
