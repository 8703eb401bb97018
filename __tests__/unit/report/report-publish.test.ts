import { describe, expect, test } from '@jest/globals'
import type { PublishResult } from '../../../src/model/publish.ts'
import type { ReportPublish } from '../../../src/model/report-publish.ts'
import { publishOutcome, publishWords } from '../../../src/report/publish-outcome.ts'
import { artifactLines, publishedList } from '../../../src/report/published-list.ts'
import { reportPublish } from '../../../src/report/report-publish.ts'
import { aCopiedImage, aPublishResult, aTagOutcome, ghcr, hub, plannedTag } from '../../kit/publication-builder.ts'
import { digestOf } from '../../kit/run-builder.ts'

const [cpu, before] = [digestOf('cpu'), digestOf('before')]
const latest = plannedTag('latest', { kind: 'moving' })
const leftOut = [{ image: 'app', variant: 'cpu', template: '{{branch}}', reason: 'No branch' }]
const build = { name: 'build', status: 'failed' } as const

function reported(result: PublishResult | undefined, mode: ReportPublish['mode'] = 'on-pass'): ReportPublish {
  return reportPublish({ mode, result, version: '1.4.2', stages: [build] })
}

describe('what became of publishing', () => {
  test('an image that was read back, its tags, and how to roll one back to the very digest it named', () => {
    const moving = aTagOutcome({ planned: latest, previous: before })
    const again = aTagOutcome({ status: 'already-set', previous: cpu })
    expect(reported(aPublishResult({ tags: [again, moving] }))).toEqual({
      ...{ mode: 'on-pass', decision: 'push', reason: 'Every image passed', version: '1.4.2', tool: 'skopeo 1.13.3' },
      images: [
        {
          ...{ image: 'app', variant: 'cpu', repository: 'ghcr.io/acme/app', digest: cpu },
          ...{ reference: `ghcr.io/acme/app@${cpu}`, status: 'verified', transfer: 'copied' },
        },
      ],
      tags: [
        {
          image: 'app',
          variant: 'cpu',
          reference: 'ghcr.io/acme/app:1.4.2',
          digest: cpu,
          kind: 'version',
          change: 'already-set',
        },
        {
          ...{
            image: 'app',
            variant: 'cpu',
            reference: 'ghcr.io/acme/app:latest',
            digest: cpu,
            kind: 'moving',
            change: 'set',
          },
          previous: before,
          rollback: `docker buildx imagetools create --prefer-index=false --tag ghcr.io/acme/app:latest ghcr.io/acme/app@${before}`,
        },
      ],
      ...{ notTagged: [], staged: [] },
    })
  })

  test('a tag that was not set says what it names, and a template without a tag why', () => {
    const kept = aTagOutcome({ planned: latest, status: 'kept', previous: before, reason: 'It names 2.0.0' })
    const moved = aTagOutcome({ status: 'moved-by-other', previous: cpu, found: before, reason: 'Moved' })
    const { notTagged } = reported(aPublishResult({ tags: [kept, moved], leftOut }))
    expect(notTagged).toMatchObject([
      { reference: 'ghcr.io/acme/app:latest', status: 'kept', reason: 'It names 2.0.0', found: before },
      { reference: 'ghcr.io/acme/app:1.4.2', status: 'moved-by-other', reason: 'Moved', found: before },
      { reference: '{{branch}}', status: 'left-out', reason: 'No branch' },
    ])
  })

  test.each(['not-ours', 'moved-by-other'] as const)(
    'a tag that was put and names something else can be rolled back too: %s',
    (status) => {
      const outcome = aTagOutcome({ planned: latest, status, previous: before, reason: 'Rewritten' })
      expect(reported(aPublishResult({ tags: [{ ...outcome, found: digestOf('other') }] })).notTagged).toMatchObject([
        {
          ...{ found: digestOf('other'), previous: before },
          rollback: `docker buildx imagetools create --prefer-index=false --tag ghcr.io/acme/app:latest ghcr.io/acme/app@${before}`,
        },
      ])
      const [back] = reported(aPublishResult({ tags: [{ ...outcome, found: before }] })).notTagged
      expect(back).not.toHaveProperty('rollback')
    },
  )

  test('a release that stopped says what stands where, and that going on costs only what is missing', () => {
    const result = aPublishResult({
      images: [aCopiedImage(), aCopiedImage({ repository: hub, status: 'failed', reason: 'It answered 503' })],
      tags: [aTagOutcome({ status: 'not-set' })],
    })
    const { remedy, images } = reported(result)
    expect(images.map(({ status }) => status)).toEqual(['verified', 'failed'])
    expect(remedy).toBe(
      'Resolve the reason and run again: what is there already is not uploaded again. Read back so far: 1 of 1 image in ghcr.io/acme/app and 0 of 1 image in docker.io/acme/app; no tag was set',
    )
  })

  test('tags that were set before it stopped are listed, and counted in the remedy', () => {
    const result = aPublishResult({
      images: [aCopiedImage(), aCopiedImage({ repository: hub })],
      tags: [aTagOutcome(), aTagOutcome({ repository: hub, status: 'not-set', reason: 'Not reached' })],
    })
    const { remedy, tags } = reported(result)
    expect(tags.map(({ reference }) => reference)).toEqual(['ghcr.io/acme/app:1.4.2'])
    expect(remedy).toContain('1 of 2 tags are set')
  })

  test.each<[string, PublishResult | undefined, ReportPublish['mode'], Partial<ReportPublish>]>([
    ['a check', undefined, 'never', { decision: 'skip', reason: 'Publishing was not asked for', notTagged: [] }],
    [
      'a run that ended before',
      undefined,
      'on-pass',
      { decision: 'skip', reason: 'The run ended while the images were built' },
    ],
    [
      'a refusal has its remedy, and does not list the tags that it would not have set',
      aPublishResult({
        ...{ images: [], tags: [], leftOut },
        decision: { decision: 'refuse', reason: 'No tag', remedy: 'Add one', severity: 'error' },
      }),
      'on-pass',
      { decision: 'refuse', reason: 'No tag', remedy: 'Add one', notTagged: [] },
    ],
    [
      'a pull request does not list the tags that it would not have set',
      aPublishResult({
        ...{ images: [], tags: [], leftOut },
        decision: { decision: 'refuse', reason: 'A pull request', severity: 'note' },
      }),
      'on-pass',
      { decision: 'refuse', notTagged: [] },
    ],
  ])('%s', (_what, result, mode, expected) => {
    expect(reported(result, mode)).toMatchObject(expected)
  })
})

const failed = aCopiedImage({ repository: hub, status: 'failed', reason: 'The registry answered 503' })
const unset = aTagOutcome({ planned: latest, status: 'not-set', reason: 'Not reached' })

describe('in a few words, and as an output', () => {
  test.each<[string, PublishResult | undefined, ReportPublish['mode'], string | undefined, readonly string[]]>([
    ['a check', undefined, 'never', undefined, []],
    ['one tag', aPublishResult(), 'on-pass', 'published 1 tag in 1 repository', ['ghcr.io/acme/app:1.4.2']],
    [
      'one tag, which was there',
      aPublishResult({ tags: [aTagOutcome({ status: 'already-set' })] }),
      'on-pass',
      '1 tag in 1 repository is as it should be already',
      ['ghcr.io/acme/app:1.4.2'],
    ],
    [
      'several, which were all there',
      aPublishResult({
        tags: [aTagOutcome({ status: 'already-set' }), aTagOutcome({ planned: latest, status: 'already-set' })],
      }),
      'on-pass',
      '2 tags in 1 repository are as they should be already',
      ['ghcr.io/acme/app:1.4.2', 'ghcr.io/acme/app:latest'],
    ],
    [
      'two repositories, one of them without tags',
      aPublishResult({ images: [aCopiedImage(), aCopiedImage({ repository: hub })] }),
      'on-pass',
      'published 1 tag in 2 repositories',
      ['ghcr.io/acme/app:1.4.2', `docker.io/acme/app@${cpu}`],
    ],
    [
      'by digest alone',
      aPublishResult({ tags: [] }),
      'on-pass',
      'published 1 image by digest in 1 repository',
      [`ghcr.io/acme/app@${cpu}`],
    ],
    [
      'a moving tag that stays is as it should be',
      aPublishResult({ tags: [aTagOutcome(), aTagOutcome({ planned: latest, status: 'kept' })] }),
      'on-pass',
      'published 1 tag in 1 repository',
      ['ghcr.io/acme/app:1.4.2'],
    ],
    [
      'one of two tags',
      aPublishResult({ tags: [aTagOutcome(), unset] }),
      'on-pass',
      'published only 1 of 2 tags',
      ['ghcr.io/acme/app:1.4.2'],
    ],
    [
      'copies whose first tag could not be set',
      aPublishResult({ tags: [aTagOutcome({ status: 'not-set', reason: 'It answered 503' })] }),
      'on-pass',
      'nothing was published: it answered 503',
      [],
    ],
    [
      'an older release, whose only tag stays with a newer one',
      aPublishResult({ tags: [aTagOutcome({ planned: latest, status: 'kept' })] }),
      'on-pass',
      'published 1 image by digest in 1 repository',
      [`ghcr.io/acme/app@${cpu}`],
    ],
    [
      'a copy that failed',
      aPublishResult({ images: [aCopiedImage(), failed], tags: [] }),
      'on-pass',
      'nothing was published: the registry answered 503',
      [],
    ],
    [
      'a run that ended on the way',
      aPublishResult({ images: [], tags: [] }),
      'on-pass',
      'what was published is not known: the run ended on the way',
      [],
    ],
    [
      'a dry run',
      aPublishResult({ images: [], tags: [], steps: ['Copy'] }),
      'dry-run',
      'a dry run, which publishes nothing',
      [],
    ],
    [
      'a run that ended before',
      undefined,
      'on-pass',
      'nothing was published: the run ended while the images were built',
      [],
    ],
  ])('%s', (_what, result, mode, words, references) => {
    const publish = reported(result, mode)
    expect(publishWords(publish)).toBe(words)
    expect(publishOutcome(publish) === 'not-asked').toBe(words === undefined)
    expect(publishedList(publish).map(({ reference }) => reference)).toEqual(references)
    for (const { digest } of publishedList(publish)) expect(digest).toBe(cpu)
  })

  test("the runner's list has every tag with its digest, as one subject each", () => {
    const publish = reported(
      aPublishResult({ tags: [aTagOutcome(), aTagOutcome({ repository: hub, planned: latest })] }),
    )
    expect(artifactLines(publish)).toEqual([`oci://${ghcr.name}:1.4.2@${cpu}`, `oci://${hub.name}:latest@${cpu}`])
  })
})
