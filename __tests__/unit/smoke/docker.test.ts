import { describe, expect, test } from '@jest/globals'
import { createDocker, engineWords } from '../../../src/smoke/docker.ts'
import { type FakeProgram, fakeExec, missingProgram } from '../../kit/fake-exec.ts'
import { quickClock } from '../../kit/quick-clock.ts'

const forever = new Promise<never>(() => undefined)

function made(start: FakeProgram, signal = new AbortController().signal) {
  const exec = fakeExec({ start })
  return { exec, docker: createDocker({ exec, env: { PATH: '/bin' }, clock: quickClock(), signal }) }
}

test('a command gives its status and what it printed, with the environment it was given', async () => {
  const { exec, docker } = made(async (_, { stdout, stderr }) => {
    stdout('one')
    stdout('two')
    stderr('Error response from daemon: no')
    return 1
  })
  expect(await docker.call(['info'])).toEqual({
    exitCode: 1,
    stdout: 'one\ntwo',
    stderr: 'Error response from daemon: no',
  })
  expect(exec.calls).toEqual([{ command: 'docker', args: ['info'], env: { PATH: '/bin' } }])
})

test('fault 23: an engine that does not answer is stopped at its time', async () => {
  const { exec, docker } = made(() => forever)
  expect(await docker.call(['ps'], 5)).toEqual({
    exitCode: undefined,
    stdout: '',
    stderr: 'docker ps gave no answer in time',
  })
  expect(exec.stops()).toBe(1)
})

test('fault 16: a command that ends soon after an interruption is heard to its end', async () => {
  const controller = new AbortController()
  const { exec, docker } = made(async (_, { stdout }) => {
    controller.abort()
    await Promise.resolve()
    stdout('container-id')
    return 0
  }, controller.signal)
  expect(await docker.call(['create'])).toMatchObject({ exitCode: 0, stdout: 'container-id' })
  expect(exec.stops()).toBe(0)
})

test.each(['before it', 'while it runs'])(
  'fault 16: one that hangs is stopped soon after an interruption %s',
  async (when) => {
    const controller = new AbortController()
    if (when === 'before it') controller.abort()
    const slept: number[] = []
    const clock = quickClock()
    const exec = fakeExec({ start: () => forever })
    const docker = createDocker({
      exec,
      env: {},
      signal: controller.signal,
      clock: {
        ...clock,
        sleep: async (seconds, signal) => {
          if (seconds === 60 && when === 'while it runs') controller.abort('SIGINT')
          await clock.sleep(seconds, signal)
          slept.push(seconds)
        },
      },
    })
    expect(await docker.call(['rm'])).toMatchObject({ exitCode: undefined })
    expect(slept).toEqual([3])
    expect(exec.stops()).toBe(1)
  },
)

test('output without end does not fill the memory', async () => {
  const { docker } = made(async (_, { stdout }) => {
    for (let line = 0; line < 50; line++) stdout('x'.repeat(1024 * 1024))
    return 0
  })
  expect((await docker.call(['logs'])).stdout.length).toBeLessThan(4 * 1024 * 1024)
})

test('fault 21: where there is no docker, node’s error says so', async () => {
  const { docker } = made(async () => {
    throw missingProgram('docker')
  })
  await expect(docker.call(['info'])).rejects.toMatchObject({ code: 'ENOENT' })
})

describe('what the engine said, in one line', () => {
  test.each([
    ['Error response from daemon: No such image: x\n', 1, 'No such image: x'],
    ['docker: Error response from daemon: conflict.\n\nRun docker --help', 125, 'conflict.'],
    ['\n  Error: No such container: y\n', 1, 'No such container: y'],
    ['Cannot connect to the Docker daemon at unix:///x.', 1, 'Cannot connect to the Docker daemon at unix:///x.'],
    ['', 125, 'docker ended with status 125'],
  ])('%j', (stderr, exitCode, words) => expect(engineWords({ stderr, exitCode })).toBe(words))
})
