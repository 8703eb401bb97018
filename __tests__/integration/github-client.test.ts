import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals'
import { type GitHubOptions, github } from '../../src/adapters/github.ts'
import { ActionError } from '../../src/errors.ts'
import { GitHubApi } from '../kit/github-api.ts'

const pullRequest = 7
const bot = 'github-actions[bot]'
// Writes keep the pace that GitHub asks for, a second or more apart.
jest.setTimeout(30_000)
let api: GitHubApi
let retries: string[]

beforeEach(async () => {
  api = await new GitHubApi().start()
  api.tokens.set('workflow', { login: bot })
  api.tokens.set('read-only', { login: bot, mayWrite: false })
  api.heads.set(pullRequest, 'a'.repeat(40))
  retries = []
})

afterEach(async () => {
  await api.stop()
  expect(api.problems).toEqual([])
})

function client(options: Partial<GitHubOptions> = {}) {
  return github({
    token: 'workflow',
    apiUrl: api.url,
    repository: { owner: 'acme', name: 'app' },
    firstDelaySeconds: 0.01,
    onRetry: (message) => retries.push(message),
    ...options,
  })
}

async function all(port = client()): Promise<string[]> {
  const bodies: string[] = []
  for await (const comment of port.comments(pullRequest)) bodies.push(comment.body)
  return bodies
}

async function failure(promise: Promise<unknown>): Promise<ActionError> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  if (!(error instanceof ActionError)) throw new Error(`expected an ActionError, got ${String(error)}`)
  return error
}

describe('reading', () => {
  test('lists the comments of all pages, oldest first', async () => {
    for (let n = 0; n < 250; n += 1) api.addComment({ pullRequest, login: 'ada', body: `comment ${n}` })
    api.addComment({ pullRequest: 8, login: 'ada', body: 'of another pull request' })
    const bodies = await all()
    expect(bodies).toEqual(Array.from({ length: 250 }, (_, n) => `comment ${n}`))
    expect(api.count('issues/list-comments')).toBe(3)
  })

  test('lists each comment once on a server that does not page', async () => {
    api.paging = 'none'
    for (let n = 0; n < 130; n += 1) api.addComment({ pullRequest, login: 'ada', body: `comment ${n}` })
    expect(await all()).toHaveLength(130)
  })

  test('reads the head of a pull request and a file at a commit', async () => {
    api.files.set('.github/image budgets#1.yml@main', 'version: 1\n')
    expect(await client().headSha(pullRequest)).toBe('a'.repeat(40))
    expect(await client().fileAt('.github/image budgets#1.yml', 'main')).toBe('version: 1\n')
    expect(await client().fileAt('.github/image budgets#1.yml', 'other')).toBeUndefined()
  })

  describe('a label of a pull request', () => {
    const name = 'image-size/allow'
    const set = (by: string, at: string, event: 'labeled' | 'unlabeled' = 'labeled') =>
      api.labelEvents.push({ pullRequest, event, label: name, at, by })

    test('is the one that it has now, with who set it last', async () => {
      expect(await client().label(pullRequest, name)).toBeUndefined()
      set('ada', '2026-11-20T10:00:00Z')
      set('ada', '2026-11-20T11:00:00Z', 'unlabeled')
      expect(await client().label(pullRequest, name)).toBeUndefined()
      set('grace', '2026-11-21T10:00:00Z')
      api.labelEvents.push({ pullRequest, event: 'labeled', label: 'other', by: 'eve' })
      api.labelEvents.push({ pullRequest: 8, event: 'labeled', label: name, by: 'eve' })
      expect(await client().label(pullRequest, 'Image-Size/ALLOW')).toEqual({
        ...{ by: { login: 'grace', isBot: false }, at: '2026-11-21T10:00:00Z' },
      })
      expect(await client().label(pullRequest, 'image-size')).toBeUndefined()
    })

    test('is found behind pages of other events', async () => {
      set('ada', '2026-11-20T10:00:00Z')
      for (let n = 0; n < 250; n += 1)
        api.labelEvents.push({ pullRequest, event: 'labeled', label: `l${n}`, by: 'eve' })
      expect(await client().label(pullRequest, name)).toMatchObject({ by: { login: 'ada' } })
      expect(api.count('issues/list-events')).toBe(3)
    })

    test('says of a bot that it is one', async () => {
      set('github-actions[bot]', '2026-11-20T10:00:00Z')
      expect(await client().label(pullRequest, name)).toMatchObject({ by: { login: bot, isBot: true } })
    })

    test('is refused with the permission to add', async () => {
      api.tokens.set('none', { login: bot, mayRead: false })
      const { message, hint } = await failure(client({ token: 'none' }).label(pullRequest, name))
      expect(message).toMatch(/^GitHub could not read the labels of pull request #7/)
      expect(hint).toBe('Add `pull-requests: read` to the `permissions` of the job')
    })
  })

  test('finds where a branch left another one', async () => {
    const [base, head, fork] = ['b'.repeat(40), 'c'.repeat(40), 'd'.repeat(40)]
    api.mergeBases.set(`${base}...${head}`, 'e'.repeat(40))
    expect(await client().mergeBase(base, head)).toBe('e'.repeat(40))
    expect(await client().mergeBase(base, fork)).toBeUndefined()
  })

  test('reads a file from a server that knows no raw answers', async () => {
    api.rawFiles = 'base64'
    api.files.set('a/b.yml@main', 'größe: 1\n')
    expect(await client().fileAt('a/b.yml', 'main')).toBe('größe: 1\n')
  })
})

describe('whose token it is', () => {
  test('the viewer of GraphQL, which answers a workflow token', async () => {
    expect(await client().login()).toBe(bot)
  })

  test('the user, on a server without GraphQL', async () => {
    api.graphql = 'missing'
    api.user = 'answers'
    api.tokens.set('workflow', { login: 'gitea-actions' })
    expect(await client().login()).toBe('gitea-actions')
  })

  test('the bot of workflows where both are refused', async () => {
    api.graphql = 'refused'
    expect(await client().login()).toBe(bot)
  })

  test('a wrong token is an error that says so', async () => {
    const error = await failure(client({ token: 'nobody' }).login())
    expect(error.message).toContain('Bad credentials')
    expect(error.hint).toContain('github-token')
    expect(api.requests).toHaveLength(1)
  })
})

describe('trouble', () => {
  test('fault 37: 500 and 502 are tried again until there is an answer', async () => {
    api.addComment({ pullRequest, login: 'ada', body: 'hello' })
    api.trouble({ operation: 'issues/list-comments', kind: { status: 500 } })
    api.trouble({ operation: 'issues/list-comments', kind: { status: 502 } })
    expect(await all()).toEqual(['hello'])
    expect(retries).toHaveLength(2)
  })

  test('fault 37: five tries, then an error with the status', async () => {
    api.trouble({ operation: 'pulls/get', kind: { status: 503, message: 'No server is available' }, times: 9 })
    const error = await failure(client().headSha(pullRequest))
    expect(api.count('pulls/get')).toBe(5)
    expect(error.code).toBe('github')
    expect(error.message).toContain('status 503: No server is available')
  })

  test('fault 37: a 429 is waited out for as long as it says', async () => {
    api.trouble({ operation: 'pulls/get', kind: { status: 429, headers: { 'retry-after': '1' } } })
    await client().headSha(pullRequest)
    const [first, second] = api.requests
    expect((second?.atMs ?? 0) - (first?.atMs ?? 0)).toBeGreaterThan(990)
  })

  test('fault 37: a secondary rate limit is waited out, for a new comment too', async () => {
    const message = 'You have exceeded a secondary rate limit. Please wait a few minutes before you try again.'
    api.trouble({ operation: 'issues/create-comment', kind: { status: 403, message, headers: { 'retry-after': '1' } } })
    await client().createComment(pullRequest, 'hello')
    expect(api.comments).toHaveLength(1)
    expect(api.count('issues/create-comment')).toBe(2)
  })

  test('a limit that asks for more than two minutes ends the attempt at once', async () => {
    api.trouble({ operation: 'pulls/get', kind: { status: 429, headers: { 'retry-after': '3600' } } })
    const error = await failure(client().headSha(pullRequest))
    expect(api.count('pulls/get')).toBe(1)
    expect(error.hint).toContain('rate limit')
  })

  test.each([401, 404, 409, 422])('%i is not tried again', async (status) => {
    api.trouble({ operation: 'pulls/get', kind: { status }, times: 9 })
    await failure(client().headSha(pullRequest))
    expect(api.count('pulls/get')).toBe(1)
  })

  test('a missing permission is named, with what to add', async () => {
    const error = await failure(client({ token: 'read-only' }).createComment(pullRequest, 'hello'))
    expect(error.message).toContain('Resource not accessible by integration')
    expect(error.hint).toBe('Add `pull-requests: write` to the `permissions` of the job')
    expect(api.count('issues/create-comment')).toBe(1)
  })

  test('a server that does not answer is asked again after the time limit', async () => {
    api.trouble({ operation: 'pulls/get', kind: 'hang' })
    expect(await client({ requestTimeoutSeconds: 0.2 }).headSha(pullRequest)).toBe('a'.repeat(40))
    expect(api.count('pulls/get')).toBe(2)
  })

  test('an answer that breaks off is no empty list of comments', async () => {
    api.addComment({ pullRequest, login: 'ada', body: 'hello' })
    api.trouble({ operation: 'issues/list-comments', kind: 'cut-short' })
    expect(await all()).toEqual(['hello'])
  })

  test('a page of a proxy in place of the answer is an error', async () => {
    api.trouble({ operation: 'issues/list-comments', kind: 'not-json' })
    const error = await failure(all())
    expect(error.message).toContain('not of the form')
  })

  test('a server that is not there is named as trouble, not as a bug', async () => {
    const gone = await new GitHubApi().start()
    await gone.stop()
    const error = await failure(client({ apiUrl: gone.url }).headSha(pullRequest))
    expect(error.message).toContain(`no answer from ${new URL(gone.url).host}`)
  })
})

describe('a new comment is never made twice', () => {
  test.each([{ lost: 502 }, { lost: 500 }])('fault 40: created, but the answer was %j', async (kind) => {
    api.trouble({ operation: 'issues/create-comment', kind })
    const comment = await client().createComment(pullRequest, 'hello')
    expect(api.comments).toEqual([expect.objectContaining({ id: comment.id, body: 'hello' })])
    expect(api.count('issues/create-comment')).toBe(1)
  })

  test.each(['reset', { status: 502 }] as const)('fault 40: not created (%j) is tried again', async (kind) => {
    api.trouble({ operation: 'issues/create-comment', kind })
    await client().createComment(pullRequest, 'hello')
    expect(api.comments).toHaveLength(1)
    expect(api.count('issues/create-comment')).toBe(2)
    const order = api.requests.map(({ operation }) => operation)
    expect(order.indexOf('issues/list-comments')).toBeLessThan(order.lastIndexOf('issues/create-comment'))
  })

  test('fault 39: a body that is too long is refused at once, with what GitHub says', async () => {
    const error = await failure(client().createComment(pullRequest, 'x'.repeat(65_537)))
    expect(error.message).toContain('Body is too long')
    expect(api.count('issues/create-comment')).toBe(1)
  })
})

test('fault 38: editing a comment that is gone is not an error', async () => {
  expect(await client().updateComment(99, 'hello')).toBeUndefined()
  await client().deleteComment(99)
})
