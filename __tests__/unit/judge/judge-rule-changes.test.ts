import { expect, test } from '@jest/globals'
import { changedRules } from '../../../src/config/changed-rules.ts'
import { judgeRuleChanges } from '../../../src/judge/judge-rule-changes.ts'
import { wordFinding } from '../../../src/report/wording.ts'
import { parse } from '../../kit/config-problems.ts'

/* One edited line of a matrix is one sentence, however many cells it is written for. */

const config = (body: string) => parse(`version: 1\nimages: {app: {${body}}}`)
const told = (before: string, after: string, scope: 'one-image' | 'several-images' = 'one-image') =>
  judgeRuleChanges(changedRules(config(before), config(after))).map(
    (finding) => `${finding.severity} ${wordFinding(finding, scope).message}`,
  )
const matrix = (budget: string, rest = ''): string => `matrix: {A: [a, b, c, d], B: [1, 2]${rest}}, budget: ${budget}`

test('a budget of all cells, and that of one', () => {
  expect(told(matrix('3MB', ', cells: {a-1: {budget: 8MB}}'), matrix('4MB', ', cells: {a-1: {budget: 9MB}}'))).toEqual([
    'warn This pull request changes compressed max of variant a-1: 8MB → 9MB',
    'warn This pull request changes compressed max of variants a-2, b-1, b-2, c-1, c-2 and 2 more: 3MB → 4MB',
  ])
})

test('the image is named where there are several', () => {
  const [before, after] = ['3MB', '2MB'].map((budget) => `budget: ${budget}, variants: {x: , y: }`)
  expect(told(before ?? '', after ?? '', 'several-images')).toEqual([
    'note This pull request changes compressed max of variants x and y of image app: 3MB → 2MB',
  ])
})

test('changes of other lines, sizes and directions stay apart', () => {
  const variants = (x: string, y: string): string => `variants: {x: {budget: ${x}}, y: {budget: ${y}}}`
  expect(told(variants('3MB', '3MB'), variants('4MB', '4MB'))).toHaveLength(2)
  expect(told(variants('3MB', '5MB'), 'budget: 4MB, variants: {x: , y: }')).toEqual([
    'warn This pull request changes compressed max of variant x: 3MB → 4MB',
    'note This pull request changes compressed max of variant y: 5MB → 4MB',
  ])
})

test('cells that are no longer checked are counted', () => {
  expect(told(matrix('3MB'), matrix('3MB', ', exclude: [{A: a}, {A: b}, {A: c}]'))).toEqual([
    'warn This pull request no longer checks variants a-1, a-2, b-1, b-2, c-1 and 1 more',
  ])
})
