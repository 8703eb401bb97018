import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import {
  type FailedRequest,
  isRateLimited,
  isTransient,
  retryDelaySeconds,
} from '../../../src/adapters/github-retry.ts'

const nowSeconds = 1_800_000_000

function failure(part: Partial<FailedRequest>): FailedRequest {
  return { status: 500, headers: {}, message: '', ...part }
}

function delay(part: Partial<FailedRequest>, tries = 1, jitter = 0.5): number | undefined {
  return retryDelaySeconds({ failure: failure(part), tries, firstDelaySeconds: 0.5, jitter, nowSeconds })
}

describe('retryDelaySeconds', () => {
  test('doubles from half a second', () => {
    expect([1, 2, 3, 4].map((tries) => delay({ status: 502 }, tries))).toEqual([0.5, 1, 2, 4])
    expect(delay({ status: undefined }, 1)).toBe(0.5)
  })

  test('stays within 20 % of that, and never beyond 36 seconds', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 40 }), fc.double({ min: 0, max: 0.999, noNaN: true }), (tries, jitter) => {
        const middle = Math.min(0.5 * 2 ** (tries - 1), 30)
        const seconds = delay({ status: 503 }, tries, jitter) ?? Number.NaN
        expect(seconds).toBeGreaterThanOrEqual(middle * 0.8)
        expect(seconds).toBeLessThanOrEqual(middle * 1.2)
      }),
    )
  })

  test.each([
    ['in seconds', { status: 429, headers: { 'retry-after': '7' } }, 7],
    ['as a date', { status: 503, headers: { 'retry-after': new Date((nowSeconds + 9) * 1000).toUTCString() } }, 9],
    ['of two minutes', { status: 429, headers: { 'retry-after': '120' } }, 120],
    ['of more than two minutes: not worth it', { status: 429, headers: { 'retry-after': '121' } }, undefined],
    [
      'as the time at which the limit is lifted',
      { status: 403, headers: { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(nowSeconds + 30) } },
      31,
    ],
    [
      'an hour away: not worth it',
      { status: 429, headers: { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(nowSeconds + 3600) } },
      undefined,
    ],
    ['not named by a secondary limit', { status: 403, message: 'You have exceeded a secondary rate limit' }, 60],
  ])('obeys a wait %s', (_, part, seconds) => {
    expect(delay(part)).toBe(seconds)
  })

  test.each([400, 401, 403, 404, 409, 410, 422])('%i is final', (status) => {
    expect(delay({ status })).toBeUndefined()
    expect(isTransient(failure({ status }))).toBe(false)
  })

  test('a 403 that says nothing of a limit is a missing permission', () => {
    expect(isRateLimited(failure({ status: 403, message: 'Resource not accessible by integration' }))).toBe(false)
  })
})
