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

test('where builds go is told where it is no layout', () => {
  expect(lines('version: 1\nstaging: ghcr.io/acme/staging\nimages: {app: {budget: 300MB}}\n').at(-1)).toBe(
    'Builds go into the staging repository ghcr.io/acme/staging, by digest',
  )
})

test('the smoke tests are counted for each platform and told with what sets them apart', () => {
  const tested = `version: 1
defaults: {platforms: [linux/amd64, linux/arm64]}
images:
  app:
    variants:
      cpu:
        smoke:
          - run: app --version
          - {run: app sync, platforms: [linux/arm64], network: true, caps: [CHOWN]}
          - {run: app old, waive: {reason: broken, until: 2026-12-31}}
      minimal: {parity: cpu}
      bare: {}
`
  expect(lines(tested).slice(5)).toEqual([
    '6 images to measure, 10 smoke tests to run',
    '',
    'Smoke tests of app/cpu',
    '  run app --version',
    '  run app sync (on linux/arm64, with network, with CHOWN)',
    '  run app old (waived until 2026-12-31)',
    '',
    'Smoke tests of app/minimal',
    '  run app --version (of app/cpu)',
    '  run app sync (of app/cpu, on linux/arm64, with network, with CHOWN)',
    '  run app old (of app/cpu, waived until 2026-12-31)',
    '',
    'app/bare has no smoke tests',
  ])
})

test('without any smoke test nothing is said of them', () => {
  expect(lines('version: 1\nimages: {app: {budget: 300MB}}\n').join('\n')).not.toMatch(/smoke/i)
})
