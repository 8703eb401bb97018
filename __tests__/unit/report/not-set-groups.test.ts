import { expect, test } from '@jest/globals'
import type { ReportTagNotSet } from '../../../src/model/report-publish.ts'
import { notSetGroups } from '../../../src/report/not-set-groups.ts'

const notSet = (tag: string, reason: string): ReportTagNotSet => ({
  ...{ image: 'app', variant: 'cpu', reference: `ghcr.io/acme/app:${tag}`, status: 'not-set', reason },
})

test('what one thing kept from being set is told once, in the order of the tags', () => {
  const groups = notSetGroups([notSet('1.0', 'one'), notSet('2.0', 'two'), notSet('latest', 'one')])
  expect(groups).toEqual([
    { reason: 'one', references: ['ghcr.io/acme/app:1.0', 'ghcr.io/acme/app:latest'], more: 0 },
    { reason: 'two', references: ['ghcr.io/acme/app:2.0'], more: 0 },
  ])
})

test('tags that name different things now stay apart', () => {
  const kept = { ...notSet('latest', 'it is newer'), found: 'sha256:a' }
  expect(notSetGroups([kept, { ...kept, found: 'sha256:b' }])).toHaveLength(2)
})

test('a long list is cut, and says by how many', () => {
  const many = Array.from({ length: 25 }, (_, index) => notSet(`1.0.${index}`, 'one'))
  expect(notSetGroups(many)).toMatchObject([{ more: 5, references: { length: 20 } }])
})
