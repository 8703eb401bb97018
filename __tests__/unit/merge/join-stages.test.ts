import { expect, test } from '@jest/globals'
import { joinPublish } from '../../../src/merge/join-publish.ts'
import { joinStages } from '../../../src/merge/join-stages.ts'
import type { Report } from '../../../src/model/report.ts'
import { aPublish, aPublishedTag, aReport } from '../../kit/report-builder.ts'

type Stage = Report['stages'][number]
const merged: Report['stages'] = [
  { name: 'config', status: 'done', seconds: 1 },
  { name: 'build', status: 'not-reached' },
]
const built = (...each: readonly Omit<Stage, 'name'>[]) =>
  joinStages(
    each.map((stage) => ({ path: 'p', report: aReport({ stages: [{ name: 'build', ...stage }] }) })),
    merged,
  )[1]

test.each<[string, Stage | undefined, Stage]>([
  [
    'done by all, as long as the slowest',
    built({ status: 'done', seconds: 2 }, { status: 'done', seconds: 3 }),
    { name: 'build', status: 'done', seconds: 3 },
  ],
  [
    'failed in one',
    built({ status: 'done', seconds: 2 }, { status: 'failed', seconds: 1 }),
    { name: 'build', status: 'failed', seconds: 2 },
  ],
  [
    'not reached by one',
    built({ status: 'done', seconds: 2 }, { status: 'not-reached' }),
    { name: 'build', status: 'not-reached' },
  ],
  ['of no part', built(), { name: 'build', status: 'not-reached' }],
])('a stage %s', (_, stage, expected) => {
  expect(stage).toEqual(expected)
})

test('what parts published is one list, under the decision of the one that published least', () => {
  const none = aPublish()
  const pushed = aPublish({ mode: 'on-pass', decision: 'push', reason: 'It passed', tags: [aPublishedTag()] })
  const refused = aPublish({ mode: 'on-pass', decision: 'refuse', reason: 'It failed' })
  const publish = (...each: readonly Report['publish'][]) =>
    joinPublish(
      each.map((one) => ({ path: 'p', report: aReport({ publish: one }) })),
      none,
    )
  expect(publish(none, none)).toBe(none)
  expect(publish(pushed, none, refused)).toEqual({ ...refused, tags: pushed.tags })
})
