import { expect, test } from '@jest/globals'
import { matrixOfPlan } from '../../../src/plan/matrix-of-plan.ts'
import { aConfig, amd64, aPlan, arm64, aVariant } from '../../kit/run-builder.ts'

test('every cell is a job, with the inputs that select it and a name of its own', () => {
  const variants = [
    aVariant({ image: 'app', variant: 'default', platforms: [amd64, arm64] }),
    aVariant({ image: 'app_x', variant: 'y', platforms: [amd64] }),
    aVariant({ image: 'app', variant: 'x_y', platforms: [amd64] }),
  ]
  const matrix = matrixOfPlan(aPlan(aConfig(variants)))
  expect(matrix.map(({ only, platform }) => [only, platform])).toEqual([
    ['app/default', 'linux/amd64'],
    ['app/default', 'linux/arm64'],
    ['app_x/y', 'linux/amd64'],
    ['app/x_y', 'linux/amd64'],
  ])
  expect(matrix.map(({ id }) => id)).toEqual([
    ...['app-linux-amd64', 'app-linux-arm64', 'app_x_y-linux-amd64', 'app_x_y-2-linux-amd64'],
  ])
})
