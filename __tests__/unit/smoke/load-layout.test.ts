import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { createFiles } from '../../../src/adapters/files.ts'
import { openLayout } from '../../../src/image/open-layout.ts'
import type { Digest } from '../../../src/model/digest.ts'
import type { Clock } from '../../../src/ports.ts'
import type { DockerAnswer } from '../../../src/smoke/docker.ts'
import { loadLayout } from '../../../src/smoke/load-layout.ts'
import type { LoadedImage } from '../../../src/smoke/loaded-image.ts'
import { type FakeDocker, type FakeStart, fakeDocker } from '../../kit/fake-docker.ts'
import { hostedImage } from '../../kit/hosted-image.ts'
import { layoutBuilder } from '../../kit/layout-builder.ts'
import { quickClock } from '../../kit/quick-clock.ts'
import { recordingLog } from '../../kit/recording-log.ts'
import { amd64, arm64 } from '../../kit/run-builder.ts'
import { standingClock } from '../../kit/standing-clock.ts'

const files = createFiles(tmpdir())
let layoutDir: string
let root: Digest
/** Of the configurations, by which the older store knows images. */
let configs: Record<'amd64' | 'arm64', Digest>

beforeEach(async () => {
  layoutDir = join(mkdtempSync(join(tmpdir(), 'load-')), 'layout')
  const builder = layoutBuilder()
  const image = (platform: string) => builder.image({ platform, layers: [{ tar: Buffer.from(platform) }] })
  root = builder.name(builder.index([image('linux/amd64'), image('linux/arm64')]))
  builder.write(layoutDir)
  const source = await openLayout({ files, layoutDir, rootDigest: root })
  const [one, two] = [await source.image(amd64), await source.image(arm64)]
  if (one === undefined || two === undefined) throw new Error('the layout has two images')
  configs = { amd64: one.manifest.config.digest, arm64: two.manifest.config.digest }
})
afterEach(() => rmSync(join(layoutDir, '..'), { recursive: true, force: true }))

const readAll: FakeStart = async (_, { stdin = [] }) => {
  let bytes = 0
  for await (const chunk of stdin) bytes += chunk.length
  return bytes > 0 ? 0 : 1
}

type Options = {
  readonly store?: 'containerd' | 'graph-driver'
  readonly load?: FakeStart
  readonly id?: (tag: string) => Partial<DockerAnswer>
  readonly clock?: Clock
  readonly signal?: AbortSignal
}

async function loaded(options: Options = {}): Promise<{ outcome: LoadedImage; docker: FakeDocker; lines: string[] }> {
  const { store = 'containerd', load = readAll, id = ids, clock = standingClock() } = options
  const { signal = new AbortController().signal } = options
  const docker = fakeDocker((command) => id(command.split(' ').at(-1) ?? ''), load)
  const { facts } = hostedImage(docker, { facts: { store } }).host
  const source = await openLayout({ files, layoutDir, rootDigest: root })
  const log = recordingLog()
  const outcome = await loadLayout({
    ...{ docker, files, clock, log, signal, facts, source, layoutDir, tag: 'own.invalid/run:1' },
  })
  return { outcome, docker, lines: log.lines }
}

function ids(tag: string): Partial<DockerAnswer> {
  if (tag.endsWith('-linux-amd64')) return { stdout: `${configs.amd64}\n` }
  return { stdout: `${tag.endsWith('-linux-arm64') ? configs.arm64 : root}\n` }
}

test('in the containerd store every platform is known by the digest of the index', async () => {
  const { outcome } = await loaded()
  expect(outcome).toEqual({
    ...{ kind: 'loaded', tags: ['own.invalid/run:1'] },
    idOf: new Map([
      [amd64, root],
      [arm64, root],
    ]),
  })
})

test('in the older store each is known by the digest of its configuration, under a name of its own', async () => {
  const { outcome } = await loaded({ store: 'graph-driver' })
  expect(outcome).toEqual({
    ...{ kind: 'loaded', tags: ['own.invalid/run:1-linux-amd64', 'own.invalid/run:1-linux-arm64'] },
    idOf: new Map([
      [amd64, configs.amd64],
      [arm64, configs.arm64],
    ]),
  })
})

const other = `sha256:${'9'.repeat(64)}`
const noRoom =
  'Error response from daemon: write /var/lib/docker/tmp/docker-import-1/blobs/sha256/00: no space left on device'

describe('what is not what was measured is not tried, and can be removed by its names', () => {
  const refuse =
    (words: string): FakeStart =>
    async (_, io) => {
      io.stderr(words)
      return 1
    }

  test.each<[string, Options, string]>([
    ['another id', { id: () => ({ stdout: other }) }, `The engine loaded ${other} instead of ROOT, which was measured`],
    [
      'another id of one platform',
      { store: 'graph-driver', id: (tag) => (tag.endsWith('arm64') ? { stdout: other } : ids(tag)) },
      `The engine loaded ${other} instead of ARM64, which was measured`,
    ],
    [
      'no id',
      { id: () => ({ exitCode: 1, stderr: 'Error response from daemon: No such image: own.invalid/run:1' }) },
      'The engine does not know the image that it loaded: No such image: own.invalid/run:1',
    ],
    [
      'a refusal',
      { load: refuse('Error response from daemon: invalid tar header') },
      'The engine did not load the image that was measured: invalid tar header',
    ],
    [
      'a full disk',
      { load: refuse(noRoom) },
      `The engine did not load the image that was measured: ${noRoom.replace('Error response from daemon: ', '')}; make room on the disk of the engine`,
    ],
    [
      'a full disk that docker tells in passing',
      {
        load: async (_, io) => {
          io.stdout('Loaded image: own.invalid/run:1\n')
          io.stdout('Error unpacking image own.invalid/run:1: apply layer error: no space left on device\n')
          return 0
        },
      },
      'The engine did not load the image that was measured: apply layer error: no space left on device; make room on the disk of the engine',
    ],
    [
      'an engine that hangs (fault 23)',
      { load: () => undefined, clock: quickClock() },
      'The engine did not load the image that was measured: it did not finish within 60 minutes',
    ],
    [
      'a layout that changes meanwhile',
      {
        load: async () => {
          throw new Error('Blob x changed while it was read')
        },
      },
      'The engine did not load the image that was measured: Blob x changed while it was read',
    ],
  ])('%s', async (_, options, reason) => {
    const { outcome, docker } = await loaded(options)
    const told = reason.replace('ROOT', root).replace('ARM64', configs.arm64)
    expect(outcome).toMatchObject({ kind: 'infrastructure', reason: told })
    expect(outcome.tags).toContain(
      options.store === 'graph-driver' ? 'own.invalid/run:1-linux-arm64' : 'own.invalid/run:1',
    )
    expect(docker.stopped).toEqual(reason.includes('did not finish') ? ['load --quiet'] : [])
  })
})

test('fault 16: an interruption stops it', async () => {
  const controller = new AbortController()
  const load: FakeStart = () => {
    setImmediate(() => controller.abort(new Error('interrupted')))
    return undefined
  }
  await expect(loaded({ load, signal: controller.signal })).rejects.toThrow('interrupted')
})

test('a large image tells how far it is', async () => {
  let seconds = 0
  const clock: Clock = { ...standingClock(), monotonicSeconds: () => (seconds += 6) }
  const { lines } = await loaded({ clock })
  expect(lines.length).toBeGreaterThan(0)
  for (const line of lines) expect(line).toMatch(/^info Loading an image into the engine: .+ of .+$/)
})
