import { describe, expect, test } from '@jest/globals'
import type { SmokeCheck } from '../../../../src/model/smoke.ts'
import type { HttpAnswer } from '../../../../src/ports.ts'
import { aGpu, type FakeService, fakeHttp, outcomeOf } from '../../../kit/fake-test-image.ts'

type HttpCheck = Extract<SmokeCheck, { kind: 'http' }>

const health: HttpCheck = { kind: 'http', port: 8000, path: '/health', status: 200, body: [], withinSeconds: 60 }
const up: FakeService = { address: '172.18.0.2', looks: ['none', 'none', 'none'] }
const ok: HttpAnswer = { status: 200, body: 'ok' }

async function outcome(
  answers: readonly (HttpAnswer | string)[],
  made: {
    readonly check?: Partial<HttpCheck>
    readonly service?: Partial<FakeService>
    readonly runtime?: { readonly entrypoint: readonly string[]; readonly cmd: readonly string[] }
  } = {},
) {
  const http = fakeHttp(answers)
  const { check, service, runtime } = made
  const result = await outcomeOf(
    { ...health, ...check },
    { http, service: { ...up, ...service }, ...(runtime && { runtime }) },
  )
  return { ...result, urls: http.urls }
}

test('passes once it answers, and tells seconds, memory and what was started', async () => {
  const runtime = { entrypoint: ['/init'], cmd: ['serve'] }
  const service = { end: { peakMemoryBytes: 80_000_000, stdout: 'listening\n' } }
  expect(await outcome(['ECONNREFUSED', 'ETIMEDOUT', ok], { runtime, service })).toMatchObject({
    status: 'passed',
    readySeconds: 3,
    peakMemoryBytes: 80_000_000,
    command: ['/init', 'serve'],
    log: ['listening'],
    urls: Array(3).fill('http://172.18.0.2:8000/health'),
  })
})

test('is started as it is, reachable from here, and with the time that the test gives', async () => {
  const { served } = await outcome([ok], { check: { withinSeconds: 5 } })
  expect(served).toMatchObject([{ reachable: true, withinSeconds: 5 }])
  expect(served[0]).not.toHaveProperty('argv')
})

test('an IPv6 address is put into brackets', async () => {
  const { urls } = await outcome([ok], { service: { address: 'fd00::2' }, check: { port: 80, path: '/' } })
  expect(urls).toEqual(['http://[fd00::2]:80/'])
})

describe('an image that never answers as it should fails with the last answer', () => {
  const late = 'It was not ready within 60 s; at the last look, '
  test.each<[string, (HttpAnswer | string)[], Partial<HttpCheck>, string]>([
    [
      'nothing listens',
      ['ECONNREFUSED'],
      {},
      `${late}/health on port 8000 gave no answer (ECONNREFUSED; does it listen on 0.0.0.0?)`,
    ],
    ['it hangs up', [ok, 'ECONNRESET'], { status: 204 }, `${late}/health on port 8000 gave no answer (ECONNRESET)`],
    [
      'it speaks no HTTP',
      ['HPE_INVALID_CONSTANT'],
      {},
      `${late}/health on port 8000 gave no answer (HPE_INVALID_CONSTANT)`,
    ],
    [
      'another status',
      ['ECONNREFUSED', { status: 503, body: 'later' }],
      {},
      `${late}/health on port 8000 answered with status 503 instead of 200`,
    ],
    [
      'another body',
      [{ status: 200, body: 'starting\u001b[2J' }],
      { body: [{ kind: 'pattern', value: '^ok$', negated: false }] },
      `${late}the answer of /health on port 8000 does not match "^ok$"; it begins with "starting\\u{1b}[2J"`,
    ],
  ])('%s', async (_, answers, check, reason) => {
    expect(await outcome(answers, { check })).toMatchObject({ status: 'failed', reason })
  })

  test('it ended by itself', async () => {
    const result = await outcome(['ECONNREFUSED'], { service: { end: { exitCode: 1, stderr: 'no config\n' } } })
    expect(result).toMatchObject({ status: 'failed', exitCode: 1, log: ['no config'] })
  })
})

test('attack 19: an answer of another status is no success, whatever its body says', async () => {
  const body = [{ kind: 'text', value: '200 OK', negated: false }] as const
  expect((await outcome([{ status: 500, body: '200 OK' }], { check: { body } })).status).toBe('failed')
})

test('attack 7: a pattern that takes a backtracking engine for ever is searched in the answer', async () => {
  const body = [{ kind: 'pattern', value: '(a+)+$', negated: false }] as const
  const answer = { status: 200, body: `${'a'.repeat(50_000)}!` }
  expect((await outcome([answer], { check: { body } })).status).toBe('failed')
})

test('an absence cannot be told of an answer of which only a part is kept', async () => {
  const body = [{ kind: 'text', value: 'error', negated: true }] as const
  const answers = [{ status: 200, body: 'x'.repeat(1024 * 1024) }]
  expect((await outcome(answers, { check: { body } })).reason).toMatch(/is too long to say that "error" is not in it/)
})

test('fault 35: memory that ran out fails, although it answered', async () => {
  const result = await outcome([ok], { service: { end: { oomKilled: true, exitCode: 137 } } })
  expect(result).toMatchObject({ status: 'failed', reason: expect.stringMatching(/^It ran out of memory/) })
})

describe("is this machine's trouble", () => {
  test('when no packet ever finds its way', async () => {
    expect(await outcome(['EHOSTUNREACH', 'ENETUNREACH'])).toMatchObject({
      status: 'infrastructure',
      reason:
        'This machine does not reach containers of its engine (/health on port 8000 gave no answer (ENETUNREACH)); run the tests where the engine runs',
    })
  })

  test('but not when one did, or the image ended or ran out of memory meanwhile', async () => {
    expect((await outcome(['ECONNREFUSED', 'EHOSTUNREACH'])).status).toBe('failed')
    expect((await outcome(['EHOSTUNREACH'], { service: { end: { exitCode: 0 } } })).status).toBe('failed')
    expect((await outcome(['EHOSTUNREACH'], { service: { end: { oomKilled: true } } })).status).toBe('failed')
  })

  test('when the engine gave no address, or did not start it', async () => {
    const noAddress = await outcomeOf(health, { service: { looks: ['none'] } })
    expect(noAddress).toMatchObject({ status: 'infrastructure', reason: 'The engine gave the container no address' })
    const reason = 'This machine cannot run linux/arm64'
    expect(await outcome([ok], { service: { trouble: reason } })).toMatchObject({ status: 'infrastructure', reason })
  })

  test('fault 36: when its driver is too old for the image', async () => {
    const trouble = 'requirement error: unsatisfied condition: cuda>=12.6, please update your driver'
    const result = await outcomeOf(health, { service: { ...up, trouble }, gpu: aGpu, settings: { gpu: 'required' } })
    expect(result).toMatchObject({
      status: 'infrastructure',
      reason: expect.stringContaining('(unsatisfied condition "cuda>=12.6")'),
    })
    expect(result.served).toMatchObject([{ withGpu: true }])
  })
})

test('an interruption, and a bug of ours, are thrown', async () => {
  const http = { get: async () => Promise.reject(new TypeError('bug')) }
  await expect(outcomeOf(health, { http, service: up })).rejects.toThrow('bug')
})
