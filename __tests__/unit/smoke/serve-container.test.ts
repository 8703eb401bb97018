import { setImmediate } from 'node:timers/promises'
import { describe, expect, test } from '@jest/globals'
import type { Clock } from '../../../src/ports.ts'
import type { DockerAnswer } from '../../../src/smoke/docker.ts'
import { serveContainer } from '../../../src/smoke/serve-container.ts'
import type { Readiness, Service } from '../../../src/smoke/test-image.ts'
import { type FakeStart, fakeDocker } from '../../kit/fake-docker.ts'
import { hostedImage, inspected } from '../../kit/hosted-image.ts'
import { quickClock } from '../../kit/quick-clock.ts'
import { standingClock } from '../../kit/standing-clock.ts'
import { aTestNamed } from '../../kit/smoke-builder.ts'

const { settings } = aTestNamed('x')
const networks = { NetworkSettings: { Networks: { 'name-1': { IPAddress: '172.18.0.2' } } } }
const running = inspected({ Status: 'running', Health: { Status: 'starting' } }, networks)
const killed = inspected({ ExitCode: 137 }, networks)
const waiting: Readiness = { state: 'waiting', reason: 'not yet' }

type Told = {
  readonly attach?: FakeStart
  readonly ready?: (service: Service) => Promise<Readiness>
  readonly answer?: (command: string) => Partial<DockerAnswer> | undefined
  readonly clock?: Clock
  readonly signal?: AbortSignal
}

/** A container that runs until it is killed. */
function served({ attach, ready = async () => waiting, answer, clock, signal }: Told) {
  let isKilled = false
  const ended = Promise.withResolvers<number>()
  const docker = fakeDocker(
    (command) => {
      const told = answer?.(command)
      if (told !== undefined) return told
      isKilled ||= command.startsWith('kill')
      if (/^(?:kill|rm) /.test(command)) ended.resolve(0)
      return command.startsWith('container inspect') ? { stdout: isKilled ? killed : running } : { stdout: 'id' }
    },
    attach ?? (() => ended.promise),
  )
  const image = hostedImage(docker, {
    host: { clock: clock ?? quickClock(), ...(signal === undefined ? {} : { signal }) },
  })
  return { docker, end: serveContainer(image, { settings, withinSeconds: 10, reachable: true }, ready) }
}

const gone = ['rm --force --volumes name-2', 'network rm name-1']

test('it is asked until it is ready, on a network of its own that leads nowhere; both are gone afterwards', async () => {
  const seen: unknown[] = []
  // The time between two looks passes; that in which it has to be ready does not.
  const clock = standingClock()
  const sleep: Clock['sleep'] = (seconds, signal) => (seconds < 1 ? setImmediate() : clock.sleep(seconds, signal))
  const { docker, end } = served({
    clock: { ...clock, sleep },
    ready: async (service) => {
      seen.push([service.address, await service.health()])
      return seen.length < 3 ? waiting : { state: 'ready' }
    },
  })
  expect(await end).toMatchObject({ kind: 'ready', oomKilled: false, readySeconds: expect.any(Number) })
  expect(seen).toEqual([1, 2, 3].map(() => ['172.18.0.2', 'starting']))
  expect(docker.calls[0]).toBe('network create --internal --label image-budgets.run=run name-1')
  expect(docker.calls[1]).toMatch(/ --network name-1 /)
  expect(docker.calls).toContain('kill name-2')
  expect(docker.calls.slice(-2)).toEqual(gone)
})

describe('what is not ready', () => {
  const looks = (...states: readonly string[]): NonNullable<Told['answer']> => {
    let at = -1
    return (command) => {
      if (!command.startsWith('container inspect')) return undefined
      at = Math.min(at + 1, states.length - 1)
      return { stdout: states[at] ?? '' }
    }
  }
  const ends: FakeStart = () => setImmediate(0)

  test.each<[string, Told, object]>([
    ['in its time', {}, { kind: 'failed', reason: 'It was not ready within 10 s', exitCode: 137 }],
    [
      'and says so',
      { ready: async () => ({ state: 'failed', reason: 'It is unhealthy' }) },
      { kind: 'failed', reason: 'It is unhealthy' },
    ],
    [
      'since it ended',
      { attach: ends, answer: looks(inspected({ ExitCode: 3, OOMKilled: true })) },
      { kind: 'failed', exitCode: 3, oomKilled: true, reason: 'The container ended with status 3 before it was ready' },
    ],
    [
      'since docker let go of it',
      { attach: ends },
      {
        kind: 'infrastructure',
        reason: 'The connection to the container was lost before it ended; look at the log of the engine',
      },
    ],
    [
      'fault 23: since the engine hangs before it starts it',
      { answer: looks(inspected({ Status: 'created' })) },
      { kind: 'infrastructure', reason: 'The engine did not start the container: it gave no reason; look at its log' },
    ],
    [
      'since the engine does not tell',
      { answer: looks('') },
      { kind: 'infrastructure', reason: 'The engine does not know how the container ended: its answer cannot be read' },
    ],
    [
      'attack 33: and is of another image',
      {
        answer: looks(inspected({ Status: 'running' }, { Image: 'sha256:other' })),
        ready: async () => ({ state: 'ready' }),
      },
      { kind: 'infrastructure', reason: expect.stringContaining('The engine ran "sha256:other" instead of') },
    ],
    [
      'since there is no command',
      {
        answer: (command) =>
          command.startsWith('create')
            ? { exitCode: 1, stderr: 'Error response from daemon: no command specified' }
            : undefined,
      },
      { kind: 'failed', reason: 'The image has neither ENTRYPOINT nor CMD, so it cannot be started as it is' },
    ],
    [
      'since there is no network to be had',
      {
        answer: (command) =>
          command.startsWith('network create')
            ? {
                exitCode: 1,
                stderr: 'Error response from daemon: all predefined address pools have been fully subnetted',
              }
            : undefined,
      },
      {
        kind: 'infrastructure',
        reason: 'The engine made no network for the test: all predefined address pools have been fully subnetted',
      },
    ],
  ])('%s', async (_, told, wanted) => {
    const { docker, end } = served(told)
    expect(await end).toMatchObject(wanted)
    expect(docker.calls.at(-1)).toBe('network rm name-1')
  })
})

test('a look that throws ends it, and nothing is left', async () => {
  const { docker, end } = served({
    ready: async () => {
      throw new Error('a bug')
    },
  })
  await expect(end).rejects.toThrow('a bug')
  expect(docker.calls.slice(-2)).toEqual(gone)
})

test('fault 16: an interrupted one is removed with its network', async () => {
  const controller = new AbortController()
  const { docker, end } = served({
    signal: controller.signal,
    ready: async () => {
      controller.abort(new Error('interrupted'))
      return waiting
    },
  })
  await expect(end).rejects.toThrow('interrupted')
  expect(docker.calls).toEqual(expect.arrayContaining(gone))
})

test('one of an engine elsewhere is not asked: what answers at its address may be anybody', async () => {
  const docker = fakeDocker(() => ({ stdout: 'id' }))
  const image = hostedImage(docker, { host: { engineIsHere: 'unknown' } })
  const asked = async (): Promise<Readiness> => ({ state: 'ready' })
  const end = await serveContainer(image, { settings, withinSeconds: 10, reachable: true }, asked)
  expect(end).toMatchObject({
    kind: 'infrastructure',
    reason: expect.stringContaining('run the tests where the engine runs'),
  })
  expect(docker.calls).toEqual([])
})

test('attack 19: one that answers once and ends is not ready', async () => {
  const dead = inspected({ Status: 'exited', ExitCode: 139 }, networks)
  let looks = 0
  const { end } = served({
    ready: async () => ({ state: 'ready' }),
    answer: (command) => (command.startsWith('container inspect') && looks++ > 0 ? { stdout: dead } : undefined),
  })
  expect(await end).toMatchObject({
    kind: 'failed',
    exitCode: 139,
    reason: 'It was ready, and ended by itself with status 139 at once',
  })
})

test('one whose bridge is not seen from here is not asked', async () => {
  const docker = fakeDocker((command) => ({ stdout: command.startsWith('network create') ? 'elsewhere' : 'id' }))
  const asked = async (): Promise<Readiness> => ({ state: 'ready' })
  const end = await serveContainer(hostedImage(docker), { settings, withinSeconds: 10, reachable: true }, asked)
  expect(end.kind).toBe('infrastructure')
  expect(docker.calls.some((call) => call.startsWith('create'))).toBe(false)
  expect(docker.calls.at(-1)).toBe('network rm name-1')
})
