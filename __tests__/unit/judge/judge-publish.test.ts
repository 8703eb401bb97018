import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { ActionError } from '../../../src/errors.ts'
import { judgePublish } from '../../../src/judge/judge-publish.ts'
import { verdictOf } from '../../../src/judge/verdict-of.ts'
import { withPublication } from '../../../src/judge/with-publication.ts'
import type { Finding } from '../../../src/model/finding.ts'
import type { PublishPlan, PublishResult } from '../../../src/model/publish.ts'
import {
  aCopiedImage,
  aPublication,
  aPublishPlan,
  aPublishResult,
  aTagOutcome,
  ghcr,
  hub,
  plannedTag,
  repositoryOf,
} from '../../kit/publication-builder.ts'
import { digestOf } from '../../kit/run-builder.ts'

const nothing = { images: [], tags: [] }
const before = digestOf('before')
const latest = plannedTag('latest', { kind: 'moving' })
const complete = aPublishPlan(aPublication({ targets: [{ repository: ghcr, tags: [plannedTag('1.4.2'), latest] }] }))

type Case = readonly [what: string, result: PublishResult, codes: readonly string[], publish?: PublishPlan]

const cases: readonly Case[] = [
  ['all is set', aPublishResult(), []],
  ['a check', aPublishResult({ ...nothing, decision: { decision: 'skip', reason: 'A check publishes nothing' } }), []],
  [
    'a release that is refused',
    aPublishResult({ ...nothing, decision: { decision: 'refuse', reason: 'No repository', severity: 'error' } }),
    ['error publish-refused'],
  ],
  [
    'a verdict that refuses, whose findings are told already',
    aPublishResult({
      ...nothing,
      decision: { decision: 'refuse', reason: 'The verdict is fail', severity: 'error', by: 'verdict' },
    }),
    [],
  ],
  [
    'a pull request',
    aPublishResult({ ...nothing, decision: { decision: 'refuse', reason: 'A pull request', severity: 'note' } }),
    ['note publish-refused'],
  ],
  [
    'an image that is not ours',
    aPublishResult({ images: [aCopiedImage({ status: 'not-ours' })], tags: [] }),
    ['error not-ours'],
  ],
  ['an image that could not be copied', aPublishResult({ images: [aCopiedImage({ status: 'failed' })], tags: [] }), []],
  ['a tag that is not ours', aPublishResult({ tags: [aTagOutcome({ status: 'not-ours' })] }), ['error not-ours']],
  [
    'a tag that somebody moved',
    aPublishResult({ tags: [aTagOutcome({ status: 'moved-by-other' })] }),
    ['error tag-moved'],
  ],
  [
    'a tag that may have been taken from a newer release',
    aPublishResult({ tags: [aTagOutcome({ planned: latest, overtakenBy: '1.5.0' })] }),
    ['error tag-moved'],
  ],
  ['a version that was there', aPublishResult({ tags: [aTagOutcome({ previous: before })] }), ['warn tag-replaced']],
  [
    'a version that was there, with the same images under another index',
    aPublishResult({ tags: [aTagOutcome({ previous: before, previousImages: 'same' })] }),
    [],
  ],
  ['a version that is set again', aPublishResult({ tags: [aTagOutcome({ previous: digestOf('cpu') })] }), []],
  ['a moving tag that was there', aPublishResult({ tags: [aTagOutcome({ planned: latest, previous: before })] }), []],
  [
    'a moving tag that stays',
    aPublishResult({ tags: [aTagOutcome({ planned: latest, status: 'kept' })] }),
    ['note tag-kept'],
  ],
  ['a tag that was not set', aPublishResult({ tags: [aTagOutcome({ status: 'not-set' })] }), []],
  [
    'a replaced character, in two repositories',
    aPublishResult(),
    ['note tag-rewritten'],
    aPublishPlan(
      aPublication({
        targets: [ghcr, hub].map((repository) => ({
          repository,
          tags: [latest, plannedTag('a-b', { template: '{{branch}}', given: 'a/b' })],
        })),
      }),
    ),
  ],
  [
    'one of two repositories without latest',
    aPublishResult(),
    ['note no-latest'],
    aPublishPlan(
      aPublication({ targets: [{ repository: hub, tags: [plannedTag('1.4.2')] }] }),
      aPublication({ targets: [{ repository: ghcr, tags: [latest] }] }),
    ),
  ],
  [
    'a pre-release, whose latest is left out',
    aPublishResult(),
    [],
    aPublishPlan(aPublication({ leftOut: [{ template: 'latest', reason: 'A pre-release' }] })),
  ],
  ['no release at all', aPublishResult(), [], { publications: [aPublication()] }],
]

const told = ({ severity, code }: Finding) => `${severity} ${code}`

test.each(cases)('%s', (_what, result, codes, publish = complete) => {
  expect(judgePublish(result, { publish, narrowed: false }).map(told)).toEqual(codes)
})

test('a version that was there in several repositories is told once for each thing that it named', () => {
  const quay = repositoryOf('quay.io/acme/app')
  const tags = [
    aTagOutcome({ previous: before }),
    aTagOutcome({ previous: before, repository: hub }),
    aTagOutcome({ previous: digestOf('other'), repository: quay }),
  ]
  const told = { code: 'tag-replaced', digest: digestOf('cpu') }
  expect(judgePublish(aPublishResult({ tags }), { publish: complete, narrowed: false })).toMatchObject([
    { ...told, references: ['ghcr.io/acme/app:1.4.2', 'docker.io/acme/app:1.4.2'], previous: before },
    { ...told, references: ['quay.io/acme/app:1.4.2'], previous: digestOf('other') },
  ])
})

test('a part of the configuration is not said to be without latest, which another part may own', () => {
  const publish = aPublishPlan(aPublication())
  expect(judgePublish(aPublishResult(), { publish, narrowed: false }).map(told)).toEqual(['note no-latest'])
  expect(judgePublish(aPublishResult(), { publish, narrowed: true })).toEqual([])
})

describe('the verdict after publishing', () => {
  const failure = new ActionError('registry', 'ghcr.io answered 503 five times', { hint: 'Run again' })

  test('has what was found before, what publishing found, and what ended it', () => {
    const judged = verdictOf([{ code: 'no-budget', severity: 'warn', image: 'app', variant: 'cpu' }])
    const result = aPublishResult({ tags: [aTagOutcome({ previous: before })] })
    const { status, findings } = withPublication(judged, {
      result,
      plan: { publish: complete, narrowed: false },
      failure,
    })
    expect(status).toBe('error')
    expect(findings.map(told)).toEqual(['warn no-budget', 'warn tag-replaced', 'error run-failed'])
    expect(findings.at(-1)).toMatchObject({ error: 'registry', hint: 'Run again' })
  })

  test('is never better than it was', () => {
    const severity = fc.constantFrom('note' as const, 'warn' as const, 'error' as const)
    const order = ['pass', 'warn', 'fail', 'error']
    fc.assert(
      fc.property(
        fc.array(severity),
        fc.constantFrom(...cases),
        fc.boolean(),
        (severities, [, result, , publish = complete], fails) => {
          const judged = verdictOf(severities.map((each) => ({ code: 'no-budget', severity: each })))
          const after = withPublication(judged, {
            result,
            plan: { publish, narrowed: false },
            ...(fails && { failure }),
          })
          expect(order.indexOf(after.status)).toBeGreaterThanOrEqual(order.indexOf(judged.status))
          expect(after.findings.slice(0, judged.findings.length)).toEqual(judged.findings)
        },
      ),
    )
  })
})
