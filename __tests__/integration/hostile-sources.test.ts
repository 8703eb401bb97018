import { randomUUID } from 'node:crypto'
import { chmodSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, afterEach, beforeAll, describe, expect, jest, test } from '@jest/globals'
import { type Digest, digestHex } from '../../src/model/digest.ts'
import { type Finished, type Place, place } from '../kit/action-run.ts'
import { dockerArchive } from '../kit/image-archive.ts'
import { layoutBuilder, type LayerSpec, sha256 } from '../kit/layout-builder.ts'
import { type OwnRegistry, ownRegistry } from '../kit/own-registry.ts'
import { pushImage } from '../kit/push-image.ts'
import { type Deed, type RegistryProxy, registryProxy } from '../kit/registry-proxy.ts'
import { archive, file, header } from '../kit/tar-writer.ts'

/* Images that nobody should have put there, read from where they lie: one sentence, exit status 3, and nothing left behind. */

jest.setTimeout(120_000)

const platform = 'linux/amd64'
const good: LayerSpec = { tar: archive(file('etc/good', 'good')) }
const otherContent = {
  name: 'fault 28: another content than its diff_id',
  reason: /unpacks to sha256:\w+, its configuration says sha256:/,
}
const ordinary: LayerSpec = { tar: archive(file('opt/data', Buffer.alloc(300_000, 'some bytes '))) }
const blobOf = ({ tar, blob }: LayerSpec): Uint8Array => blob ?? gzipSync(tar)

/** 1.2 GB of zeros in 1.2 MB, each piece a gzip member of its own. */
function bomb(): LayerSpec {
  const pieces = 80
  const zeros = Buffer.alloc(16 * 1024 * 1024)
  const head = gzipSync(header({ name: 'zeros', size: pieces * zeros.length }))
  const piece = gzipSync(zeros)
  return { tar: archive(), blob: Buffer.concat([head, ...new Array<Buffer>(pieces).fill(piece)]) }
}

const hostile: readonly (readonly [string, () => LayerSpec, RegExp])[] = [
  ['attack 26: a bomb', bomb, /unpacks to more than \d+ bytes from \d+, the limit/],
  [
    'attack 27: text in place of an archive',
    () => ({ tar: Buffer.from('no archive '.repeat(100)) }),
    /is not a tar archive/,
  ],
  [
    'attack 27: a file of 4 TB that is not there',
    () => ({ tar: archive(header({ name: 'huge', size: 2 ** 42 })) }),
    /unpacks to more than \d+ bytes from \d+, the limit/,
  ],
  [
    'a gzip stream that ends too early',
    () => ({ ...ordinary, blob: gzipSync(ordinary.tar).subarray(0, -40) }),
    /cannot be decompressed: unexpected end of file/,
  ],
]

let here: Place
let registry: OwnRegistry
let proxy: RegistryProxy
beforeAll(async () => {
  here = place()
  mkdirSync(join(here.root, 'cache'))
  registry = await ownRegistry()
  proxy = await registryProxy({ registry: registry.host })
})
afterEach(() => {
  proxy.rules.length = 0
})
afterAll(async () => {
  await proxy?.stop()
  await registry?.remove()
  here?.remove()
})

const inspect = (source: string, env: Record<string, string> = {}): Promise<Finished> =>
  here.start('cli', { args: ['inspect', source], env }).finished

const filesBelow = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ name }) => name)

/** The layers that are remembered. */
const remembered = () => filesBelow(join(here.root, 'cache')).filter((name) => name.endsWith('.layer'))

function expectSentence({ status, stdout, stderr }: Finished, { reason, digest }: { reason: RegExp; digest?: Digest }) {
  expect({ status, stderr }).toEqual({ status: 3, stderr: expect.not.stringMatching(/^ +at /m) })
  const told = stdout
    .split('\n')
    .filter((line) => line.trim() !== '')
    .join(' ')
    .replace(/\s+/g, ' ')
  expect(told).toMatch(reason)
  expect(told).toContain('No numbers')
  if (digest !== undefined) {
    expect(told).toContain(digest)
    expect(remembered()).not.toContain(`${digestHex(digest)}.layer`)
  }
  expect(filesBelow(here.temporary)).toEqual([])
}

describe('in a registry', () => {
  async function push(name: string, ...layers: readonly LayerSpec[]): Promise<string> {
    const builder = layoutBuilder()
    const { digest } = builder.index([builder.image({ platform, layers })])
    await pushImage(registry, { path: `hostile/${name}`, blobs: builder.blobs, root: digest as Digest, tag: '1' })
    return `${proxy.host}/hostile/${name}:1`
  }

  test.each(hostile)('%s', async (_name, layer, reason) => {
    const spec = layer()
    expectSentence(await inspect(await push('layer', good, spec)), { reason, digest: sha256(blobOf(spec)) })
  })

  test(otherContent.name, async () => {
    const source = await push('other', good, { tar: archive(), blob: gzipSync(ordinary.tar) })
    expectSentence(await inspect(source), { reason: otherContent.reason })
  })

  test.each<[string, Deed, RegExp]>([
    [
      'fault 6: a layer that ends too early, in good order',
      { truncateTo: 40 },
      /Blob sha256:\w+ in \S+ has 40 of \d+ bytes/,
    ],
    [
      'fault 5: a connection that breaks off, again and again',
      { reset: { of: 'answer', afterBytes: 40 } },
      /Blob sha256:\w+ of \S+ broke off after 40 bytes/,
    ],
    ['fault 7: a layer with one other bit', { flipByteAt: 30 }, /is altered: its bytes have the digest sha256:/],
    [
      'attack 31: a layer that is longer than its descriptor says',
      { rewrite: (body) => Buffer.concat([body, body]) },
      /has more than (\d+) of \1 bytes/,
    ],
  ])('%s', async (_name, deed, reason) => {
    const layer = { tar: archive(file('opt/data', Buffer.alloc(300_000, randomUUID()))) }
    const digest = sha256(blobOf(layer))
    const source = await push('way', good, layer)
    proxy.rule({ path: new RegExp(`blobs/${digest}`), do: deed })
    expectSentence(await inspect(source), { reason, digest })
    proxy.rules.length = 0
    expect((await inspect(source)).status).toBe(0)
  })

  test('fault 16: a run that is ended while the registry says nothing leaves nothing', async () => {
    const source = await push('hangs', good, { tar: archive(file('opt/hangs', randomUUID())) })
    proxy.rule({ path: /blobs/, do: { hang: 'for-ever' } })
    const asked = proxy.requests.length
    const { process: child, finished } = here.start('cli', { args: ['inspect', source] })
    await until(() => proxy.requests.slice(asked).some(({ path }) => path.includes('/blobs/')))
    child.kill('SIGINT')
    const { status, stderr } = await finished
    expect(status).toBe(3)
    expect(stderr).not.toMatch(/^ +at /m)
    expect(filesBelow(here.temporary)).toEqual([])
  })
})

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 20))
}

describe('in the engine', () => {
  /** A docker that saves these bytes, and then does something else. */
  function saves(bytes: Uint8Array, then = 'true'): Record<string, string> {
    const folder = join(here.root, 'bin')
    mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, 'saved'), bytes)
    const program = join(folder, 'docker')
    writeFileSync(
      program,
      `#!/bin/sh\ncase "$2" in inspect) echo 1;; save) cp "$(dirname "$0")/saved" "$4"; ${then};; *) exit 1;; esac\n`,
    )
    chmodSync(program, 0o755)
    return { PATH: `${folder}:${process.env['PATH']}` }
  }

  const saved = (...layers: readonly LayerSpec[]) => dockerArchive({ platform, layers })

  test.each(hostile)('%s', async (_name, layer, reason) => {
    expectSentence(await inspect('docker-daemon:app:1', saves(saved(good, layer()))), { reason })
  })

  test(otherContent.name, async () => {
    const spec = { tar: archive(), blob: gzipSync(ordinary.tar) }
    expectSentence(await inspect('docker-daemon:app:1', saves(saved(good, spec))), { reason: otherContent.reason })
  })

  test('an archive that is cut off', async () => {
    const { status, stderr } = await inspect('docker-daemon:app:1', saves(saved(good, ordinary).subarray(0, 100_000)))
    expect({ status, stderr }).toEqual({ status: 3, stderr: expect.stringMatching(/ends|cut|bytes/) })
    expect(stderr).not.toMatch(/^ +at /m)
    expect(filesBelow(here.temporary)).toEqual([])
  })

  test('the same image, as it should be, is read', async () => {
    const { status, stdout } = await inspect('docker-daemon:app:1', saves(saved(good, ordinary)))
    expect({ status, stdout }).toEqual({ status: 0, stdout: expect.stringContaining('/opt/data') })
    expect(filesBelow(here.temporary)).toEqual([])
  })

  test('fault 16: a run that is ended while the engine saves leaves nothing', async () => {
    const env = saves(saved(good), 'echo saved >&2; exec sleep 60')
    const { process: child, finished } = here.start('cli', { args: ['inspect', 'docker-daemon:app:1'], env })
    await until(() => filesBelow(here.temporary).includes('image.tar'))
    child.kill('SIGINT')
    const { status, stderr } = await finished
    expect(status).toBe(3)
    expect(stderr).not.toMatch(/^ +at /m)
    expect(filesBelow(here.temporary)).toEqual([])
  })
})
