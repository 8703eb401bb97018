import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import type { RunContext } from '../../../src/model/context.ts'
import type { GitHub } from '../../../src/ports.ts'
import { type DeliverCommentOptions, deliverComment } from '../../../src/report/deliver-comment.ts'
import { growthScenarios } from '../../golden/growth-scenarios.ts'
import { gitHubInMemory, pullRequestPage } from '../../kit/github-memory.ts'
import { aReport } from '../../kit/report-builder.ts'

const oldHead = '1'.repeat(40)
const newHead = '2'.repeat(40)

function options(run: {
  readonly github: GitHub | undefined
  readonly runId: number
  readonly headSha?: string
  readonly context?: Partial<RunContext>
}): DeliverCommentOptions {
  const { github, runId, headSha = newHead } = run
  return {
    github,
    context: {
      ...{ workspace: '/w', inActions: true, runId, runAttempt: 1 },
      pullRequest: { number: 7, headSha, baseSha: oldHead, fromFork: false, author: { login: 'ada', isBot: false } },
      ...run.context,
    },
    report: aReport(),
    body: (marker) => `${marker}\nrun ${runId}`,
    mode: 'auto',
    key: 'budgets.yml',
  }
}

describe('fault 42: several runs at once, whatever the order of their requests', () => {
  test('two runs leave one comment, with the words of the later', async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), fc.constantFrom([1, 2], [2, 1]), async (scheduler, runIds) => {
        const page = pullRequestPage(newHead)
        const github = gitHubInMemory(page, () => scheduler.schedule(Promise.resolve()))
        const runs = runIds.map((runId) => deliverComment(options({ github, runId })))
        await scheduler.waitFor(Promise.all(runs))
        expect(page.comments.map(({ body }) => body.split('\n')[1])).toEqual(['run 2'])
      }),
      { numRuns: 500 },
    )
  })

  // GitHub has no conditional edit, so of more than two runs at once the last to write may not be the latest.
  test('many runs of one commit leave one comment', async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), fc.integer({ min: 3, max: 5 }), async (scheduler, count) => {
        const page = pullRequestPage(newHead)
        const github = gitHubInMemory(page, () => scheduler.schedule(Promise.resolve()))
        const runs = Array.from({ length: count }, (_, index) => deliverComment(options({ github, runId: index + 1 })))
        await scheduler.waitFor(Promise.all(runs))
        expect(page.comments.map(({ body }) => body.split('\n')[1])).toEqual([expect.stringMatching(/^run [1-5]$/)])
      }),
      { numRuns: 500 },
    )
  })

  test('a push between them: the words of the new commit stay', async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), async (scheduler) => {
        const page = pullRequestPage(oldHead)
        const github = gitHubInMemory(page, () => scheduler.schedule(Promise.resolve()))
        const oldRun = deliverComment(options({ github, runId: 1, headSha: oldHead }))
        const push = scheduler.schedule(Promise.resolve()).then(() => {
          page.headSha = newHead
          return deliverComment(options({ github, runId: 2, headSha: newHead }))
        })
        await scheduler.waitFor(Promise.all([oldRun, push]))
        expect(page.comments.map(({ body }) => body.split('\n')[1])).toEqual(['run 2'])
      }),
      { numRuns: 500 },
    )
  })

  test('never leave the words of an old commit over those of the newest', async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), async (scheduler) => {
        const page = pullRequestPage(newHead)
        const github = gitHubInMemory(page, () => scheduler.schedule(Promise.resolve()))
        const runs = [
          deliverComment(options({ github, runId: 2, headSha: oldHead })),
          deliverComment(options({ github, runId: 1, headSha: newHead })),
        ]
        await scheduler.waitFor(Promise.all(runs))
        expect(page.comments.map(({ body }) => body.split('\n')[1])).toEqual(['run 1'])
      }),
    )
  })
})

describe('fault 43: without the means to comment', () => {
  test('no token: one sentence says what to do', async () => {
    expect(await deliverComment(options({ github: undefined, runId: 1 }))).toEqual({
      status: 'skipped',
      reason: 'There is no token to comment with; leave the input github-token at its default',
    })
  })

  test('no pull request: nothing is asked of GitHub', async () => {
    const { pullRequest: _, ...context } = options({ github: undefined, runId: 1 }).context
    const github = gitHubInMemory(pullRequestPage(newHead), () => Promise.reject(new Error('asked')))
    const delivery = await deliverComment({ ...options({ github, runId: 1 }), context })
    expect(delivery).toMatchObject({ status: 'skipped' })
  })
})

test.each([
  ['nothing is over or changed', 'unchanged', 'skipped'],
  ['a size changed', 'base-moved', 'created'],
  ['a rule changed', 'removed-variant', 'created'],
])('of a bot a comment is written only with news: %s', async (_name, scenario, status) => {
  const report = growthScenarios[scenario]
  if (report === undefined) throw new Error('There is no such report')
  const github = gitHubInMemory(pullRequestPage(newHead), async () => {})
  const given = options({ github, runId: 1 })
  const { pullRequest } = given.context
  if (pullRequest === undefined) throw new Error('There is no pull request')
  const context = { ...given.context, pullRequest: { ...pullRequest, author: { login: 'renovate[bot]', isBot: true } } }
  expect(await deliverComment({ ...given, context, report })).toMatchObject({ status })
})

test('a bug is not taken for trouble of GitHub', async () => {
  const github = gitHubInMemory(pullRequestPage(newHead), () => Promise.reject(new TypeError('x is not a function')))
  await expect(deliverComment(options({ github, runId: 1 }))).rejects.toThrow('x is not a function')
})

test('a body without its marker is refused: the next push could not find it', async () => {
  const github = gitHubInMemory(pullRequestPage(newHead), async () => {})
  const without = { ...options({ github, runId: 1 }), body: () => 'words' }
  await expect(deliverComment(without)).rejects.toThrow('marker')
})
