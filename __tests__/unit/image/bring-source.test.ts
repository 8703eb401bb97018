import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { createFiles } from '../../../src/adapters/files.ts'
import { bringSource } from '../../../src/image/bring-source.ts'
import { openLayout } from '../../../src/image/open-layout.ts'
import { type Digest, digestHex } from '../../../src/model/digest.ts'
import { parseSourceReference } from '../../../src/model/parse-source-reference.ts'
import type { Files } from '../../../src/ports.ts'
import { fakeExec } from '../../kit/fake-exec.ts'
import { dockerArchive } from '../../kit/image-archive.ts'
import { type ImageSpec, layoutBuilder } from '../../kit/layout-builder.ts'
import { memoryRegistry } from '../../kit/memory-registry.ts'
import { quickClock } from '../../kit/quick-clock.ts'
import { recordingLog } from '../../kit/recording-log.ts'
import { archive, file } from '../../kit/tar-writer.ts'

const layer = { tar: archive(file('a', 'x'.repeat(2000))) }
const amd64: ImageSpec = { platform: 'linux/amd64', layers: [layer] }

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bring source '))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const files = createFiles(tmpdir())

async function bring(
  text: string,
  more: { readonly files?: Files; readonly registry?: ReturnType<typeof memoryRegistry> } = {},
) {
  const reference = parseSourceReference(text)
  if ('message' in reference) throw new Error(reference.message)
  const signal = new AbortController().signal
  const ports = {
    files,
    registry: memoryRegistry(),
    exec: fakeExec({}),
    clock: quickClock(),
    log: recordingLog(),
    signal,
  }
  return bringSource({ reference, folder, layoutDir: join(folder, 'run') }, { ...ports, env: {}, ...more })
}

const blobPath = (layout: string, digest: string) => join(folder, layout, 'blobs/sha256', digestHex(digest as Digest))

/** Two platforms with provenance, and a blob that belongs to nothing. */
function writeLayout() {
  const builder = layoutBuilder()
  const image = builder.image(amd64)
  const proof = builder.attestation(image, {}, 'https://slsa.dev/provenance/v1')
  const root = builder.name(builder.index([image, builder.image({ ...amd64, platform: 'linux/arm64' }), proof]))
  const stray = builder.blob(Buffer.from('stray'), 'text/plain').digest
  builder.write(join(folder, 'out'))
  return { root, stray, builder }
}

test('a layout is copied whole, by its digests, and nothing else of it', async () => {
  const { root, stray } = writeLayout()
  const { place, indexDigest, facts } = await bring('oci:out')
  expect({ place, indexDigest, facts }).toEqual({
    ...{ place: { kind: 'layout', layoutDir: join(folder, 'run') }, indexDigest: root, facts: { compressed: 'known' } },
  })
  const expected = readdirSync(join(folder, 'out/blobs/sha256')).filter((name) => `sha256:${name}` !== stray)
  expect(readdirSync(join(folder, 'run/blobs/sha256')).sort()).toEqual(expected.sort())
  const source = await openLayout({ files, layoutDir: join(folder, 'run'), rootDigest: root })
  expect(await source.platforms()).toEqual(['linux/amd64', 'linux/arm64'])
})

test('an archive of docker becomes the same layout each time', async () => {
  writeFileSync(join(folder, 'image.tar'), dockerArchive(amd64))
  const first = await bring('docker-archive:image.tar')
  const names = readdirSync(join(folder, 'run/blobs/sha256')).sort()
  rmSync(join(folder, 'run'), { recursive: true })
  expect((await bring('docker-archive:image.tar')).indexDigest).toBe(first.indexDigest)
  expect(readdirSync(join(folder, 'run/blobs/sha256')).sort()).toEqual(names)
  expect(first.facts.compressed).toMatchObject({ kind: 'unknown' })
})

test('fault 7: what is altered on the way is never written under its digest', async () => {
  const { builder } = writeLayout()
  const [digest, bytes] = [...builder.blobs].find(([, blob]) => gzipSync(layer.tar).equals(blob)) as [
    Digest,
    Uint8Array,
  ]
  const altered = Buffer.from(bytes)
  altered.writeUInt8((altered[20] ?? 0) ^ 1, 20)
  writeFileSync(blobPath('out', digest), altered)
  await expect(bring('oci:out')).rejects.toMatchObject({
    code: 'layout-invalid',
    message: expect.stringContaining('is altered'),
  })
  expect(existsSync(blobPath('run', digest))).toBe(false)
  expect(existsSync(join(folder, 'run/index.json'))).toBe(false)
})

test('fault 17: too little space is told before anything is copied', async () => {
  writeLayout()
  const small: Files = { ...files, diskSpace: async () => ({ freeBytes: 100, freeInodes: undefined }) }
  await expect(bring('oci:out', { files: small })).rejects.toMatchObject({
    code: 'disk-full',
    message: expect.stringMatching(/has 100 B free, and the image takes \d+/),
  })
  expect(readdirSync(join(folder, 'run/blobs/sha256'))).toEqual([])
})

test('an image in a registry stays there, by the digest that its tag named', async () => {
  const builder = layoutBuilder()
  const root = builder.index([builder.image(amd64)]).digest as Digest
  const registry = memoryRegistry()
  registry.add('registry.example/app', { blobs: builder.blobs, root, tag: 'v1' })
  const repository = { name: 'registry.example/app', host: 'registry.example', path: 'app' }
  expect(await bring('registry.example/app:v1', { registry })).toEqual({
    place: { kind: 'registry', repository },
    indexDigest: root,
    facts: { compressed: 'known', resolved: { tag: 'v1', digest: root } },
  })
  expect(registry.calls).toEqual(['manifest registry.example/app:v1'])
  expect(existsSync(join(folder, 'run'))).toBe(false)
})
