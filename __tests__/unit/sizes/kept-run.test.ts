import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { formatKeptRun, maxTrendPoints, parseKeptRun, trendOf } from '../../../src/sizes/kept-run.ts'
import type { TrendPoint } from '../../../src/model/trend.ts'
import { aCommittedImage, committedSizes } from '../../kit/committed-sizes-builder.ts'
import { amd64 } from '../../kit/run-builder.ts'

const sizes = committedSizes(aCommittedImage(), aCommittedImage({ variant: 'cuda' }))
const pointAt = (commit: string, compressedBytes: number): TrendPoint => ({
  commit,
  images: [{ image: 'app', variant: 'cpu', platform: amd64, compressedBytes }],
})
const point = fc
  .record({
    commit: fc.integer({ min: 0, max: 30 }).map((n) => n.toString(16).padStart(40, '0')),
    bytes: fc.maxSafeNat(),
  })
  .map(({ commit, bytes }) => pointAt(commit, bytes))

test('what is kept is read again as it was, with the newest points', () => {
  fc.assert(
    fc.property(fc.array(point, { maxLength: 40 }), (trend) => {
      expect(parseKeptRun(formatKeptRun({ sizes, trend }))).toEqual({ sizes, trend: trend.slice(-maxTrendPoints) })
    }),
  )
})

test('a trend has each commit once and ends with the sizes themselves', () => {
  fc.assert(
    fc.property(fc.array(point, { maxLength: 40 }), (trend) => {
      const points = trendOf({ sizes, trend })
      const commits = points.map(({ commit }) => commit)
      expect(new Set(commits).size).toBe(commits.length)
      expect(commits.length).toBeLessThanOrEqual(maxTrendPoints)
      expect(points.at(-1)).toMatchObject({
        commit: sizes.commit,
        images: [{ compressedBytes: 30 }, { variant: 'cuda' }],
      })
    }),
  )
})

const kept = JSON.parse(formatKeptRun({ sizes, trend: [pointAt('a'.repeat(40), 1)] }))

test.each([
  ['no JSON', '{'],
  ['nothing', ''],
  ['a list', '[]'],
  ['a later version', JSON.stringify({ ...kept, schemaVersion: 2 })],
  ['sizes that do not add up', JSON.stringify(kept).replace('"compressedBytes":30', '"compressedBytes":31')],
  ['a negative size', JSON.stringify(kept).replace('"compressedBytes":1}', '"compressedBytes":-1}')],
  ['a commit that is none', JSON.stringify(kept).replace('a'.repeat(40), '../../x')],
  [
    'what is nested so deep that nobody could write it again',
    `{"schemaVersion":1,"trend":[],"sizes":${'['.repeat(1e5)}${']'.repeat(1e5)}}`,
  ],
  ['something more', JSON.stringify({ ...kept, more: 1 })],
  ['more points than there can be', JSON.stringify({ ...kept, trend: Array(101).fill(kept.trend[0]) })],
])('fault 46: %s holds no sizes', (_, text) => {
  expect(parseKeptRun(text)).toBeUndefined()
})
