import { ActionError } from '../errors.ts'
import type { PullRequest, RunContext } from '../model/context.ts'
import type { Report } from '../model/report.ts'
import type { IssueComment } from '../model/issue-comment.ts'
import type { GitHub } from '../ports.ts'
import { hasNews } from './comment-form.ts'
import { type CommentMarker, commentMarker, parseCommentMarker, sameComment } from './comment-marker.ts'

type CommentMode = 'auto' | 'always' | 'never'

/** What became of the comment. It never changes the verdict; `reason` is one sentence that says what to do, if anything. */
export type Delivery =
  | { readonly status: 'created' | 'updated' | 'unchanged'; readonly url: string }
  | { readonly status: 'skipped'; readonly reason: string }
  | { readonly status: 'failed'; readonly reason: string }

export type DeliverCommentOptions = {
  /** Undefined where there is no token. */
  readonly github: GitHub | undefined
  readonly context: RunContext
  readonly report: Report
  /** The comment, which must begin with the marker that it is given. */
  readonly body: (marker: string) => string
  readonly mode: CommentMode
  /** Names the configuration among those of the repository, its path for example. */
  readonly key: string
}

type Target = {
  readonly github: GitHub
  readonly pullRequest: PullRequest
  readonly marker: CommentMarker
  readonly body: string
  /** Write one although there is none yet. */
  readonly wanted: boolean
}

/** Keeps one comment per pull request and configuration true. Whatever GitHub answers becomes a Delivery; only bugs are thrown. */
export async function deliverComment(options: DeliverCommentOptions): Promise<Delivery> {
  const { github, context, mode } = options
  const { pullRequest } = context
  if (mode === 'never') return skipped('The input comment is `never`')
  if (!pullRequest) return skipped('This run is not about a pull request')
  if (!github) return skipped('There is no token to comment with; leave the input github-token at its default')
  try {
    return await deliver({ ...target(options, pullRequest), github })
  } catch (error) {
    if (!(error instanceof ActionError)) throw error
    return { status: 'failed', reason: failureReason(error, pullRequest) }
  }
}

function target(options: DeliverCommentOptions, pullRequest: PullRequest): Omit<Target, 'github'> {
  const { context, report, mode, key } = options
  const { runId = 0, runAttempt = 1 } = context
  const marker = { key, headSha: pullRequest.headSha, runId, runAttempt }
  const line = commentMarker(marker)
  const body = options.body(line)
  if (!body.startsWith(`${line}\n`))
    throw new Error('The body of a comment must begin with its marker in a line of its own')
  const isQuiet = report.verdict.status === 'pass' && !hasNews(report)
  const wanted = mode === 'always' || !pullRequest.author.isBot || !isQuiet
  return { pullRequest, marker, body, wanted }
}

async function deliver(target: Target): Promise<Delivery> {
  const { github, pullRequest, wanted } = target
  const author = await github.login()
  const moved = await movedOn(target)
  if (moved) return skipped(moved)
  const found = await ownComments(target, author)
  if (found.length === 0 && !wanted)
    return skipped('Nothing is over budget or changed, and the pull request is one of a bot')
  const delivery = await edit(target, found)
  if (delivery) return delivery
  const created = await github.createComment(pullRequest.number, target.body)
  return settle(target, created)
}

/** Why this run has nothing to say any more: the pull request is at another commit, whose own run speaks. */
async function movedOn({ github, pullRequest, marker }: Target): Promise<string | undefined> {
  const headSha = await github.headSha(pullRequest.number)
  if (headSha === marker.headSha) return undefined
  return `The pull request is at commit ${headSha.slice(0, 12)} by now, whose own run keeps the comment`
}

/** The comments of this author that begin with the marker of this configuration, oldest first. Both must match: anyone can write a marker. */
async function ownComments({ github, pullRequest, marker }: Target, author: string): Promise<readonly IssueComment[]> {
  const own: IssueComment[] = []
  for await (const comment of github.comments(pullRequest.number)) {
    if (comment.authorLogin === author && parseCommentMarker(comment.body)?.key === marker.key) own.push(comment)
  }
  return own.toSorted((left, right) => left.id - right.id)
}

function isLater(other: CommentMarker | undefined, own: CommentMarker): boolean {
  if (other === undefined) return false
  return other.runId === own.runId ? other.runAttempt > own.runAttempt : other.runId > own.runId
}

/**
 * Gives the oldest of our comments the words of this run, right after it was read: GitHub knows no conditional edit. The others
 * are duplicates and go. Undefined when there is none, or none any more.
 */
async function edit(target: Target, found: readonly IssueComment[]): Promise<Delivery | undefined> {
  const { github, body } = target
  const [oldest, ...duplicates] = found
  if (!oldest) return undefined
  const outdated = await outdatedBy(target, found)
  const same = sameComment(oldest.body, body)
  const edited = outdated !== undefined || same ? oldest : await github.updateComment(oldest.id, body)
  if (!edited) return undefined
  for (const { id } of duplicates) await github.deleteComment(id)
  if (outdated !== undefined) return skipped(outdated)
  return { status: same ? 'unchanged' : 'updated', url: edited.url }
}

/** A later run has spoken: of the same commit, or of another that came while this run was looking. */
async function outdatedBy(target: Target, found: readonly IssueComment[]): Promise<string | undefined> {
  const later = found.map(({ body }) => parseCommentMarker(body)).filter((other) => isLater(other, target.marker))
  if (later.some((other) => other?.headSha === target.marker.headSha)) {
    return 'A later run of the same commit has written the comment'
  }
  return later.length > 0 ? movedOn(target) : undefined
}

/**
 * Two runs that found no comment have both made one. The oldest stays, since both see the same one as the oldest, and it gets
 * the words of the later run. Listed by the author that the new comment turned out to have.
 */
async function settle(target: Target, created: IssueComment): Promise<Delivery> {
  const made: Delivery = { status: 'created', url: created.url }
  const [oldest, ...duplicates] = await ownComments(target, created.authorLogin)
  if (oldest === undefined || oldest.id === created.id) {
    for (const { id } of duplicates) await target.github.deleteComment(id)
    return made
  }
  const moved = await movedOn(target)
  if (moved) {
    await target.github.deleteComment(created.id)
    return skipped(moved)
  }
  return (await edit(target, [oldest, ...duplicates])) ?? made
}

function failureReason(error: ActionError, pullRequest: PullRequest): string {
  if (pullRequest.fromFork) {
    return `There is no comment: the token of a pull request from a fork can only read. The table is in the job summary (${error.message})`
  }
  return error.hint === undefined ? error.message : `${error.message}. ${error.hint}`
}

function skipped(reason: string): Delivery {
  return { status: 'skipped', reason }
}
