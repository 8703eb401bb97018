import { expect, test } from '@jest/globals'
import { strictestSettings } from '../../../src/smoke/container-arguments.ts'
import { createContainer } from '../../../src/smoke/create-container.ts'
import { fakeDocker } from '../../kit/fake-docker.ts'
import { hostedImage } from '../../kit/hosted-image.ts'

const lost = 'Error response from daemon: NotFound: parent snapshot sha256:aa does not exist: not found'

async function created(answers: readonly string[]) {
  const left = [...answers]
  const docker = fakeDocker(() => {
    const stderr = left.shift()
    return stderr === undefined ? { stdout: 'id' } : { exitCode: 1, stderr }
  })
  const { host, id, runtime, cell } = hostedImage(docker)
  const plan = {
    ...{ name: 'name', run: host.run, image: id, platform: cell.platform, runtime, settings: strictestSettings },
    ...{ argv: ['true'], network: 'none', gpuArguments: [], defaultMemoryBytes: 1 },
  }
  const { exitCode } = await createContainer(plan, host)
  return [exitCode, docker.calls.length]
}

test('a layer that the engine loses for a moment, when an image that shares it goes, is waited for', async () => {
  expect(await created([lost])).toEqual([0, 2])
  expect(await created([lost, lost])).toEqual([0, 3])
  expect(await created([lost, lost, lost, lost])).toEqual([1, 3])
})

test('any other trouble is told at once', async () => {
  expect(await created(['Error response from daemon: no space left on device'])).toEqual([1, 1])
})
