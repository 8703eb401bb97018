/** What is known of a request that failed. A lost answer or a time-out has no status. */
export type FailedRequest = {
  readonly status: number | undefined
  readonly headers: Readonly<Record<string, string | number | undefined>>
  readonly message: string
}

const maxWaitSeconds = 120
const maxBackoffSeconds = 30
// What GitHub's documentation asks for where a secondary limit names no time.
const secondaryLimitSeconds = 60

/** Whether GitHub refused the request because of a rate limit: it then did nothing, whatever the method. */
export function isRateLimited({ status, headers, message }: FailedRequest): boolean {
  if (status === 429) return true
  if (status !== 403) return false
  return (
    headers['retry-after'] !== undefined ||
    headers['x-ratelimit-remaining'] === '0' ||
    /secondary rate limit|abuse detection/i.test(message)
  )
}

/** Whether trying again can help at all: rate limits, answers of a server in trouble, lost answers. */
export function isTransient(failure: FailedRequest): boolean {
  return failure.status === undefined || failure.status >= 500 || failure.status === 408 || isRateLimited(failure)
}

/**
 * How long to wait before the next try; undefined when there is nothing to wait for or when GitHub asks for more than two
 * minutes. `tries` counts those already made; `jitter` lies in [0, 1) and spreads the wait by 20 %.
 * Follows "Best practices for using the REST API" of GitHub's documentation.
 */
export function retryDelaySeconds(input: {
  readonly failure: FailedRequest
  readonly tries: number
  readonly firstDelaySeconds: number
  readonly jitter: number
  readonly nowSeconds: number
}): number | undefined {
  const { failure, tries, firstDelaySeconds, jitter, nowSeconds } = input
  if (!isTransient(failure)) return undefined
  const asked = askedWaitSeconds(failure, nowSeconds)
  if (asked !== undefined) return asked <= maxWaitSeconds ? asked : undefined
  const backoff = Math.min(firstDelaySeconds * 2 ** (tries - 1), maxBackoffSeconds)
  return backoff * (0.8 + 0.4 * jitter)
}

function askedWaitSeconds(failure: FailedRequest, nowSeconds: number): number | undefined {
  const { headers } = failure
  const retryAfter = String(headers['retry-after'] ?? '')
  if (/^[0-9]{1,9}$/.test(retryAfter)) return Number(retryAfter)
  const date = Date.parse(retryAfter)
  if (!Number.isNaN(date)) return Math.max(0, date / 1000 - nowSeconds)
  if (!isRateLimited(failure)) return undefined
  const reset = Number(headers['x-ratelimit-reset'])
  if (headers['x-ratelimit-remaining'] === '0' && Number.isFinite(reset)) return Math.max(0, reset - nowSeconds) + 1
  return failure.status === 403 ? secondaryLimitSeconds : undefined
}
