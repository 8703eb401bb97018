import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { createFiles } from '../../src/adapters/files.ts'
import { createRunCache } from '../../src/adapters/run-cache/create-run-cache.ts'
import { ActionError } from '../../src/errors.ts'
import type { RunCache } from '../../src/ports.ts'
import { type CacheService, cacheService } from '../kit/cache-service.ts'
import { quickClock } from '../kit/quick-clock.ts'
import { recordingLog } from '../kit/recording-log.ts'

const [main, merge] = ['refs/heads/main', 'refs/pull/7/merge'] as const
let service: CacheService
let log: ReturnType<typeof recordingLog>

beforeEach(async () => {
  service = await cacheService()
  log = recordingLog()
  service.jobs.set('push', { ref: main })
  service.jobs.set('pull', { ref: merge, reads: [main] })
  service.jobs.set('other', { ref: 'refs/heads/other' })
  service.jobs.set('fork', { ref: merge, reads: [main], mayWrite: false })
})
afterEach(() => service.stop())

function cacheOf(token: string, more: Readonly<Record<string, string>> = {}): RunCache {
  const env = { ACTIONS_RESULTS_URL: service.url, ACTIONS_RUNTIME_TOKEN: token, ...more }
  const signal = new AbortController().signal
  const cache = createRunCache({ env, files: createFiles(), clock: quickClock(), log, signal, operationSeconds: 20 })
  if (cache === undefined) throw new Error('The runner names a cache')
  return cache
}

async function failure(promise: Promise<unknown>): Promise<ActionError> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  if (!(error instanceof ActionError)) throw new Error(`expected an ActionError, got ${String(error)}`)
  return error
}

const text = `{"size": "${'ü'.repeat(1000)}"}`
const rpc = (method: string) => `/twirp/github.actions.results.api.v1.CacheService/${method}`

test('what the default branch saved is read by it and by a pull request, and by no other branch', async () => {
  expect(await cacheOf('push').save('key-1', text)).toBe('saved')
  expect(await Promise.all(['push', 'pull', 'other'].map((job) => cacheOf(job).read('key-1')))).toEqual([
    ...[text, text, undefined],
  ])
})

test('an entry is found under exactly its key, and is never written over', async () => {
  await cacheOf('push').save('key-12', text)
  expect(await cacheOf('pull').read('key-1')).toBeUndefined()
  expect(await cacheOf('push').save('key-12', 'other')).toBe('exists')
  expect(await cacheOf('push').read('key-12')).toBe(text)
})

test('attack 21: the own ref of a pull request comes first, which is why more is asked before an entry is believed', async () => {
  await cacheOf('push').save('key', 'of main')
  await cacheOf('pull').save('key', 'forged')
  expect(await cacheOf('fork').read('key')).toBe('forged')
})

test('the token goes to the service alone, and no signed address is printed', async () => {
  await cacheOf('push').save('key', text)
  await cacheOf('push').read('key')
  const storage = service.requests.filter(({ path }) => !path.startsWith('/twirp'))
  expect(storage.map(({ method, headers }) => [method, headers.authorization])).toEqual([
    ['PUT', undefined],
    ['GET', undefined],
  ])
  const printed = log.lines.join('\n')
  for (const url of service.signed) expect(log.redact(url)).not.toContain(new URL(url).searchParams.get('sig'))
  expect(log.redact('push-token push')).not.toContain('push')
  expect(printed).not.toContain('sig=')
})

describe('fault 46: trouble of the cache is told, and never taken for an empty one', () => {
  const answers: readonly (readonly [string, string, object, string])[] = [
    ['a server without version 2', rpc('Get'), { status: 404 }, 'could not answer GetCacheEntryDownloadURL: it answered 404'],
    ['trouble that stays', rpc('Get'), { status: 503 }, 'it answered 503, after 5 tries'],
    ['an answer that is no JSON', rpc('Get'), { body: '<html>' }, 'its answer is not of the form that is known'],
    ['storage that sends us on', '/storage', { status: 302, headers: { location: 'http://169.254.169.254/' } }, 'could not serve an entry: it answered 302'],
    ['storage that has lost it', '/storage', { status: 404 }, 'could not serve an entry: it answered 404'],
    ['an entry without an end', '/storage', { length: 'endless' }, 'gave more than 16777216 bytes'],
    ['an address of another scheme', rpc('Get'), { body: '{"ok": true, "signed_download_url": "file:///etc/passwd"}' }, 'an address of another scheme than its own'],
  ] // biome-ignore format: a plain list reads best

  test.each(answers)('%s', async (_, path, answer, message) => {
    await cacheOf('push').save('key', text)
    service.instead.set(path, () => answer)
    const error = await failure(cacheOf('push').read('key'))
    expect([error.code, error.message]).toEqual(['github', expect.stringContaining(message)])
    expect(error.message).not.toContain('sig=')
  })

  test('a token that may not write, or is none', async () => {
    expect((await failure(cacheOf('fork').save('key', text))).message).toContain('it answered 403')
    expect((await failure(cacheOf('expired').read('key'))).message).toContain('it answered 401')
  })

  test('an upload that broke off is sent again, and nothing half is kept', async () => {
    let left = 2
    service.instead.set('/upload', () => (left-- > 0 ? { status: 503 } : undefined))
    expect(await cacheOf('push').save('key', text)).toBe('saved')
    expect(service.entries.map((entry) => entry.text)).toEqual([text])
  })

  test('nobody who listens', async () => {
    const error = await failure(cacheOf('push', { ACTIONS_RESULTS_URL: 'http://127.0.0.1:9/' }).read('key'))
    expect(error.message).toContain('No answer from the Actions cache at 127.0.0.1:9: the connection is refused')
  })

  test.each([{}, { ACTIONS_RESULTS_URL: 'https://results.example/' }, { ACTIONS_RUNTIME_TOKEN: 'x' }])(
    'outside of a workflow run there is none: %j',
    (env) => {
      const signal = new AbortController().signal
      expect(createRunCache({ env, files: createFiles(), clock: quickClock(), log, signal })).toBeUndefined()
    },
  )
})
