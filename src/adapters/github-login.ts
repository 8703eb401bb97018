import * as z from 'zod'
import type { GitHubClient } from './github-client.ts'
import { failedRequest, githubError } from './github-failure.ts'
import { isTransient } from './github-retry.ts'

const workflowTokenLogin = 'github-actions[bot]'

/**
 * The login under which the token writes. GraphQL's `viewer` answers for every kind of token, `GET /user` refuses those of an installation, and a server without
 * GraphQL answers only the latter. Where neither does it is taken for the token of a workflow.
 */
export async function login(context: { readonly client: GitHubClient; readonly apiUrl: string }): Promise<string> {
  const { client, apiUrl } = context
  // GitHub Enterprise Server has REST under /api/v3 and GraphQL beside it.
  const baseUrl = apiUrl.replace(/\/api\/v3\/?$/, '/api')
  const viewer = await unlessRefused(() => client.request('POST /graphql', { baseUrl, query: '{ viewer { login } }' }))
  const fromViewer = z.object({ data: z.object({ viewer: z.object({ login: z.string().min(1) }) }) }).safeParse(viewer)
  if (fromViewer.success) return fromViewer.data.data.viewer.login
  const user = await unlessRefused(() => client.request('GET /user'))
  const fromUser = z.object({ login: z.string().min(1) }).safeParse(user)
  return fromUser.success ? fromUser.data.login : workflowTokenLogin
}

/** The answer's data; undefined when the server refuses the request for good. Throws when it could not be asked. */
async function unlessRefused(send: () => Promise<{ data: unknown }>): Promise<unknown> {
  try {
    return (await send()).data
  } catch (error) {
    const failure = failedRequest(error)
    if (failure.status === 401 || isTransient(failure)) {
      throw githubError(error, { what: 'say whose token this is', permission: 'pull-requests: write' })
    }
    return undefined
  }
}
