import { randomUUID } from 'node:crypto'
import { getOctokit } from '@actions/github'
import { defaults } from '@actions/github/lib/utils'
import { retry } from '@octokit/plugin-retry'
import { throttling } from '@octokit/plugin-throttling'
import { failedRequest } from './github-failure.ts'
import { retryDelaySeconds } from './github-retry.ts'

export type GitHubClient = ReturnType<typeof getOctokit>

export type GitHubClientOptions = {
  readonly token: string
  /** GITHUB_API_URL: `https://api.github.com`, or the API of another server. */
  readonly apiUrl: string
  /** One try takes at most this long; 30 unless said otherwise. */
  readonly requestTimeoutSeconds?: number
  /** The wait before the second try, doubled before each further one; 0.5 unless said otherwise. */
  readonly firstDelaySeconds?: number
  /** Told of each wait before a further try. */
  readonly onRetry?: (message: string) => void
}

export const maxTries = 5

/**
 * GitHub's REST client with a time limit a try, writes at the pace that GitHub asks for, and up to five tries where trying
 * again is safe: a request that must not be repeated is sent with `request: {retries: 0}`.
 */
export function githubClient(options: GitHubClientOptions): GitHubClient {
  const { token, apiUrl, requestTimeoutSeconds = 30 } = options
  const silent = () => {}
  return getOctokit(
    token,
    {
      baseUrl: apiUrl,
      log: { debug: silent, info: silent, warn: silent, error: silent },
      request: { ...defaults.request, fetch: fetchWithin(requestTimeoutSeconds) },
      // Both limits are left to the retry policy, which knows Retry-After and when to give up; this keeps the pace of writes.
      throttle: { id: randomUUID(), onRateLimit: () => false, onSecondaryRateLimit: () => false },
      // The delay is given in milliseconds, by retryRequest below.
      retry: { retries: maxTries - 1, retryAfterBaseValue: 1, doNotRetry: [] },
    },
    throttling,
    retry,
    (octokit) => {
      ;(octokit as unknown as { readonly retry: RetryApi }).retry.retryRequest = policy(options)
      return {}
    },
  )
}

type Retriable = Error & { request: { request?: { retryCount?: number; retries?: number; retryAfter?: number } } }
type RetryApi = { retryRequest: (error: Retriable, retries: number) => Error }

// The plugin's own wait (1, 4, 9 s) knows neither Retry-After nor jitter, so the wait is decided here.
function policy({ firstDelaySeconds = 0.5, onRetry }: GitHubClientOptions): RetryApi['retryRequest'] {
  return (error, retries) => {
    const failure = failedRequest(error)
    const tries = (error.request.request?.retryCount ?? 0) + 1
    const delaySeconds = retryDelaySeconds({
      failure,
      tries,
      firstDelaySeconds,
      jitter: Math.random(),
      nowSeconds: Date.now() / 1000,
    })
    const again = delaySeconds !== undefined && tries <= retries
    if (again)
      onRetry?.(`GitHub did not answer as it should (${failure.message}); next try in ${delaySeconds.toFixed(1)} s`)
    error.request.request = {
      ...error.request.request,
      retries: again ? retries : 0,
      retryAfter: Math.ceil((delaySeconds ?? 0) * 1000),
    }
    return error
  }
}

/** Waits no longer than that for the whole answer, body included: octokit reads a body that breaks off as an empty text. */
function fetchWithin(timeoutSeconds: number): typeof fetch {
  const proxied = defaults.request?.fetch as typeof fetch
  return async (input, init) => {
    const signal = AbortSignal.timeout(timeoutSeconds * 1000)
    const answer = await proxied(input, { ...init, signal })
    const body = await answer.arrayBuffer()
    return new Response(body.byteLength === 0 ? null : body, answer)
  }
}
