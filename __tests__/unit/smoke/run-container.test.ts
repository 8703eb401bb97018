import { describe, expect, test } from '@jest/globals'
import type { ContainerHost } from '../../../src/smoke/container-host.ts'
import type { DockerAnswer } from '../../../src/smoke/docker.ts'
import { runContainer } from '../../../src/smoke/run-container.ts'
import type { ContainerRequest } from '../../../src/smoke/test-image.ts'
import { type FakeDocker, type FakeStart, fakeDocker } from '../../kit/fake-docker.ts'
import { hostedImage, imageId, inspected } from '../../kit/hosted-image.ts'
import { quickClock } from '../../kit/quick-clock.ts'
import { standingClock } from '../../kit/standing-clock.ts'
import { aTestNamed } from '../../kit/smoke-builder.ts'

const request: ContainerRequest = { argv: ['app'], settings: aTestNamed('x').settings }
const running = inspected({ Status: 'running' })
const killed = inspected({ ExitCode: 137 })

type Engine = {
  readonly attach?: FakeStart
  /** What each look at the container gives; the last one stays. Text is what docker prints. */
  readonly looks?: readonly (string | Partial<DockerAnswer>)[]
  readonly answer?: (command: string) => Partial<DockerAnswer> | undefined
}

function engine({ attach = async () => 0, looks = [inspected()], answer }: Engine): FakeDocker {
  let at = -1
  return fakeDocker((command) => {
    const told = answer?.(command)
    if (told !== undefined) return told
    if (!command.startsWith('container inspect')) return { stdout: 'id' }
    at = Math.min(at + 1, looks.length - 1)
    const look = looks[at] ?? ''
    return typeof look === 'string' ? { stdout: look } : look
  }, attach)
}

function ran(
  told: Engine,
  { host = {}, more = {} }: { host?: Partial<ContainerHost>; more?: Partial<ContainerRequest> } = {},
) {
  const docker = engine(told)
  const image = hostedImage(docker, { host: { clock: standingClock(), ...host } })
  return { docker, end: runContainer(image, { ...request, ...more }) }
}

const removal = 'rm --force --volumes name-1'

test('how it ended is the engine’s word, and it is gone when that is told', async () => {
  const attach: FakeStart = async (_, io) => {
    io.stdout('out')
    io.stderr('err')
    return 0
  }
  const { docker, end } = ran({ attach, looks: [inspected({ ExitCode: 3, OOMKilled: true })] })
  expect(await end).toEqual({
    ...{
      kind: 'exited',
      exitCode: 3,
      oomKilled: true,
      stdout: 'out',
      stderr: 'err',
      truncated: { stdout: false, stderr: false },
      seconds: 0,
    },
  })
  expect(docker.calls.map((call) => call.split(' ')[0])).toEqual(['create', 'start', 'container', 'rm'])
  expect(docker.stopped).toEqual([])
})

describe('what went wrong', () => {
  const late = { clock: quickClock() }
  test.each<[string, Engine, Partial<ContainerHost>, object]>([
    [
      'fault 34: its time is over: killed',
      { attach: () => undefined, looks: [running, killed] },
      ...([late, { kind: 'timed-out', afterSeconds: 60 }] as const),
    ],
    [
      'fault 23: an engine that hangs before it starts it',
      { attach: () => undefined, looks: [inspected({ Status: 'created' })] },
      late,
      {
        kind: 'infrastructure',
        reason: 'The engine did not start the container: it gave no reason; look at its log',
      },
    ],
    [
      'fault 23: an engine that answers nothing any more',
      { attach: () => undefined, looks: [{ exitCode: undefined, stderr: 'docker container gave no answer in time' }] },
      late,
      {
        kind: 'infrastructure',
        reason: 'The engine does not know how the container ended: docker container gave no answer in time',
      },
    ],
    [
      'docker let go of a container that still runs',
      { looks: [running, killed] },
      {},
      {
        kind: 'infrastructure',
        reason: 'The connection to the container was lost before it ended; look at the log of the engine',
      },
    ],
    ['an end that the engine has lost', { looks: [inspected({ Status: 'dead' })] }, {}, { kind: 'infrastructure' }],
    [
      'attack 33: a container of another image',
      { looks: [inspected({}, { Image: 'sha256:other' })] },
      {},
      { kind: 'infrastructure', reason: `The engine ran "sha256:other" instead of ${imageId}, which was measured` },
    ],
    [
      'it was not made',
      { answer: (command) => (command.startsWith('create') ? { exitCode: 1, stderr: 'Error: no room' } : undefined) },
      ...([{}, { kind: 'infrastructure', reason: 'The engine did not start the container: no room' }] as const),
    ],
    [
      'it prints without end',
      {
        attach: (_, io) => {
          const mebibyte = Buffer.alloc(1024 * 1024)
          for (let times = 0; times < 257; times++) io.stdout(mebibyte)
          return undefined
        },
        looks: [running, killed],
      },
      { clock: { ...standingClock(), sleep: (seconds) => (seconds === 5 ? Promise.resolve() : standing) } },
      {
        kind: 'ended-early',
        reason: 'It printed more than 256 MiB and was killed',
        truncated: { stdout: true, stderr: false },
      },
    ],
  ])('%s', async (_, told, host, end) => {
    const { docker, end: found } = ran(told, { host })
    expect(await found).toMatchObject(end)
    expect(docker.calls.at(-1)).toBe(removal)
    // Whoever does not end by itself is not listened to any longer.
    expect(docker.stopped).toHaveLength(told.attach === undefined ? 0 : 1)
  })
})

const standing = new Promise<never>(() => undefined)

test('fault 36: more GPUs than the engine can name: nothing is made', async () => {
  const docker = engine({})
  const image = hostedImage(docker, { gpu: { available: true, by: 'cdi' }, facts: { cdiGpus: ['nvidia.com/gpu=0'] } })
  const settings = { ...request.settings, gpus: '2' }
  expect(await runContainer(image, { ...request, settings, withGpu: true })).toEqual({
    kind: 'infrastructure',
    reason: 'The engine did not start the container: the test asks for 2 GPUs, and the engine can name 1',
  })
  expect(docker.calls).toEqual([removal])
})

describe('fault 16: an interrupted one is removed, and only the interruption is told', () => {
  test.each(['create', 'start', 'container inspect'])('while docker does %s', async (command) => {
    const controller = new AbortController()
    const abort = (): void => controller.abort(new Error('interrupted'))
    const { docker, end } = ran(
      {
        attach: () => {
          if (command === 'start') setImmediate(abort)
          return command === 'start' ? undefined : Promise.resolve(0)
        },
        answer: (asked) => (command !== 'start' && asked.startsWith(command) ? void abort() : undefined),
      },
      {
        host: {
          signal: controller.signal,
          clock: { ...standingClock(), sleep: (seconds) => (seconds === 5 ? Promise.resolve() : standing) },
        },
      },
    )
    await expect(end).rejects.toThrow('interrupted')
    expect(docker.calls).toContain(removal)
    expect(docker.stopped).toHaveLength(command === 'start' ? 1 : 0)
  })
})

describe('setup commands', () => {
  const kept = (at: number) => `sha256:kept-${at}`
  /** Each commit gives the next id; a container is of the image that it was made of. */
  function keeping(more: Engine['answer'] = () => undefined): Engine {
    let commits = 0
    let made = ''
    return {
      answer: (command) => {
        const told = more(command)
        if (told !== undefined) return told
        if (command.startsWith('create')) made = /sha256:\S+/.exec(command)?.[0] ?? ''
        if (command.startsWith('commit')) {
          commits += 1
          return { stdout: `${kept(commits)}\n` }
        }
        return command.startsWith('container inspect') ? { stdout: inspected({}, { Image: made }) } : undefined
      },
    }
  }
  const setup = [
    ['touch', '/a'],
    ['touch', '/b'],
  ] as const
  const images = (docker: FakeDocker) =>
    docker.calls.flatMap((call) => (call.startsWith('create') ? [/sha256:\S+/.exec(call)?.[0]] : []))

  test('each runs in what the one before left, by the engine’s id of it; nothing of it is left', async () => {
    const { docker, end } = ran(keeping(), { more: { setup } })
    expect(await end).toMatchObject({ kind: 'exited', exitCode: 0 })
    expect(images(docker)).toEqual([imageId, kept(1), kept(2)])
    const names = docker.calls.flatMap((call) => (call.startsWith('commit') ? [call.split(' ')[2]] : []))
    expect(names.every((name) => /^image-budgets\.invalid\/run:name-\d+$/.test(name ?? ''))).toBe(true)
    expect(docker.calls.slice(-2)).toEqual(names.toReversed().map((name) => `image rm --force ${name}`))
  })

  test('attack 33: what is run behind them is held against what they left', async () => {
    let looks = 0
    const { end } = ran(
      keeping((command) => {
        if (!command.startsWith('container inspect')) return undefined
        looks += 1
        return looks === 3 ? { stdout: inspected() } : undefined
      }),
      { more: { setup } },
    )
    expect(await end).toMatchObject({
      kind: 'infrastructure',
      reason: expect.stringContaining(`instead of ${kept(2)}`),
    })
  })

  test('one that fails ends the test, and what it did is not kept', async () => {
    const failed = inspected({ ExitCode: 2 })
    const { docker, end } = ran({ looks: [failed] }, { more: { setup } })
    expect(await end).toMatchObject({
      ...{ kind: 'ended-early', reason: 'Setup command 1, touch /a, ended with status 2' },
    })
    expect(images(docker)).toEqual([imageId])
    expect(docker.calls.filter((call) => /^(?:commit|image)/.test(call))).toEqual([])
  })

  test('an engine that does not keep it is trouble of the machine', async () => {
    const full = { exitCode: 1, stderr: 'Error response from daemon: no space left on device' }
    const { end } = ran(
      keeping((command) => (command.startsWith('commit') ? full : undefined)),
      { more: { setup } },
    )
    expect(await end).toEqual({
      kind: 'infrastructure',
      reason:
        'The engine could not keep what a setup command did: no space left on device; make room on the disk of the engine',
    })
  })
})
