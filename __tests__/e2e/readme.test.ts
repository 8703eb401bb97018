import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals'
import { type ActRun, captureStep, type Sandbox, sandbox } from '../kit/act.ts'
import { GitHubApi } from '../kit/github-api.ts'
import { forLocalRun, workflowBlocks } from '../kit/workflow-blocks.ts'

/* Needs act, on PATH or named by ACT, a container engine and dist/. Where act is not at hand, script/test leaves this file out and says so. */

jest.setTimeout(180_000)

const readme = readFileSync(fileURLToPath(new URL('../../README.md', import.meta.url)), 'utf8')
const ownPullRequest = 7
const forkPullRequest = 8
const bot = 'github-actions[bot]'
const firstHead = '1'.repeat(40)
const secondHead = '2'.repeat(40)

const config = (max: string) => `version: 1
defaults:
  platforms: [linux/amd64, linux/arm64]
images:
  app:
    variants:
      full: {target: full, budget: 300kB}
      minimal: {target: minimal, budget: {uncompressed: ${max}}}
    relations: ["minimal < full"]
`

const dockerfile = `FROM scratch AS minimal
COPY small.txt /
FROM minimal AS full
COPY large.txt /
`

let api: GitHubApi
let repository: Sandbox

beforeAll(async () => {
  const [workflow] = workflowBlocks(readme)
  if (workflow === undefined) throw new Error('The README has no workflow')
  api = await new GitHubApi().start()
  api.tokens.set('ghs_of_the_workflow', { login: bot })
  api.tokens.set('ghs_of_the_fork', { login: bot, mayWrite: false })
  repository = await sandbox({
    '.github/workflows/image-size.yml': forLocalRun(workflow, captureStep),
    '.github/workflows/unsafe.yml': forLocalRun(
      workflow.replace('on: {pull_request:', 'on: {pull_request_target:'),
      captureStep,
    ),
    '.github/image-budgets.yml': config('20kB'),
    Dockerfile: dockerfile,
    'small.txt': 'a'.repeat(10_000),
    'large.txt': 'b'.repeat(200_000),
  })
})

afterAll(async () => {
  repository?.remove()
  await api?.stop()
})

type Push = {
  readonly headSha: string
  readonly runId: number
  readonly fork?: true
  readonly eventName?: 'pull_request' | 'pull_request_target'
}

function push({ headSha, runId, fork, eventName = 'pull_request' }: Push): Promise<ActRun> {
  const pullRequest = fork ? forkPullRequest : ownPullRequest
  api.heads.set(pullRequest, headSha)
  const event = {
    action: 'synchronize',
    number: pullRequest,
    repository: { id: 1, name: 'app', full_name: 'acme/app', private: false, owner: { login: 'acme' } },
    pull_request: {
      number: pullRequest,
      user: { login: 'ada', type: 'User' },
      head: { ref: 'grow', sha: headSha, repo: { id: fork ? 2 : 1 } },
      base: { ref: 'main', sha: '0'.repeat(40), repo: { id: 1 } },
    },
  }
  return repository.run({
    eventName,
    event,
    apiUrl: api.url,
    token: fork ? 'ghs_of_the_fork' : 'ghs_of_the_workflow',
    runId,
  })
}

function outputsOf({ captured, log }: ActRun): Readonly<Record<string, string>> {
  if (!captured) throw new Error(`the workflow did not come to its last step:\n${log}`)
  return captured.outputs
}

describe("the README's workflow under a runner", () => {
  test('the first push: green, a comment, outputs, a summary', async () => {
    const run = await push({ headSha: firstHead, runId: 1 })
    expect(outputsOf(run)).toMatchObject({ verdict: 'pass', passed: 'true', published: '[]' })
    const digests = JSON.parse(outputsOf(run)['digests'] ?? '{}')
    expect(digests).toEqual({
      'app/full': expect.stringMatching(/^sha256:[0-9a-f]{64}$/),
      'app/minimal': expect.stringMatching(/^sha256:[0-9a-f]{64}$/),
    })
    expect(run.exitCode).toBe(0)
    expect(run.captured?.summary).toMatch(/minimal.*linux\/arm64/)
    expect(api.comments).toEqual([expect.objectContaining({ login: bot, body: expect.stringMatching(/minimal/) })])
  })

  test('the second push is over budget: red, and the same comment is edited', async () => {
    const [before] = api.comments.map(({ id, body }) => ({ id, body }))
    repository.write('.github/image-budgets.yml', config('9kB'))
    const run = await push({ headSha: secondHead, runId: 2 })
    expect(outputsOf(run)).toMatchObject({ verdict: 'fail', passed: 'false' })
    expect(run.exitCode).toBe(1)
    expect(api.comments.map(({ id }) => id)).toEqual([before?.id])
    expect(api.comments[0]?.body).not.toBe(before?.body)
    expect(api.comments[0]?.body).toContain(secondHead)
  })

  test('fault 43: a fork, whose token can only read: the same verdict and summary, no comment, one notice', async () => {
    const before = structuredClone(api.comments)
    const run = await push({ headSha: secondHead, runId: 3, fork: true })
    expect(outputsOf(run)).toMatchObject({ verdict: 'fail', passed: 'false' })
    expect(run.captured?.summary).toMatch(/minimal.*linux\/arm64/)
    expect(run.exitCode).toBe(1)
    expect(api.comments).toEqual(before)
    expect(api.requests.some(({ path }) => path.includes(`/issues/${forkPullRequest}/comments`))).toBe(true)
    expect(run.log).toContain('from a fork can only read')
  })

  test('attack 15: under pull_request_target nothing is built, and the log says what to use instead', async () => {
    const run = await push({ headSha: secondHead, runId: 4, fork: true, eventName: 'pull_request_target' })
    expect(outputsOf(run)).toMatchObject({ verdict: 'error', passed: 'false', digests: '{}' })
    expect(run.exitCode).toBe(1)
    expect(run.log).toContain('Nothing is built under the event pull_request_target')
    expect(run.log).toContain('Use `on: pull_request`')
  })

  test('GitHub was asked for nothing that its description does not know', () => {
    expect(api.problems).toEqual([])
  })
})
