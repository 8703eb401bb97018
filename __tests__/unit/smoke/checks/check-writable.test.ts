import { describe, expect, test } from '@jest/globals'
import { runCheck } from '../../../../src/smoke/run-check.ts'
import type { ContainerEnd } from '../../../../src/smoke/test-image.ts'
import {
  aSmokeTest,
  exited,
  fakeHttp,
  fakeTestImage,
  notFound,
  outcomeOf,
  timedOut,
} from '../../../kit/fake-test-image.ts'

async function outcome(end: ContainerEnd, { paths = ['/opt/conda', '/data dir'], user = 'jovyan' } = {}) {
  const image = fakeTestImage({ run: () => end, runtime: { user } })
  const test = aSmokeTest({ kind: 'writable', paths })
  const result = await runCheck(test, { image, http: fakeHttp([]), signal: new AbortController().signal })
  return { ...result, requests: image.requests }
}

test('paths are arguments of a fixed script, never part of it', async () => {
  const paths = ['/a b', '$(touch /x)', '"; exit 0; "']
  const { requests, status } = await outcome(exited(), { paths })
  expect(status).toBe('passed')
  const argv = requests[0]?.argv ?? []
  expect(argv.slice(-3)).toEqual(paths)
  expect(argv[2]).toBe((await outcome(exited())).requests[0]?.argv?.[2])
})

describe('a path that cannot be written', () => {
  test('is named with the user', async () => {
    expect(
      await outcome(exited({ exitCode: 1, stdout: 'unwritable 1\n', stderr: 'Permission denied\n' })),
    ).toMatchObject({
      status: 'failed',
      reason:
        'The user "jovyan" cannot write "/data dir"; give the user rights to it in the Dockerfile, or name another "user"',
      log: ['unwritable 1', 'Permission denied'],
    })
  })

  test('is told of root, who lacks a capability here', async () => {
    const { reason } = await outcome(exited({ exitCode: 1, stdout: 'unwritable 0\nunwritable 1\n' }), { user: '' })
    expect(reason).toMatch(
      /^The user root, without the capability DAC_OVERRIDE, cannot write "\/opt\/conda" and "\/data dir"; /,
    )
  })

  test.each([
    ['root', ['CHOWN'], 'The user root, without the capability DAC_OVERRIDE,', 'write "caps: [DAC_OVERRIDE]"'],
    ['0:0', ['DAC_OVERRIDE'], 'The user root', 'choose another place: this one is read-only or of the kernel'],
    ['rooty', [], 'The user "rooty"', 'name another "user"'],
  ])('is told with who wrote: %s %p', async (user, caps, who, remedy) => {
    const settings = { user, caps }
    const check = { kind: 'writable', paths: ['/a'] } as const
    const { reason } = await outcomeOf(check, {
      settings,
      run: () => exited({ exitCode: 1, stdout: 'unwritable 0\n' }),
    })
    expect(reason).toBe(`${who} cannot write "/a"; give the user rights to it in the Dockerfile, or ${remedy}`)
  })

  test('attack 19: fails by the exit status alone, whatever is printed', async () => {
    expect(await outcome(exited({ exitCode: 1, stdout: 'all writable\nunwritable 99\n' }))).toMatchObject({
      status: 'failed',
      reason: 'It ended with status 1 instead of 0',
    })
  })
})

test('an image without a shell cannot be asked', async () => {
  expect(await outcome(notFound)).toMatchObject({
    status: 'failed',
    reason:
      'There is no "/bin/sh" in the image to try it with; instead of "writable", write a "run" test with a list of arguments that writes there',
  })
})

test('a shell that hangs fails', async () => {
  expect((await outcome(timedOut(60))).status).toBe('failed')
})
