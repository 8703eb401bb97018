import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { createFiles } from '../../../src/adapters/files.ts'
import { openLayout } from '../../../src/image/open-layout.ts'
import { tarHeader } from '../../../src/image/tar-header.ts'
import type { Digest } from '../../../src/model/digest.ts'
import { layoutArchive, layoutBytes } from '../../../src/smoke/layout-archive.ts'
import { ustarHeader } from '../../../src/smoke/ustar-header.ts'
import { layoutBuilder } from '../../kit/layout-builder.ts'
import { amd64, arm64 } from '../../kit/run-builder.ts'

let folder: string
let layoutDir: string
let out: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'archive-'))
  layoutDir = join(folder, 'layout')
  out = join(folder, 'archive.tar')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const files = createFiles(tmpdir())

/** Two platforms, with names in the annotations that nobody must get; a half blob of an export that broke off. */
function write(): Digest {
  const builder = layoutBuilder()
  const image = (platform: string) =>
    builder.image({ platform, layers: [{ tar: Buffer.from(`layer of ${platform}`) }] })
  const root = builder.index([image('linux/amd64'), image('linux/arm64')])
  const digest = builder.name({
    ...root,
    annotations: { 'io.containerd.image.name': 'docker.io/library/debian:latest' },
  })
  builder.name({ ...image('linux/amd64'), annotations: { 'org.opencontainers.image.ref.name': 'debian:latest' } })
  builder.write(layoutDir)
  writeFileSync(join(layoutDir, 'blobs', 'sha256', 'ingest-1234'), 'half a blob')
  return digest
}

async function archive(rootDigest: Digest, onBytes?: (bytes: number) => void): Promise<Buffer> {
  const source = await openLayout({ files, layoutDir, rootDigest })
  const images = []
  for (const platform of [amd64, arm64]) {
    const image = await source.image(platform)
    if (image !== undefined) images.push({ tag: `own.invalid/x:${platform.slice(6)}`, manifest: image.manifest })
  }
  const chunks: Uint8Array[] = []
  const options = { files, layoutDir, rootDigest, tag: 'own.invalid/x:1', images, onBytes }
  for await (const chunk of layoutArchive(options)) chunks.push(chunk)
  return Buffer.concat(chunks)
}

const tar = (...args: string[]): string => execFileSync('tar', args, { encoding: 'utf8' })
const jsonIn = (name: string) => JSON.parse(tar('-xOf', out, name))

test('a tar that others read, with every blob as it is', async () => {
  const root = write()
  let bytes = 0
  writeFileSync(out, await archive(root, (sent) => (bytes += sent)))
  const folderOfBlobs = join(layoutDir, 'blobs', 'sha256')
  const blobs = readdirSync(folderOfBlobs).filter((name) => name !== 'ingest-1234')
  expect(tar('-tf', out).trim().split('\n')).toEqual([
    'oci-layout',
    'index.json',
    'manifest.json',
    ...blobs.sort().map((name) => `blobs/sha256/${name}`),
  ])
  tar('-xf', out, '-C', folder)
  for (const name of blobs) {
    expect(readFileSync(join(folder, 'blobs', 'sha256', name))).toEqual(readFileSync(join(folderOfBlobs, name)))
  }
  expect(await layoutBytes({ files, layoutDir })).toBe(bytes + 'half a blob'.length)
})

test('attack 33: the names are our own, whatever the layout says', async () => {
  const root = write()
  const bytes = await archive(root)
  writeFileSync(out, bytes)
  expect(jsonIn('index.json').manifests).toEqual([
    {
      mediaType: 'application/vnd.oci.image.index.v1+json',
      digest: root,
      size: expect.any(Number),
      annotations: { 'io.containerd.image.name': 'own.invalid/x:1' },
    },
  ])
  const docker: { Config: string; RepoTags: string[]; Layers: string[] }[] = jsonIn('manifest.json')
  expect(docker.map(({ RepoTags }) => RepoTags)).toEqual([['own.invalid/x:amd64'], ['own.invalid/x:arm64']])
  const paths = docker.flatMap(({ Config, Layers }) => [Config, ...Layers])
  expect(tar('-tf', out).split('\n')).toEqual(expect.arrayContaining(paths))
  expect(bytes.includes('debian:latest')).toBe(false)
})

describe('a layout that changes while it is read is never taken for complete', () => {
  test('a blob that is replaced by a link', async () => {
    const root = write()
    const [name = ''] = readdirSync(join(layoutDir, 'blobs', 'sha256'))
    const path = join(layoutDir, 'blobs', 'sha256', name)
    renameSync(path, join(folder, 'elsewhere'))
    symlinkSync(join(folder, 'elsewhere'), path)
    const reading = (async () => {
      const chunks = layoutArchive({ files, layoutDir, rootDigest: root, tag: 'own.invalid/x:1', images: [] })
      for await (const _ of chunks);
    })()
    await expect(reading).rejects.toMatchObject({ code: 'ELOOP' })
  })

  test.each([
    ['shorter', -1],
    ['longer', 1],
  ])('a blob that gets %s', async (_, by) => {
    const root = write()
    const altered = {
      ...files,
      info: async (path: string) => {
        const info = await files.info(path)
        return info === undefined ? undefined : { ...info, bytes: info.bytes - by }
      },
    }
    const options = { files: altered, layoutDir, rootDigest: root, tag: 'own.invalid/x:1', images: [] }
    const reading = (async () => {
      for await (const _ of layoutArchive(options));
    })()
    await expect(reading).rejects.toThrow(/^Blob .* changed while it was read: \d+ bytes were promised$/)
  })
})

test.each([0, 1, 511, 512, 8 ** 11 - 1, 8 ** 11, 2 ** 40 + 7])('a header says a size of %i bytes', (bytes) => {
  expect(tarHeader(ustarHeader('blobs/sha256/name', bytes))).toMatchObject({ name: 'blobs/sha256/name', size: bytes })
})
