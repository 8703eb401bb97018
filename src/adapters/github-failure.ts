import { ActionError } from '../errors.ts'
import { type FailedRequest, isRateLimited } from './github-retry.ts'

type HttpError = Error & {
  readonly status?: number
  readonly response?: { readonly headers?: FailedRequest['headers'] }
}

const maxMessageCharacters = 300

/** What octokit's error says. It gives status 500 to a request that had no answer at all; only one with an answer has a response. */
export function failedRequest(error: unknown): FailedRequest {
  const { message, status, response } = error as HttpError
  return {
    status: response === undefined ? undefined : status,
    headers: response?.headers ?? {},
    message: String(message).replaceAll(/\s+/g, ' ').slice(0, maxMessageCharacters),
  }
}

/** An ActionError `github` that names what was asked for and the remedy. An error that no request made is a bug and is thrown as it is. */
export function githubError(error: unknown, asked: { readonly what: string; readonly permission: string }): unknown {
  if (error instanceof ActionError || !(error instanceof Error) || !('status' in error)) return error
  const failure = failedRequest(error)
  const status = failure.status === undefined ? `no answer from ${host(error)}` : `status ${failure.status}`
  const message = `GitHub could not ${asked.what} (${status}: ${failure.message})`
  return new ActionError('github', message, { cause: error, hint: remedy(failure, asked.permission) })
}

function host(error: Error & { readonly request?: { readonly url?: string } }): string {
  const url = error.request?.url ?? ''
  return URL.canParse(url) ? new URL(url).host : 'it'
}

function remedy(failure: FailedRequest, permission: string): string {
  if (isRateLimited(failure)) return 'The rate limit of GitHub is used up; run the job again later'
  if (failure.status === 401) return 'The token is not valid; leave the input github-token at its default'
  if (failure.status === 403 || failure.status === 404) return `Add \`${permission}\` to the \`permissions\` of the job`
  if (failure.status === undefined || failure.status >= 500)
    return 'GitHub or the way to it is in trouble; run the job again later'
  return 'This is not expected; please report it with the log of a run in debug mode'
}
