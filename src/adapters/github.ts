import * as z from 'zod'
import type { GitHub } from '../ports.ts'
import { ask, parse, unlessGone } from './github-answer.ts'
import { type GitHubClientOptions, githubClient } from './github-client.ts'
import { comments, createComment, deleteComment, type GitHubContext, updateComment } from './github-comments.ts'
import { label } from './github-label.ts'
import { login } from './github-login.ts'

export type GitHubOptions = GitHubClientOptions & {
  readonly repository: { readonly owner: string; readonly name: string }
}

/** The GitHub port over the REST API of github.com, GitHub Enterprise Server or a server that speaks like them. */
export function github(options: GitHubOptions): GitHub {
  const { owner, name: repo } = options.repository
  const context: GitHubContext = { ...options, client: githubClient(options), owner, repo }
  return {
    login: () => login(context),
    comments: (pullRequest) => comments(context, pullRequest),
    createComment: (pullRequest, body) => createComment(context, { pullRequest, body }),
    updateComment: (id, body) => updateComment(context, { id, body }),
    deleteComment: (id) => deleteComment(context, id),
    headSha: (pullRequest) => headSha(context, pullRequest),
    label: (pullRequest, name) => label(context, { pullRequest, name }),
    mergeBase: (base, head) => mergeBase(context, { base, head }),
    fileAt: (path, ref) => fileAt(context, { path, ref }),
  }
}

async function headSha({ client, owner, repo }: GitHubContext, pullRequest: number): Promise<string> {
  const asked = { what: `read pull request #${pullRequest}`, permission: 'pull-requests: write' }
  const answer = await ask(asked, () => client.rest.pulls.get({ owner, repo, pull_number: pullRequest }))
  return parse(z.object({ head: z.object({ sha: z.string() }) }), answer.data, asked).head.sha
}

/** The commits and files of the comparison are not wanted: a page of one commit is the least that can be asked for. */
async function mergeBase(
  { client, owner, repo }: GitHubContext,
  { base, head }: { readonly base: string; readonly head: string },
): Promise<string | undefined> {
  const asked = { what: `find where ${head} left ${base}`, permission: 'contents: read' }
  const answer = await unlessGone(asked, () =>
    client.rest.repos.compareCommits({ owner, repo, base, head, per_page: 1 }),
  )
  if (answer === undefined) return undefined
  return parse(z.object({ merge_base_commit: z.object({ sha: z.string() }) }), answer.data, asked).merge_base_commit.sha
}

/** Asks for the raw text; a server that knows only GitHub's default answers with base64 in JSON. */
async function fileAt(
  { client, owner, repo }: GitHubContext,
  { path, ref }: { readonly path: string; readonly ref: string },
): Promise<string | undefined> {
  const asked = { what: `read ${path} at ${ref}`, permission: 'contents: read' }
  const encodedPath = path.split('/').map(encodeURIComponent).join('/')
  const answer = await unlessGone(asked, () =>
    client.request('GET /repos/{owner}/{repo}/contents/{+encodedPath}', {
      ...{ owner, repo, encodedPath, ref },
      headers: { accept: 'application/vnd.github.raw+json' },
    }),
  )
  if (answer === undefined) return undefined
  if (typeof answer.data === 'string') return answer.data
  const file = z.object({ encoding: z.literal('base64'), content: z.string() })
  return Buffer.from(parse(file, answer.data, asked).content, 'base64').toString('utf8')
}
