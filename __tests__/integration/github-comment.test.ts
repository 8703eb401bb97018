import { describe, expect, jest, test } from '@jest/globals'
import { github } from '../../src/adapters/github.ts'
import type { RunContext } from '../../src/model/context.ts'
import type { VerdictStatus } from '../../src/model/finding.ts'
import { commentMarker } from '../../src/report/comment-marker.ts'
import { type DeliverCommentOptions, type Delivery, deliverComment } from '../../src/report/deliver-comment.ts'
import { GitHubApi } from '../kit/github-api.ts'
import { aReport } from '../kit/report-builder.ts'

const number = 7
const bot = 'github-actions[bot]'
const oldHead = '1'.repeat(40)
const newHead = '2'.repeat(40)
const key = '.github/image-budgets.yml'
// Writes keep the pace that GitHub asks for, a second or more apart.
jest.setTimeout(30_000)
type Run = {
  readonly text?: string
  readonly token?: string
  readonly headSha?: string
  readonly runId?: number
  readonly runAttempt?: number
  readonly author?: { readonly login: string; readonly isBot: boolean }
  readonly fromFork?: boolean
  readonly verdict?: VerdictStatus
  readonly firstDelaySeconds?: number
} & Partial<Pick<DeliverCommentOptions, 'mode' | 'key'>>

type Scene = {
  readonly api: GitHubApi
  readonly run: (options?: Run) => Promise<Delivery>
  /** What the comments say below their markers. */
  readonly texts: () => string[]
}

/** A test with a server of its own, so that tests that wait for the pace of writes can wait side by side. */
function scene<A extends unknown[]>(body: (scene: Scene, ...args: A) => Promise<void>): (...args: A) => Promise<void> {
  return async (...args) => {
    const api = await new GitHubApi().start()
    api.tokens.set('workflow', { login: bot })
    api.tokens.set('read-only', { login: bot, mayWrite: false })
    api.tokens.set('blind', { login: bot, mayWrite: false, mayRead: false })
    api.heads.set(number, newHead)
    const texts = () => api.comments.map((comment) => comment.body.split('\n').slice(1).join('\n').trim())
    try {
      await body({ api, run: (options) => deliver(api, options), texts }, ...args)
    } finally {
      await api.stop()
    }
    expect(api.problems).toEqual([])
  }
}

function deliver(api: GitHubApi, options: Run = {}): Promise<Delivery> {
  const { token = 'workflow', headSha = newHead, runId = 100, runAttempt = 1, fromFork = false } = options
  const author = options.author ?? { login: 'ada', isBot: false }
  const context: RunContext = {
    ...{ workspace: '/w', inActions: true, event: 'pull_request', runId, runAttempt },
    pullRequest: { number, headSha, baseSha: oldHead, fromFork, author },
  }
  return deliverComment({
    github: github({ token, apiUrl: api.url, repository: { owner: 'acme', name: 'app' }, firstDelaySeconds: 0.01 }),
    context,
    report: { ...aReport(), verdict: { status: options.verdict ?? 'pass', findings: [] } },
    body: (marker) => `${marker}\n${options.text ?? 'All within budget'}\n`,
    mode: options.mode ?? 'auto',
    key: options.key ?? key,
  })
}

function marker(part: { readonly headSha: string; readonly runId?: number }): string {
  return commentMarker({ key, runId: 1, runAttempt: 1, ...part })
}

describe('one comment, kept true', () => {
  test.concurrent(
    'the first push creates it, the second edits it, the same words again write nothing',
    scene(async ({ api, run, texts }) => {
      expect(await run({ text: '41 MB', runId: 1 })).toMatchObject({ status: 'created' })
      expect(await run({ text: '42 MB', runId: 2 })).toMatchObject({ status: 'updated' })
      expect(await run({ text: '42 MB', runId: 3 })).toMatchObject({ status: 'unchanged' })
      expect(texts()).toEqual(['42 MB'])
      expect(api.count('issues/update-comment')).toBe(1)
    }),
  )

  test.concurrent(
    'fault 41: found among 250 comments, where it is the 240th',
    scene(async ({ api, run }) => {
      for (let n = 1; n <= 250; n += 1) {
        const ours = n === 240
        api.addComment({
          pullRequest: number,
          login: ours ? bot : 'ada',
          body: ours ? `${marker({ headSha: oldHead })}\nold` : `${n}`,
        })
      }
      expect(await run({ text: 'new' })).toMatchObject({ status: 'updated' })
      expect(api.comments).toHaveLength(250)
      expect(api.comments[239]?.body).toContain('new')
    }),
  )

  test.concurrent(
    'fault 38: deleted by hand between the search and the edit, it is created',
    scene(async ({ api, run, texts }) => {
      const stored = api.addComment({ pullRequest: number, login: bot, body: `${marker({ headSha: oldHead })}\nold` })
      api.trouble({
        operation: 'issues/update-comment',
        kind: { status: 404, message: 'Not Found' },
        meanwhile: () => api.removeComment(stored.id),
      })
      expect(await run({ text: 'new' })).toMatchObject({ status: 'created' })
      expect(texts()).toEqual(['new'])
    }),
  )

  test.concurrent(
    'two configurations of one repository have a comment each',
    scene(async ({ run, texts }) => {
      await run({ text: 'services', key: 'services/budgets.yml' })
      await run({ text: 'app' })
      expect(texts()).toEqual(['services', 'app'])
    }),
  )

  test.concurrent(
    'attack 6: a comment of another author with our marker is never edited',
    scene(async ({ api, run, texts }) => {
      const forged = `${marker({ headSha: newHead, runId: 999_999 })}\nAll is well`
      api.addComment({ pullRequest: number, login: 'mallory', body: forged })
      api.addComment({ pullRequest: number, login: 'github-actions', body: forged })
      expect(await run({ text: 'over budget' })).toMatchObject({ status: 'created' })
      expect(await run({ text: 'far over budget', runId: 101 })).toMatchObject({ status: 'updated' })
      expect(texts()).toEqual(['All is well', 'All is well', 'far over budget'])
    }),
  )

  test.concurrent(
    'attack 6: our marker quoted inside another comment of the same bot is not taken for ours',
    scene(async ({ api, run }) => {
      api.addComment({ pullRequest: number, login: bot, body: `Log:\n${marker({ headSha: newHead })}\n` })
      expect(await run({ text: 'ours' })).toMatchObject({ status: 'created' })
      expect(api.comments[0]?.body).toContain('Log:')
    }),
  )

  test.concurrent(
    'fault 40: created, but the answer was lost: exactly one comment',
    scene(async ({ api, run }) => {
      api.trouble({ operation: 'issues/create-comment', kind: { lost: 502 } })
      expect(await run()).toMatchObject({ status: 'created' })
      expect(await run({ text: 'second push', runId: 101 })).toMatchObject({ status: 'updated' })
      expect(api.comments).toHaveLength(1)
    }),
  )

  test.concurrent(
    'duplicates of an earlier run are cleaned up',
    scene(async ({ api, run, texts }) => {
      for (const text of ['one', 'two', 'three']) {
        api.addComment({ pullRequest: number, login: bot, body: `${marker({ headSha: oldHead })}\n${text}` })
      }
      await run({ text: 'new' })
      expect(texts()).toEqual(['new'])
    }),
  )

  test.concurrent(
    'a token whose login cannot be asked for still ends with one comment',
    scene(async ({ api, run, texts }) => {
      api.tokens.set('workflow', { login: 'some-app[bot]' })
      api.graphql = 'refused'
      await run({ text: 'first', runId: 1 })
      expect(await run({ text: 'second', runId: 2 })).toMatchObject({ status: 'updated' })
      expect(texts()).toEqual(['second'])
    }),
  )
})

describe('several runs of one pull request', () => {
  test.concurrent(
    'fault 42: two runs at once leave one comment, with the words of the later run',
    scene(async ({ run, texts }) => {
      const deliveries = await Promise.all([run({ text: 'run 1', runId: 1 }), run({ text: 'run 2', runId: 2 })])
      expect(deliveries.map(({ status }) => status)).not.toContain('failed')
      expect(texts()).toEqual(['run 2'])
    }),
  )

  test.concurrent(
    'fault 42: both have looked before either has written',
    scene(async ({ api, run, texts }) => {
      // The second run's comment appears after the first has listed, and is the older one.
      const body = `${marker({ headSha: newHead, runId: 2 })}\nrun 2`
      api.trouble({
        operation: 'issues/create-comment',
        kind: { lost: 502 },
        meanwhile: () => void api.addComment({ pullRequest: number, login: bot, body }),
      })
      expect(await run({ text: 'run 1', runId: 1 })).toMatchObject({ status: 'skipped' })
      expect(texts()).toEqual(['run 2'])
    }),
  )

  test.concurrent(
    'fault 42: an old run does not overwrite the newer commit',
    scene(async ({ run, texts }) => {
      await run({ text: 'new commit', runId: 2 })
      const delivery = await run({ text: 'old commit', headSha: oldHead, runId: 3 })
      expect(delivery).toEqual({ status: 'skipped', reason: expect.stringContaining(newHead.slice(0, 12)) })
      expect(texts()).toEqual(['new commit'])
    }),
  )

  test.concurrent(
    'fault 42: of one commit the later run stands, and its later attempt',
    scene(async ({ run, texts }) => {
      await run({ text: 'run 5', runId: 5 })
      expect(await run({ text: 'run 4', runId: 4 })).toMatchObject({ status: 'skipped' })
      expect(await run({ text: 'run 5 again', runId: 5, runAttempt: 2 })).toMatchObject({ status: 'updated' })
      expect(await run({ text: 'run 5, first attempt', runId: 5 })).toMatchObject({ status: 'skipped' })
      expect(texts()).toEqual(['run 5 again'])
    }),
  )
})

describe('without permission', () => {
  test.concurrent(
    'fault 43: a token that may not write says what to add',
    scene(async ({ api, run }) => {
      const delivery = await run({ token: 'read-only' })
      expect(delivery).toEqual({ status: 'failed', reason: expect.stringContaining('Add `pull-requests: write`') })
      expect(api.comments).toEqual([])
    }),
  )

  test.concurrent(
    'fault 43: a token that may not even read says what to add',
    scene(async ({ run }) => {
      const delivery = await run({ token: 'blind' })
      expect(delivery).toEqual({ status: 'failed', reason: expect.stringContaining('Add `pull-requests: write`') })
    }),
  )

  test.concurrent(
    'fault 43: on a pull request from a fork it says that this is how forks are',
    scene(async ({ run }) => {
      const delivery = await run({ token: 'read-only', fromFork: true })
      expect(delivery).toEqual({
        status: 'failed',
        reason: expect.stringMatching(/from a fork can only read.*job summary/),
      })
    }),
  )

  test.concurrent(
    'fault 37: a GitHub that answers nothing but 500 costs the comment alone',
    scene(async ({ api, run }) => {
      api.trouble({ operation: 'issues/list-comments', kind: { status: 500 }, times: 99 })
      const delivery = await run({ verdict: 'fail' })
      expect(delivery).toEqual({ status: 'failed', reason: expect.stringContaining('status 500') })
    }),
  )
})

describe('whom it is for', () => {
  const renovate = { login: 'renovate[bot]', isBot: true }

  test.concurrent(
    'auto is quiet on the pull request of a bot while all is well',
    scene(async ({ api, run }) => {
      expect(await run({ author: renovate })).toMatchObject({ status: 'skipped' })
      expect(api.comments).toEqual([])
    }),
  )

  test.each<VerdictStatus>(['warn', 'fail', 'error'])(
    'auto speaks on the pull request of a bot at %s',
    scene(async ({ run }, verdict: VerdictStatus) => {
      expect(await run({ author: renovate, verdict })).toMatchObject({ status: 'created' })
    }),
  )

  test.concurrent(
    'a comment that is there is kept true, whoever wrote the pull request',
    scene(async ({ run, texts }) => {
      await run({ author: renovate, verdict: 'fail', text: 'over', runId: 1 })
      expect(await run({ author: renovate, text: 'within', runId: 2 })).toMatchObject({ status: 'updated' })
      expect(texts()).toEqual(['within'])
    }),
  )

  test.concurrent(
    'always speaks on the pull request of a bot',
    scene(async ({ run }) => {
      expect(await run({ author: renovate, mode: 'always' })).toMatchObject({ status: 'created' })
    }),
  )

  test.concurrent(
    'never asks GitHub for nothing',
    scene(async ({ api, run }) => {
      expect(await run({ mode: 'never', verdict: 'fail' })).toMatchObject({ status: 'skipped' })
      expect(api.requests).toEqual([])
    }),
  )
})
