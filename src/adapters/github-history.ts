import * as z from 'zod'
import { ask, type Asked, isRequestFailure, parse, unlessGone } from './github-answer.ts'
import type { GitHubContext } from './github-comments.ts'
import { failedRequest, githubError } from './github-failure.ts'

const comparison = z.object({
  status: z.enum(['diverged', 'ahead', 'behind', 'identical']),
  merge_base_commit: z.object({ sha: z.string() }),
})

export async function mergeBase(
  context: GitHubContext,
  { base, head }: { readonly base: string; readonly head: string },
): Promise<string | undefined> {
  const what = `find where ${head} left ${base}`
  return (await compare(context, { base, head, what }))?.merge_base_commit.sha
}

export async function isAncestor(
  context: GitHubContext,
  { commit, of }: { readonly commit: string; readonly of: string },
): Promise<boolean> {
  const what = `find whether ${commit} is in the history of ${of}`
  const found = await compare(context, { base: commit, head: of, what })
  return found?.status === 'ahead' || found?.status === 'identical'
}

/** The commits and files of the comparison are not wanted: a page of one commit is the least that can be asked for. */
async function compare(
  { client, owner, repo }: GitHubContext,
  { base, head, what }: { readonly base: string; readonly head: string; readonly what: string },
): Promise<z.infer<typeof comparison> | undefined> {
  const asked = { what, permission: 'contents: read' }
  const answer = await unlessGone(asked, () =>
    client.rest.repos.compareCommits({ owner, repo, base, head, per_page: 1 }),
  )
  return answer && parse(comparison, answer.data, asked)
}

export async function commits(
  { client, owner, repo }: GitHubContext,
  { sha, path, limit }: { readonly sha: string; readonly path?: string; readonly limit: number },
): Promise<readonly string[]> {
  const asked: Asked = { what: `list the commits before ${sha}`, permission: 'contents: read' }
  const query = { owner, repo, sha, per_page: limit, ...(path !== undefined && { path }) }
  try {
    const answer = await client.rest.repos.listCommits(query)
    return parse(z.array(z.object({ sha: z.string() })), answer.data, asked).map((commit) => commit.sha)
  } catch (error) {
    // 409: a repository without a commit.
    if (isRequestFailure(error) && [404, 409].includes(failedRequest(error).status ?? 0)) return []
    throw githubError(error, asked)
  }
}

const cacheList = z.object({
  total_count: z.int().min(0),
  actions_caches: z.array(z.object({ key: z.string(), ref: z.string() })),
})

export async function cacheEntries(
  { client, owner, repo }: GitHubContext,
  { key, ref }: { readonly key: string; readonly ref?: string },
): Promise<{ readonly entries: readonly { readonly key: string; readonly ref: string }[]; readonly count: number }> {
  const asked = { what: 'list the entries of the Actions cache', permission: 'actions: read' }
  const answer = await ask(asked, () =>
    client.rest.actions.getActionsCacheList({
      ...{ owner, repo, key, per_page: 100, sort: 'created_at', direction: 'desc' },
      ...(ref !== undefined && { ref }),
    }),
  )
  const { total_count: count, actions_caches: entries } = parse(cacheList, answer.data, asked)
  return { entries, count }
}
