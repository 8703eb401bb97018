import { describe, expect, test } from '@jest/globals'
import { createCopiedEntryReader } from '../../../src/image/read-copied-entry.ts'
import { copyEntry } from '../../../src/smoke/copy-entry.ts'
import { type FakeStart, fakeDocker } from '../../kit/fake-docker.ts'
import { quickClock } from '../../kit/quick-clock.ts'
import { standingClock } from '../../kit/standing-clock.ts'
import { archive, directory, file } from '../../kit/tar-writer.ts'

const forever = new Promise<number>(() => undefined)

function copying(start: FakeStart, { path = '/app', clock = standingClock() } = {}) {
  const docker = fakeDocker(() => undefined, start)
  const { signal } = new AbortController()
  const options = { docker, clock, signal, createReader: createCopiedEntryReader, names: 'unwanted' } as const
  return { docker, entry: copyEntry({ container: 'box', path }, options) }
}

test('what docker sends; a path is one argument, whatever is in it', async () => {
  const { docker, entry } = copying(
    async (_, io) => {
      io.stdout(archive(file('c:d', 'text')))
      return 0
    },
    { path: '/a b/-c:d' },
  )
  expect(await entry).toMatchObject({ type: 'file', fileBytes: 4 })
  expect(docker.calls).toEqual(['cp box:/a b/-c:d -'])
})

test('a huge folder is not waited for when its first entry is all that is wanted', async () => {
  const { docker, entry } = copying((_, io) => {
    io.stdout(directory('huge/'))
    return forever
  })
  expect(await entry).toMatchObject({ type: 'directory' })
  expect(docker.stopped).toEqual(['cp box:/app -'])
})

describe('not there: what docker 28 says', () => {
  test.each([
    'Error response from daemon: Could not find the file /app in container box',
    'Error response from daemon: Could not find the file /a\nb in container box',
    'Error response from daemon: lstat /etc/passwd/x: not a directory',
    'Error response from daemon: lstat /loop/x: too many levels of symbolic links',
    'Error response from daemon: evalSymlinksInScope: too many links in /loop',
    `Error response from daemon: lstat /${'a'.repeat(300)}: file name too long`,
  ])('%s', async (words) => {
    const { entry } = copying(async (_, io) => {
      io.stderr(`${words}\n`)
      return 1
    })
    expect(await entry).toBeUndefined()
  })
})

describe('an engine that does not tell is trouble of the machine, not of the image', () => {
  test.each<[string, string | Uint8Array, number, string]>([
    ['Error response from daemon: No such container: box', '', 1, 'No such container: box'],
    [
      'Error response from daemon: failed to mount /x: no such file or directory',
      ...(['', 1, 'failed to mount /x: no such file or directory'] as const),
    ],
    ['', '', 1, 'docker ended with status 1'],
    ['', '', 0, 'what it sent cannot be read'],
    ['', 'no archive'.repeat(100), 0, 'what it sent cannot be read'],
    ['unexpected EOF', archive(file('f', 'x'.repeat(2000))).subarray(0, 1000), 1, 'unexpected EOF'],
  ])('%j', async (stderr, stdout, status, words) => {
    const { entry } = copying(async (_, io) => {
      io.stdout(stdout)
      io.stderr(stderr)
      return status
    })
    await expect(entry).rejects.toMatchObject({
      code: 'daemon-unreachable',
      message: `The engine did not copy /app out of the image: ${words}`,
    })
  })

  test('fault 23: one that hangs is stopped', async () => {
    const { docker, entry } = copying(() => undefined, { clock: quickClock() })
    await expect(entry).rejects.toMatchObject({ message: expect.stringContaining('did not finish within 300 s') })
    expect(docker.stopped).toEqual(['cp box:/app -'])
  })
})

test('fault 16: an interrupted one is stopped', async () => {
  const controller = new AbortController()
  const docker = fakeDocker(
    () => undefined,
    () => {
      setImmediate(() => controller.abort(new Error('interrupted')))
      return forever
    },
  )
  const { signal } = controller
  const clock = standingClock()
  const options = { docker, clock, signal, createReader: createCopiedEntryReader, names: 'unwanted' } as const
  await expect(copyEntry({ container: 'box', path: '/app' }, options)).rejects.toThrow('interrupted')
  expect(docker.stopped).toHaveLength(1)
})
