import { expect, test } from '@jest/globals'
import { publishedBefore } from '../../../src/baseline/published-before.ts'
import type { BasePoint } from '../../../src/baseline/base-point.ts'
import { parse } from '../../kit/config-problems.ts'

const of = (path: string) => parse(`version: 1\nimages: {app: {repositories: ghcr.io/${path}, tags: [main]}}`)
const head = of('mallory/app')

function repositories(point: BasePoint['of'], base: ReturnType<typeof of> | undefined) {
  const found = publishedBefore(head.variants, { point: { of: point }, base })
  return found instanceof Map
    ? [...found.values()].flatMap(({ repositories }) => repositories.map((one: { path: string }) => one.path))
    : found
}

test.each(['pull request', 'merge group'] as const)(
  'attack 21: a %s is held against the repositories of its base, and against none where that has no configuration',
  (point) => {
    expect(repositories(point, of('acme/app'))).toEqual(['acme/app'])
    expect(repositories(point, undefined)).toMatchObject({ reason: 'the base branch has no configuration' })
  },
)

test('a branch names its own', () => {
  expect(repositories('branch', undefined)).toEqual(['mallory/app'])
})
