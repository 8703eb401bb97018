import { describe, expect, test } from '@jest/globals'
import { readRunContext, runContext } from '../../../src/adapters/run-context.ts'
import { ActionError } from '../../../src/errors.ts'

const head = 'a'.repeat(40)
const base = 'b'.repeat(40)

const env = {
  GITHUB_ACTIONS: 'true',
  GITHUB_WORKSPACE: '/work/app',
  GITHUB_EVENT_NAME: 'pull_request',
  GITHUB_REPOSITORY: 'acme/app',
  GITHUB_RUN_ID: '123',
  GITHUB_RUN_ATTEMPT: '2',
  GITHUB_SERVER_URL: 'https://github.example',
  GITHUB_SHA: 'c'.repeat(40),
  GITHUB_REF: 'refs/pull/7/merge',
}

function pullRequest(part: { readonly headRepo?: unknown; readonly user?: object } = {}) {
  const headRepo = 'headRepo' in part ? part.headRepo : { id: 1, full_name: 'acme/app' }
  return {
    repository: { id: 1, private: true },
    pull_request: {
      number: 7,
      user: part.user ?? { login: 'ada', type: 'User' },
      head: { sha: head, repo: headRepo },
      base: { sha: base, repo: { id: 1 } },
    },
  }
}

function contextOf(event: unknown, changes: Readonly<Record<string, string | undefined>> = {}) {
  return runContext({ env: { ...env, ...changes }, event, workingDirectory: '/here' })
}

describe('runContext', () => {
  test('of a pull request', () => {
    expect(contextOf(pullRequest())).toEqual({
      workspace: '/work/app',
      inActions: true,
      event: 'pull_request',
      repository: { owner: 'acme', name: 'app', isPrivate: true },
      runId: 123,
      runAttempt: 2,
      runUrl: 'https://github.example/acme/app/actions/runs/123',
      serverUrl: 'https://github.example',
      sha: 'c'.repeat(40),
      ref: 'refs/pull/7/merge',
      pullRequest: {
        number: 7,
        headSha: head,
        baseSha: base,
        fromFork: false,
        author: { login: 'ada', isBot: false },
      },
    })
  })

  test('the branch that a change goes into, by name', () => {
    const event = pullRequest()
    const base = { ...event.pull_request.base, ref: 'release/1' }
    const proposed = { ...event, pull_request: { ...event.pull_request, base } }
    expect(contextOf(proposed).pullRequest?.baseRef).toBe('release/1')
    const merge_group = { base_sha: 'd'.repeat(40), base_ref: 'refs/heads/release/1' }
    expect(contextOf({ merge_group }).mergeGroup).toEqual({ baseSha: 'd'.repeat(40), baseRef: 'release/1' })
  })

  test('of a terminal: the working directory and nothing else', () => {
    expect(runContext({ env: {}, event: undefined, workingDirectory: '/here' })).toEqual({
      workspace: '/here',
      inActions: false,
    })
  })

  test.each([
    ['another repository', { id: 2, full_name: 'acme/app' }, true],
    ['a repository that was deleted', null, true],
    ['the same repository under another name', { id: 1, full_name: 'acme/renamed' }, false],
  ])('a head in %s', (_, headRepo, fromFork) => {
    expect(contextOf(pullRequest({ headRepo })).pullRequest?.fromFork).toBe(fromFork)
  })

  test.each([
    [{ login: 'dependabot[bot]', type: 'Bot' }, true],
    [{ login: 'renovate[bot]' }, true],
    [{ login: 'acme-ci', type: 'Bot' }, true],
    [{ login: 'robot', type: 'User' }, false],
  ])('the author %j', (user, isBot) => {
    expect(contextOf(pullRequest({ user })).pullRequest?.author.isBot).toBe(isBot)
  })

  test.each([
    ['push', { repository: { id: 1 }, ref: 'refs/heads/main' }],
    ['push', { repository: { id: 1 }, ref: 'refs/tags/v1' }],
    ['workflow_dispatch', { repository: { id: 1 }, inputs: { pull_request: '7' } }],
    ['schedule', { schedule: '17 3 * * *' }],
    ['merge_group', { repository: { id: 1 }, merge_group: { head_sha: head, base_sha: base } }],
    ['pull_request', {}],
  ])('%s without a pull request in its payload is about none', (event, payload) => {
    expect(contextOf(payload, { GITHUB_EVENT_NAME: event }).pullRequest).toBeUndefined()
  })

  test.each([
    ['its top level', 'text'],
    ['its top level', null],
    ['pull_request.number', { pull_request: { ...pullRequest().pull_request, number: '7; rm' } }],
    [
      'pull_request.head.sha',
      { pull_request: { ...pullRequest().pull_request, head: { sha: '--output=x', repo: null } } },
    ],
    ['pull_request.head', { pull_request: { ...pullRequest().pull_request, head: undefined } }],
    ['repository.id', { repository: { id: {} } }],
  ])('hostile at %s is a usage error that names the place', (place, event) => {
    const attempt = () => contextOf(event)
    expect(attempt).toThrow(ActionError)
    expect(attempt).toThrow(place)
  })

  test('names and numbers that are none are left out', () => {
    const context = contextOf(undefined, {
      GITHUB_REPOSITORY: 'acme/app/../x',
      GITHUB_RUN_ID: '1e9',
      GITHUB_RUN_ATTEMPT: '',
      GITHUB_REF: '',
    })
    expect(Object.keys(context)).toEqual(['workspace', 'inActions', 'event', 'serverUrl', 'sha'])
  })
})

describe('readRunContext', () => {
  const read = (content: string | Uint8Array | undefined, path = '/event.json') =>
    readRunContext({
      env: { ...env, GITHUB_EVENT_PATH: path },
      files: {
        readBytes: async () => (typeof content === 'string' ? new TextEncoder().encode(content) : content),
      },
      workingDirectory: '/here',
    })

  test('reads the pull request from the event file', async () => {
    expect((await read(JSON.stringify(pullRequest()))).pullRequest?.number).toBe(7)
  })

  test.each([
    ['that is not there', undefined, '/event.json'],
    ['that nobody names', '{', ''],
  ])('an event file %s leaves the pull request out', async (_, content, path) => {
    expect((await read(content, path)).pullRequest).toBeUndefined()
  })

  test.each([
    ['is cut off', '{"pull_request": {'],
    ['is not UTF-8', new Uint8Array([0x22, 0xff, 0x22])],
    ['is empty', ''],
  ])('an event file that %s is a usage error', async (_, content) => {
    await expect(read(content)).rejects.toThrow('GITHUB_EVENT_PATH')
  })

  test('a deeply nested event file is only a payload with nothing in it', async () => {
    const depth = 200_000
    expect((await read(`{"x":${'['.repeat(depth)}${']'.repeat(depth)}}`)).pullRequest).toBeUndefined()
  })

  test('an event named __proto__ changes no object', async () => {
    await read('{"__proto__": {"pull_request": {"number": 1}, "polluted": true}}')
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
  })
})

describe('what a release needs of its event', () => {
  const pushed = {
    repository: { id: 1, fork: true, default_branch: 'main' },
    head_commit: { timestamp: '2026-02-03T05:05:06+01:00' },
  }

  test('a fork, the default branch, and the time of the commit in UTC', () => {
    expect(contextOf(pushed)).toMatchObject({
      repository: { isFork: true, defaultBranch: 'main' },
      commitTime: '2026-02-03T04:05:06Z',
    })
  })

  test.each([
    [{ SOURCE_DATE_EPOCH: '1700000000' }, pushed, '2023-11-14T22:13:20Z'],
    [{ SOURCE_DATE_EPOCH: 'now' }, pushed, '2026-02-03T04:05:06Z'],
    [{}, { ...pushed, head_commit: null }, undefined],
    [{}, { ...pushed, head_commit: { timestamp: 'yesterday' } }, undefined],
  ])('%j and %j', (env, event, time) => {
    expect(contextOf(event, env).commitTime).toBe(time)
  })

  test.each<[string, object, true | undefined]>([
    ['a comment on a pull request', { issue: { number: 7, pull_request: { url: 'x' } } }, true],
    ['a comment on an issue', { issue: { number: 7 } }, undefined],
    ['a workflow that a pull request started', { workflow_run: { event: 'pull_request' } }, true],
    ['a workflow that a push started', { workflow_run: { event: 'push' } }, undefined],
    ['a push', {}, undefined],
  ])('attack 16: whether %s points at a pull request', (_, event, expected) => {
    expect(contextOf({ repository: { id: 1 }, ...event }).pointsAtPullRequest).toBe(expected)
  })
})

test.each([
  ['push', head, head],
  ['push', '0'.repeat(40), undefined],
  ['push', '--output=x', undefined],
  ['push', 7, undefined],
  ['pull_request', head, undefined],
])('the commit before a %s that names %s is %s', (event, before, expected) => {
  expect(contextOf({ before }, { GITHUB_EVENT_NAME: event }).before).toBe(expected)
})
