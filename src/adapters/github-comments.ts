import * as z from 'zod'
import { ActionError } from '../errors.ts'
import type { IssueComment } from '../model/issue-comment.ts'
import { ask, isRequestFailure, parse, unlessGone } from './github-answer.ts'
import { type GitHubClient, type GitHubClientOptions, maxTries } from './github-client.ts'
import { failedRequest, githubError } from './github-failure.ts'
import { login } from './github-login.ts'
import { isRateLimited, isTransient, retryDelaySeconds } from './github-retry.ts'

export type GitHubContext = GitHubClientOptions & {
  readonly client: GitHubClient
  readonly owner: string
  readonly repo: string
}

// 100 is GitHub's most. The bound stops a server that ignores `page` and never repeats itself.
const commentsPerPage = 100
const maxCommentPages = 500
const write = 'pull-requests: write'

const commentShape = z.object({
  id: z.number().int(),
  body: z.string().nullish(),
  html_url: z.string(),
  user: z.object({ login: z.string() }).nullish(),
})

/**
 * Pages until one is empty, brings nothing new (a server that does not page), or is announced as the last by its Link header.
 */
export async function* comments(context: GitHubContext, pullRequest: number): AsyncGenerator<IssueComment> {
  const { client, owner, repo } = context
  const asked = { what: `list the comments of pull request #${pullRequest}`, permission: 'pull-requests: write' }
  const seen = new Set<number>()
  for (let page = 1; page <= maxCommentPages; page += 1) {
    const answer = await ask(asked, () =>
      client.rest.issues.listComments({ owner, repo, issue_number: pullRequest, per_page: commentsPerPage, page }),
    )
    const fresh = parse(z.array(commentShape), answer.data, asked).filter(({ id }) => !seen.has(id))
    for (const comment of fresh) {
      seen.add(comment.id)
      yield issueComment(comment)
    }
    const link = answer.headers.link
    if (fresh.length === 0 || (link !== undefined && !link.includes('rel="next"'))) return
  }
  throw new ActionError('github', `Pull request #${pullRequest} has more than ${maxCommentPages} pages of comments`, {
    hint: 'Set `comment: never`; verdict and summary do not need the comment',
  })
}

/** Sent once a try. When the answer is lost the comments are listed before it is sent again, so that none is made twice. */
export async function createComment(
  context: GitHubContext,
  { pullRequest, body }: { readonly pullRequest: number; readonly body: string },
): Promise<IssueComment> {
  const { client, owner, repo, firstDelaySeconds = 0.5, onRetry } = context
  const asked = { what: `create a comment on pull request #${pullRequest}`, permission: write }
  for (let tries = 1; ; tries += 1) {
    try {
      const request = { retries: 0 }
      const answer = await client.rest.issues.createComment({ owner, repo, issue_number: pullRequest, body, request })
      return issueComment(parse(commentShape, answer.data, asked))
    } catch (error) {
      if (!isRequestFailure(error)) throw error
      const failure = failedRequest(error)
      const wait = { failure, tries, firstDelaySeconds, jitter: Math.random(), nowSeconds: Date.now() / 1000 }
      const delaySeconds = tries < maxTries ? retryDelaySeconds(wait) : undefined
      if (delaySeconds === undefined && !isTransient(failure)) throw githubError(error, asked)
      await sleep(delaySeconds ?? firstDelaySeconds)
      const made = isRateLimited(failure) ? undefined : await find(context, { pullRequest, body })
      if (made) return made
      if (delaySeconds === undefined) throw githubError(error, asked)
      onRetry?.(`The answer to a new comment was lost (${failure.message}) and no such comment is there; trying again`)
    }
  }
}

async function find(
  context: GitHubContext,
  { pullRequest, body }: { readonly pullRequest: number; readonly body: string },
): Promise<IssueComment | undefined> {
  const author = await login(context)
  for await (const comment of comments(context, pullRequest)) {
    if (comment.authorLogin === author && normalized(comment.body) === normalized(body)) return comment
  }
  return undefined
}

export async function updateComment(
  { client, owner, repo }: GitHubContext,
  { id, body }: { readonly id: number; readonly body: string },
): Promise<IssueComment | undefined> {
  const asked = { what: `edit comment ${id}`, permission: write }
  const answer = await unlessGone(asked, () => client.rest.issues.updateComment({ owner, repo, comment_id: id, body }))
  return answer && issueComment(parse(commentShape, answer.data, asked))
}

export async function deleteComment({ client, owner, repo }: GitHubContext, id: number): Promise<void> {
  const asked = { what: `delete comment ${id}`, permission: write }
  await unlessGone(asked, () => client.rest.issues.deleteComment({ owner, repo, comment_id: id }))
}

function issueComment(comment: z.infer<typeof commentShape>): IssueComment {
  const { id, body, user, html_url: url } = comment
  // GitHub shows the comments of a deleted account as those of `ghost`, a login that no token has.
  return { id, authorLogin: user?.login ?? 'ghost', body: body ?? '', url }
}

function normalized(body: string): string {
  return body.replaceAll('\r\n', '\n').trim()
}

function sleep(seconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, seconds * 1000))
}
