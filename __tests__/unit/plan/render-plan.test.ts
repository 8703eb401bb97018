import { expect, test } from '@jest/globals'
import { planBuild } from '../../../src/plan/plan-build.ts'
import { renderPlan } from '../../../src/plan/render-plan.ts'
import { parse } from '../../kit/config-problems.ts'

const lines = (text: string): readonly string[] =>
  renderPlan(planBuild(parse(text), { only: [], platforms: [] })).split('\n')

test('a child names its parent as the configuration does', () => {
  const chain =
    'version: 1\nimages:\n  app: {variants: {cuda: {}}}\n  tools: {variants: {cuda: {from: {image: app, variant: cuda, arg: BASE}}}}\n'
  const [, parent, child] = lines(chain)
  expect(parent).toMatch(/^app\/cuda .* context \.$/)
  expect(child).toMatch(/^tools\/cuda .* context \., on app\/cuda$/)
})

test('one image is counted as one', () => {
  expect(lines('version: 1\nimages: {app: {budget: 300MB}}\n').at(-1)).toBe('1 image to measure')
})
