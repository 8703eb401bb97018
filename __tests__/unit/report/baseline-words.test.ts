import { describe, expect, test } from '@jest/globals'
import type { RunBaseline } from '../../../src/model/report-baseline.ts'
import { baselineWords } from '../../../src/report/baseline-words.ts'
import { changeWords } from '../../../src/report/growth-words.ts'
import { aCell, aReport } from '../../kit/report-builder.ts'

type Known = Exclude<RunBaseline, { unknown: unknown }>

const config = { file: '.github/image-budgets.yml', sha256: 'f'.repeat(64) }
const known: Known = { from: 'cache', place: 'the Actions cache of main', tried: [], trend: [], removed: [] }
const told = (baseline: Partial<Known>) => baselineWords({ ...aReport(), config, baseline: { ...known, ...baseline } })
const commit = '3'.repeat(40)
const measuredAt = '2026-01-02T03:04:05Z'

describe('what images were held against is told with commit, age and configuration', () => {
  test.each([
    [{}, 'Changes are against the Actions cache of main'],
    [{ commit, measuredAt, ageDays: 0 }, '(built from 333333333333, measured 2026-01-02, today)'],
    [{ commit, measuredAt, ageDays: 1 }, 'measured 2026-01-02, 1 day ago)'],
    [{ from: 'registry', place: 'ghcr.io/acme/app:main', measuredAt, ageDays: 40 }, 'against ghcr.io/acme/app:main in the registry (made 2026-01-02, 40 days ago)'],
    [{ from: 'file', place: 'image-sizes.json', at: commit }, 'image-sizes.json of commit 333333333333'],
    [{ configSha256: 'f'.repeat(64) }, 'main'],
    [{ configSha256: 'e'.repeat(64) }, '(with another configuration)'],
    [{ configSha256: 'e'.repeat(64), staleConfig: true }, '(older than the configuration beside it: run update)'],
  ] as const)('%j', (baseline, words) => {
    expect(told(baseline)?.endsWith(words)).toBe(true)
  }) // biome-ignore format: a plain list reads best

  test('under the rules of the base branch it is its configuration that counts', () => {
    const judged = { ...config, rulesSha256: 'e'.repeat(64) }
    const words = ['e', 'f'].map((digit) =>
      baselineWords({ ...aReport(), config: judged, baseline: { ...known, configSha256: digit.repeat(64) } }),
    )
    const against = 'Changes are against the Actions cache of main'
    expect(words).toEqual([against, `${against} (with another configuration)`])
  })

  test('images that it says nothing of are named, by the reason', () => {
    const of = (variant: string, reason: string) => ({ image: 'app', variant, platform: 'linux/amd64', reason })
    const absent = [of('a', 'The registry refused'), of('b', 'The registry refused'), of('c', 'x'), of('d', 'y')]
    expect(told({ absent })).toBe(
      'Changes are against the Actions cache of main; unknown of app/a (linux/amd64) and 1 more, since the registry refused; unknown of app/c (linux/amd64), since x; and 1 more reason',
    )
  })

  test('a baseline that is unknown says why', () => {
    expect(baselineWords({ ...aReport(), baseline: { unknown: { reason: 'there is none' } } })).toBe(
      'No baseline: there is none',
    )
  })
})

test('fault 46: an image of which the baseline could not be asked is unknown, and not new', () => {
  const image = aCell({ compressedBytes: 10 })
  const { image: name, variant, platform } = image
  const absent = [{ image: name, variant, platform, reason: 'the registry refused' }]
  const of = (baseline: RunBaseline) =>
    changeWords({ ...aReport(), baseline }, { ...image, baseline: { unknown: { reason: 'x' } } }, 'decimal')
  expect([of({ ...known, absent }), of(known)]).toEqual(['unknown', 'new'])
})
