import { randomBytes } from 'node:crypto'
import { readdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals'
import type { Digest } from '../../src/model/digest.ts'
import { type Finished, type Place, place } from '../kit/action-run.ts'
import { healthyLayout, layoutBuilder } from '../kit/layout-builder.ts'
import { type OwnRegistry, ownRegistry } from '../kit/own-registry.ts'
import { pushImage } from '../kit/push-image.ts'
import { smallDisk } from '../kit/small-disk.ts'
import { archive, file } from '../kit/tar-writer.ts'

/* What reading layers takes of the machine, and what it does when the machine has not got it. */

jest.setTimeout(120_000)

// More than a layer that is read on the first thread.
const largeBytes = 20 * 1024 * 1024
const image = {
  platform: 'linux/amd64',
  layers: ['one', 'two'].map((name) => ({ tar: archive(file(`opt/${name}`, randomBytes(largeBytes))) })),
}

let here: Place
beforeAll(() => {
  here = place()
  healthyLayout(join(here.workspace, 'layout'), image)
})
afterAll(() => here?.remove())

const inspect = (source: string, env: Record<string, string> = {}): Promise<Finished> =>
  here.start('cli', { args: ['inspect', source], env }).finished

/** What there is below a folder, with its bytes. */
function filesBelow(folder: string): Map<string, number> {
  const found = new Map<string, number>()
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const bytes = statSync(join(entry.parentPath, entry.name), { throwIfNoEntry: false })?.size
    if (entry.isFile() && bytes !== undefined) found.set(entry.name, bytes)
  }
  return found
}

describe('an image in a registry', () => {
  let registry: OwnRegistry
  beforeAll(async () => {
    registry = await ownRegistry()
    const builder = layoutBuilder()
    const { digest } = builder.index([builder.image(image)])
    await pushImage(registry, { path: 'acme/app', blobs: builder.blobs, root: digest as Digest, tag: '1' })
  })
  afterAll(() => registry?.remove())

  test('is read without a byte of it being written: all that is kept is what was found', async () => {
    const disk = smallDisk(join(here.root, 'disk'), 'size=1m')
    const seen = new Map<string, number>()
    const look = (): void => {
      for (const [name, bytes] of filesBelow(disk.path)) seen.set(name, Math.max(bytes, seen.get(name) ?? 0))
    }
    const looking = setInterval(look, 5)
    try {
      const env = { RUNNER_TEMP: disk.path, TMPDIR: disk.path, XDG_CACHE_HOME: disk.path }
      const { status, stderr } = await inspect(`${registry.host}/acme/app:1`, env)
      look()
      expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
      const kept = [...seen.keys()].filter((name) => /^[0-9a-f]{64}\.layer$/.test(name))
      expect(kept).toHaveLength(image.layers.length)
      // Each is written under another name first.
      expect(
        [...seen.keys()].filter((name) => !/^\.?(?:[0-9a-f]{64}\.(?:layer|inspection)|order\.json)\b/.test(name)),
      ).toEqual([])
      expect(Math.max(...seen.values())).toBeLessThan(100_000)
    } finally {
      clearInterval(looking)
      disk.unmount()
    }
  })
})

describe('a disk that is full', () => {
  test.each<[string, readonly string[]]>([
    ['below the cache', ['XDG_CACHE_HOME']],
    ['below the cache and everything temporary', ['XDG_CACHE_HOME', 'RUNNER_TEMP', 'TMPDIR']],
  ])('%s costs time and nothing else', async (_name, variables) => {
    const expected = await inspect('oci:layout')
    const disk = smallDisk(join(here.root, 'disk'), 'size=16k')
    try {
      writeFileSync(join(disk.path, 'full'), Buffer.alloc(16 * 1024))
      const env = Object.fromEntries(variables.map((name) => [name, disk.path]))
      for (let look = 1; look <= 2; look += 1) {
        const { status, stdout, stderr } = await inspect('oci:layout', env)
        expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: expected.stdout, stderr: expected.stderr })
      }
      expect([...filesBelow(disk.path).keys()]).toEqual(['full'])
      expect([...filesBelow(here.temporary).keys()]).toEqual([])
    } finally {
      disk.unmount()
    }
  })
})

describe('a thread that reads a layer', () => {
  test.each([
    ['is killed', 'process.exit(9)', 'A thread that reads layers ended with status 9'],
    [
      'runs out of memory',
      'for (const all = []; ; ) all.push({})',
      'A layer takes more memory to read than a thread may have',
    ],
  ])('%s: exit status 3 and a sentence', async (_name, program, sentence) => {
    const path = join(here.root, 'in-every-thread.mjs')
    writeFileSync(
      path,
      `import { isMainThread, parentPort } from 'node:worker_threads'
if (!isMainThread) parentPort.once('message', () => { ${program} })\n`,
    )
    const cache = join(here.root, 'another cache')
    const env = { NODE_OPTIONS: `--import=file://${encodeURI(path)}`, XDG_CACHE_HOME: cache }
    const { status, stdout, stderr } = await inspect('oci:layout', env)
    expect({ status, stdout: stdout.replace(/\s+/g, ' ') }).toEqual({
      status: 3,
      stdout: expect.stringContaining(sentence),
    })
    expect(stderr).not.toMatch(/^ +at /m)
    expect([...filesBelow(here.temporary).keys()]).toEqual([])
  })
})
