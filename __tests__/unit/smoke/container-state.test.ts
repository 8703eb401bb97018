import { describe, expect, test } from '@jest/globals'
import { containerState } from '../../../src/smoke/container-state.ts'
import type { DockerAnswer } from '../../../src/smoke/docker.ts'
import { fakeDocker } from '../../kit/fake-docker.ts'
import { imageId, inspected } from '../../kit/hosted-image.ts'

const told = (answer: Partial<DockerAnswer>) =>
  containerState(
    'name',
    fakeDocker(() => answer),
  )

test('what the engine knows of a container', async () => {
  const Networks = {
    none: { IPAddress: '', GlobalIPv6Address: '' },
    four: { IPAddress: '172.18.0.2', GlobalIPv6Address: 'fd00::2' },
    six: { IPAddress: '', GlobalIPv6Address: 'fd00::3' },
    gone: null,
  }
  const state = { Status: 'running', ExitCode: 0, OOMKilled: true, Health: { Status: 'starting' } }
  expect(await told({ stdout: inspected(state, { NetworkSettings: { Networks } }) })).toEqual({
    ...{ image: imageId, status: 'running', exitCode: 0, oomKilled: true, error: '', health: 'starting' },
    addresses: new Map([
      ['four', '172.18.0.2'],
      ['six', 'fd00::3'],
    ]),
  })
})

test.each([
  ['paused', 'other'],
  ['dead', 'other'],
  ['created', 'created'],
])('the status %s', async (Status, status) => {
  expect(await told({ stdout: inspected({ Status }, { NetworkSettings: undefined }) })).toMatchObject({
    ...{ status, health: 'none' },
  })
})

describe('an engine that does not tell', () => {
  test.each<[Partial<DockerAnswer>, string]>([
    [{ exitCode: 1, stderr: 'Error response from daemon: No such container: name' }, 'No such container: name'],
    [
      { exitCode: undefined, stderr: 'docker container gave no answer in time' },
      'docker container gave no answer in time',
    ],
    ...['', 'null', '[]', '{}', '{"State":{"Status":"exited"}}', '<html>'].map(
      (stdout): [Partial<DockerAnswer>, string] => [{ stdout }, 'its answer cannot be read'],
    ),
  ])('%j', async (answer, words) => expect(await told(answer)).toBe(words))
})
