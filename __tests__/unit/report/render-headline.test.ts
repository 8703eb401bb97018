import { describe, expect, test } from '@jest/globals'
import { renderHtml } from '../../../src/report/render-html.ts'
import { headline } from '../../../src/report/render-headline.ts'
import {
  aBudget,
  aCell,
  aFinding,
  aPublish,
  aPublishedImage,
  aPublishedTag,
  aReport,
} from '../../kit/report-builder.ts'

const within = aCell({ budgets: [aBudget({ maxBytes: 50_000_000, actualBytes: 40_000_000 })] })
const over = aCell({
  ...{ variant: 'minimal', platform: 'linux/arm64', compressedBytes: 41_200_000 },
  budgets: [aBudget({ maxBytes: 40_000_000, actualBytes: 41_200_000 })],
})
const far = aCell({
  ...{ variant: 'cuda', compressedBytes: 9_000_000_000 },
  budgets: [aBudget({ maxBytes: 4_000_000_000, actualBytes: 9_000_000_000 })],
})
const missing = aCell({ variant: 'cuda', unknown: 'the build failed' })
const finding = aFinding({ variant: 'minimal', platform: 'linux/arm64' })
const rule = aFinding({ code: 'rule-changed', severity: 'warn', message: 'This pull request removes strict' })

const released = aPublish({
  ...{ mode: 'on-pass', decision: 'push', images: [aPublishedImage()], tags: [aPublishedTag()] },
})
const notSet = {
  image: 'app',
  variant: 'cpu',
  reference: 'ghcr.io/acme/app:latest',
  status: 'not-set',
  reason: 'Gone',
} as const
const refused = aFinding({ code: 'publish-refused', message: 'Nothing was published: X' })

describe('a reviewer knows in five seconds whether to care', () => {
  test.each([
    [
      'all is well',
      aReport({ images: [within, { ...within, platform: 'linux/arm64' }] }),
      'Both images are within budget',
    ],
    [
      'one image',
      aReport({ images: [{ ...within, variant: 'default' }] }),
      'app (linux/amd64) is within its budget of 50 MB (80% used)',
    ],
    [
      'one is over',
      aReport({ images: [within, over], findings: [finding] }),
      '1 of 2 images is within budget; minimal (linux/arm64) is 1.2 MB over',
    ],
    [
      'there is no baseline: why not is told with the baseline',
      aReport({
        images: [within],
        findings: [{ code: 'growth-unknown', severity: 'warn', message: 'a reason of each place' }],
      }),
      'growth is unknown, since there is no baseline',
    ],
    [
      'the furthest over is named',
      aReport({ images: [within, over, far], findings: [finding] }),
      '1 of 3 images is within budget; cuda (linux/amd64) is 5 GB over, and 1 more fails',
    ],
    [
      'one is over, and another fails by its growth alone',
      aReport({ images: [within, over], findings: [finding, aFinding({ code: 'over-growth' })] }),
      '1 of 2 images is within budget; minimal (linux/arm64) is 1.2 MB over, and 1 more fails',
    ],
    [
      'one is missing',
      aReport({ images: [within, missing], findings: [aFinding({ code: 'unmeasured' })] }),
      '1 of 2 images is within budget; cuda (linux/amd64) could not be measured',
    ],
    [
      'a rule between images is broken',
      aReport({
        images: [within, within],
        findings: [{ code: 'relation-broken', severity: 'error', message: 'Relation minimal < cpu does not hold' }],
      }),
      'Both images are within budget; relation minimal < cpu does not hold',
    ],
    [
      'only a warning',
      aReport({
        images: [within, aCell({ variant: 'x' })],
        findings: [aFinding({ severity: 'warn', variant: 'x', message: 'Variant x has no budget' })],
      }),
      '1 of 2 images is within budget; variant x has no budget',
    ],
    [
      'several warnings: the first of them, and how many there are',
      aReport({
        images: [within, within],
        findings: ['Tag 1.4 was there', 'NVIDIA_X is set', 'Z'].map((message) =>
          aFinding({ severity: 'warn', message }),
        ),
      }),
      'Both images are within budget; tag 1.4 was there, and 2 more warnings',
    ],
    [
      'of what rules saw the largest, without its instructions',
      aReport({
        images: [within, within],
        findings: [5, 52].map((megabytes) =>
          aFinding({ severity: 'warn', code: 'late-cleanup', bytes: megabytes * 1_000_000, message: 'A long one' }),
        ),
      }),
      'Both images are within budget; late-cleanup of 52 MB in cpu (linux/amd64), and 1 more warning',
    ],
    [
      'one is over, and other budgets have no answer',
      aReport({ images: [within, over], findings: [finding, aFinding({ code: 'budget-unknown' })] }),
      '1 of 2 images is within budget; minimal (linux/arm64) is 1.2 MB over; one budget has no answer',
    ],
    [
      'other rules stand above: another warning is named, and they are not counted',
      aReport({
        images: [within, within],
        findings: [rule, rule, aFinding({ severity: 'warn', message: 'Tag 1 was there' })],
      }),
      'Both images are within budget; tag 1 was there',
    ],
    [
      'near its limit by other rules, which are not counted either',
      aReport({
        images: [aCell({ budgets: [aBudget({ maxBytes: 50, warnBytes: 40, actualBytes: 45 })] })],
        findings: [aFinding({ severity: 'warn', code: 'near-budget' }), rule],
      }),
      'cpu (linux/amd64) is near its limit (90% used)',
    ],
    [
      'other rules are all there is',
      aReport({ images: [within], findings: [rule, rule] }),
      'cpu (linux/amd64) is within its budget of 50 MB (80% used); the rules changed, see above',
    ],
    [
      'nobody knows the rules, and there is no budget',
      aReport({ images: [aCell()], findings: [{ code: 'rules-unknown', severity: 'warn', message: 'Long words' }] }),
      'Whether the rules changed is unknown, see above',
    ],
    [
      'over a warning level, with no limit',
      aReport({
        images: [aCell({ budgets: [aBudget({ warnBytes: 40_000_000, actualBytes: 41_200_000 })] })],
        findings: [aFinding({ severity: 'warn', code: 'near-budget' })],
      }),
      'cpu (linux/amd64) is 1.2 MB over warning level',
    ],
    [
      'near its limit, and another warning',
      aReport({
        images: [aCell({ budgets: [aBudget({ maxBytes: 50, warnBytes: 40, actualBytes: 45 })] })],
        findings: [
          aFinding({ severity: 'warn', code: 'near-budget' }),
          aFinding({ severity: 'warn', code: 'no-budget' }),
        ],
      }),
      'cpu (linux/amd64) is near its limit (90% used), and 1 more warning',
    ],
    [
      'the run failed early',
      aReport({
        images: [],
        findings: [{ code: 'run-failed', severity: 'error', message: 'Docker is not installed' }],
      }),
      'The run could not be completed: Docker is not installed',
    ],
    ['nothing was measured', aReport({ images: [] }), 'No image was measured'],
    [
      'a release',
      aReport({ images: [within, within], publish: released }),
      'Both images are within budget; published 1 tag in 1 repository',
    ],
    [
      'a refusal is told once',
      aReport({
        images: [within, over],
        findings: [finding, refused],
        publish: aPublish({ mode: 'on-pass', reason: 'X' }),
      }),
      '1 of 2 images is within budget; minimal (linux/arm64) is 1.2 MB over; nothing was published: X',
    ],
    [
      'a release that failed',
      aReport({
        findings: [{ code: 'run-failed', severity: 'error', message: 'The registry is gone' }],
        publish: { ...released, images: [aPublishedImage({ status: 'failed', reason: 'Gone' })], tags: [] },
      }),
      'The run could not be completed: The registry is gone; nothing was published',
    ],
    [
      'a release that failed at its last tag',
      aReport({
        findings: [{ code: 'run-failed', severity: 'error', message: 'The registry is gone' }],
        publish: { ...released, notTagged: [notSet] },
      }),
      'The run could not be completed: The registry is gone; published only 1 of 2 tags',
    ],
  ] as const)('%s', (_what, report, sentence) => {
    expect(headline(report)).toBe(sentence)
  })
})

test('on the page the changed rules stand below it', () => {
  const report = aReport({ images: [within], findings: [rule] })
  expect(headline(report, { rules: 'below' })).toMatch(/; the rules changed, see below$/)
  expect(renderHtml(report).match(/the rules changed, see (\w+)<\/h1>.*the rules that it is judged by/s)?.[1]).toBe(
    'below',
  )
})

describe('names in the table are the shortest that tell images apart', () => {
  const named = (images: readonly (readonly [string, string])[]) =>
    headline(aReport({ images: images.map(([image, variant]) => aCell({ image, variant, unknown: 'x' })) }))
  test.each([
    [[['app', 'default']], 'app '],
    [[['app', 'cpu']], 'cpu '],
    [
      [
        ['app', 'default'],
        ['app', 'cpu'],
      ],
      'default ',
    ],
    [
      [
        ['app', 'cpu'],
        ['web', 'default'],
      ],
      'app/cpu ',
    ],
  ] as const)('%j', (images, start) => {
    expect(named(images).replace(/^.*; /, '').startsWith(start)).toBe(true)
  })
})
