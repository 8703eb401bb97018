import { tmpdir } from 'node:os'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { createFiles } from '../../src/adapters/files.ts'
import { openLayout } from '../../src/image/open-layout.ts'
import type { TestEngine } from '../../src/smoke/create-test-engine.ts'
import type { ContainerRequest } from '../../src/smoke/test-image.ts'
import {
  type BuiltLayout,
  buildLayout,
  docker,
  inEngine,
  openImage,
  realEngine,
  settings,
} from '../kit/engine-image.ts'
import { amd64, arm64 } from '../kit/run-builder.ts'
import { type ImageStore, type SecondEngine, secondEngine } from '../kit/second-engine.ts'

/* The measured bytes in the image store that the machine's own engine does not have; smoke-engine.test.ts has the other one. */

const minutes = 60_000

let built: BuiltLayout
let store: ImageStore
let second: SecondEngine
let engine: TestEngine

beforeAll(async () => {
  const status = docker('info', '--format', '{{json .DriverStatus}}')
  store = status.includes('io.containerd.snapshotter') ? 'graph-driver' : 'containerd'
  built = buildLayout('FROM debian:bookworm-slim\nRUN echo kept > /kept && chown 12:34 /kept && ln -s kept /link\n', {
    platforms: ['linux/amd64', 'linux/arm64'],
  })
  second = await secondEngine(store)
  engine = await realEngine({ env: { DOCKER_HOST: second.host } })
}, 4 * minutes)

afterAll(async () => {
  await second?.stop()
  built?.remove()
}, 2 * minutes)

function sh(command: string, more: Partial<ContainerRequest> = {}): ContainerRequest {
  return { argv: ['/bin/sh', '-c', command], settings: settings(), ...more }
}

/** By which this store knows what was measured, without our names' common part. */
async function measuredIds(): Promise<Record<string, string>> {
  if (store === 'containerd') return { '1': built.indexDigest }
  const files = createFiles(tmpdir())
  const source = await openLayout({ files, layoutDir: built.layoutDir, rootDigest: built.indexDigest })
  const [one, two] = [await source.image(amd64), await source.image(arm64)]
  return {
    '1-linux-amd64': one?.manifest.config.digest ?? '',
    '1-linux-arm64': two?.manifest.config.digest ?? '',
  }
}

function idsInEngine(): Record<string, string> {
  const [reference, format] = [`reference=image-budgets.invalid/${engine.run}`, '{{.Tag}} {{.ID}}']
  const lines = docker('-H', second.host, 'images', '--no-trunc', '--filter', reference, '--format', format)
  return Object.fromEntries(lines.split('\n').map((line) => line.split(' ')))
}

test.each([
  ['linux/amd64', 'x86_64', false],
  ['linux/arm64', 'aarch64', true],
] as const)(
  'the image of each platform runs, looked at and changed by nobody else: %s',
  async (platform, machine, emulated) => {
    const image = await openImage(engine, { ...built, platform })
    expect(image.emulated).toBe(emulated)
    expect(await image.run(sh('uname -m; cat /kept; exit 7'))).toMatchObject({
      ...{ kind: 'exited', exitCode: 7, stdout: `${machine}\nkept\n` },
    })
    expect(await image.entry('/kept')).toMatchObject({ type: 'file', uid: 12, gid: 34, fileBytes: 5 })
    expect(await image.entry('/link')).toMatchObject({ type: 'symlink', linkTarget: 'kept' })
    expect(await image.entry('/none')).toBeUndefined()
    const setup = [['/bin/sh', '-c', 'echo changed > /new']]
    expect(await image.run(sh('cat /new', { setup }))).toMatchObject({ exitCode: 0, stdout: 'changed\n' })
    expect(await image.run(sh('test -e /new'))).toMatchObject({ exitCode: 1 })
  },
  3 * minutes,
)

test(
  'attack 33: it is known by the digest that was measured, under names of our own, and is gone afterwards',
  async () => {
    await openImage(engine, built)
    expect(idsInEngine()).toEqual(await measuredIds())
    await engine.release(built)
    expect(inEngine(engine, '-H', second.host)).toEqual([])
    await engine.close()
    expect(docker('-H', second.host, 'images', '--all', '--quiet')).toBe('')
    expect(docker('-H', second.host, 'ps', '--all', '--quiet')).toBe('')
  },
  minutes,
)
