import type * as z from 'zod'
import { ActionError } from '../errors.ts'
import { failedRequest, githubError } from './github-failure.ts'

/** What a request is for, as the end of `GitHub could not …`, and the permission that it takes. */
export type Asked = { readonly what: string; readonly permission: string }

export async function ask<T>(asked: Asked, send: () => Promise<T>): Promise<T> {
  try {
    return await send()
  } catch (error) {
    throw githubError(error, asked)
  }
}

export async function unlessGone<T>(asked: Asked, send: () => Promise<T>): Promise<T | undefined> {
  try {
    return await send()
  } catch (error) {
    if (isRequestFailure(error) && [404, 410].includes(failedRequest(error).status ?? 0)) return undefined
    throw githubError(error, asked)
  }
}

/** Whether octokit threw it for a request that failed: everything else is a bug. */
export function isRequestFailure(error: unknown): boolean {
  return error instanceof Error && !(error instanceof ActionError) && 'status' in error
}

/** The parts of an answer that we read. Throws ActionError `github` where they are not of the documented form. */
export function parse<T>(shape: z.ZodType<T>, data: unknown, asked: Asked): T {
  const parsed = shape.safeParse(data)
  if (parsed.success) return parsed.data
  throw new ActionError('github', `GitHub could not ${asked.what}: its answer is not of the form that it documents`, {
    hint: 'Check that GITHUB_API_URL is the API of a GitHub server, and that no proxy answers in its place',
  })
}
