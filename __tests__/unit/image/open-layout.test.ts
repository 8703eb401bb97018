import { mkdtempSync, renameSync, rmSync, statSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { createFiles } from '../../../src/adapters/files.ts'
import { openLayout } from '../../../src/image/open-layout.ts'
import type { Descriptor } from '../../../src/model/descriptor.ts'
import { type Digest, digestHex } from '../../../src/model/digest.ts'
import { type Platform, parsePlatform } from '../../../src/model/platform.ts'
import { type ImageSpec, type JsonDescriptor, layoutBuilder, sha256 } from '../../kit/layout-builder.ts'
import { archive, file } from '../../kit/tar-writer.ts'

let layoutDir: string
beforeEach(() => {
  layoutDir = mkdtempSync(join(tmpdir(), 'open-layout-'))
})
afterEach(() => rmSync(layoutDir, { recursive: true, force: true }))

const files = createFiles(tmpdir())
const platform = (text: string) => parsePlatform(text) as Platform
const open = (rootDigest: Digest) => openLayout({ files, layoutDir, rootDigest })
const blobPath = (digest: string) => join(layoutDir, 'blobs', 'sha256', digestHex(digest as Digest))

const amd64: ImageSpec = {
  platform: 'linux/amd64',
  layers: [{ tar: archive(file('a', 'x')), createdBy: 'COPY a /' }, { tar: archive(file('b', 'yy')) }],
}
const arm64: ImageSpec = { platform: 'linux/arm64', layers: [{ tar: archive(file('a', 'x')) }] }

/** Builds a layout with `make`, opens it and reads the image for linux/amd64. */
async function readAmd64(make: (builder: ReturnType<typeof layoutBuilder>) => JsonDescriptor) {
  const builder = layoutBuilder()
  const root = builder.name(make(builder))
  builder.write(layoutDir)
  return (await open(root)).image(platform('linux/amd64'))
}

describe('a healthy layout', () => {
  test('gives platforms, manifests, configurations and layers', async () => {
    const image = await readAmd64((b) => b.index([b.image(amd64), b.image(arm64)]))
    expect(image?.platform).toBe('linux/amd64')
    expect(image?.config.diffIds).toEqual(amd64.layers.map(({ tar }) => sha256(tar)))
    expect(image?.config.history).toEqual([{ createdBy: 'COPY a /', emptyLayer: false }, { emptyLayer: false }])
    expect(image?.manifest.layers.length).toBe(2)
  })

  test('a lone manifest without platform is found by its configuration', async () => {
    const image = await readAmd64((b) => ({ ...b.image(amd64), platform: undefined }) as never)
    expect(image?.manifest.layers.length).toBe(2)
  })

  test('an index in an index', async () => {
    expect(await readAmd64((b) => b.index([b.index([b.image(amd64)])]))).toBeDefined()
  })

  test('a platform that is missing is undefined, the others are there', async () => {
    const builder = layoutBuilder()
    const root = builder.name(builder.index([builder.image(arm64)]))
    builder.write(layoutDir)
    const source = await open(root)
    expect(await source.image(platform('linux/amd64'))).toBeUndefined()
    expect(await source.platforms()).toEqual(['linux/arm64'])
  })

  test('attestations are no images, and their predicates can be had', async () => {
    const builder = layoutBuilder()
    const image = builder.image(amd64)
    const predicate = { buildType: 'x' }
    const attestation = builder.attestation(image, predicate, 'https://slsa.dev/provenance/v0.2')
    const root = builder.name(builder.index([image, attestation]))
    builder.write(layoutDir)
    const source = await open(root)
    expect(await source.platforms()).toEqual(['linux/amd64'])
    expect(await source.attestationsFor(image.digest as Digest)).toEqual([
      { predicateType: 'https://slsa.dev/provenance/v0.2', predicate },
    ])
    expect(await source.attestationsFor(root)).toEqual([])
  })
})

describe('fault 27: a blob that is missing or not itself is named', () => {
  async function withConfigBlob(change: (path: string) => void) {
    const builder = layoutBuilder()
    const root = builder.name(builder.index([builder.image(amd64)]))
    builder.write(layoutDir)
    const healthy = await (await open(root)).image(platform('linux/amd64'))
    const config = healthy?.manifest.config as Descriptor
    change(blobPath(config.digest))
    return { read: open(root).then((source) => source.image(platform('linux/amd64'))), config }
  }

  test('missing', async () => {
    const { read, config } = await withConfigBlob((path) => rmSync(path))
    await expect(read).rejects.toMatchObject({
      code: 'layout-invalid',
      message: `Blob ${config.digest} in ${layoutDir} is missing`,
    })
  })

  test('truncated', async () => {
    const { read, config } = await withConfigBlob((path) => truncateSync(path, 12))
    await expect(read).rejects.toMatchObject({
      message: `Blob ${config.digest} in ${layoutDir} has 12 of ${config.blobBytes} bytes`,
    })
  })

  test('altered', async () => {
    const { read, config } = await withConfigBlob((path) => writeFileSync(path, 'x'.repeat(statSync(path).size)))
    await expect(read).rejects.toMatchObject({
      message: expect.stringContaining(`Blob ${config.digest} in ${layoutDir} is altered`),
    })
  })

  test('fault 29: a symlink, even to the right bytes', async () => {
    const { read } = await withConfigBlob((path) => {
      renameSync(path, `${path}.real`)
      symlinkSync(`${path}.real`, path)
    })
    await expect(read).rejects.toMatchObject({
      code: 'layout-invalid',
      message: expect.stringContaining('is a symlink, not a regular file'),
    })
  })

  test('a layer: it is given only for a regular file of the right size', async () => {
    const builder = layoutBuilder()
    const root = builder.name(builder.index([builder.image(amd64)]))
    builder.write(layoutDir)
    const source = await open(root)
    const layer = (await source.image(platform('linux/amd64')))?.manifest.layers[0] as Descriptor
    expect(await source.layer(layer)).toMatchObject({ path: blobPath(layer.digest), compressedBytes: layer.blobBytes })
    truncateSync(blobPath(layer.digest), 3)
    await expect(source.layer(layer)).rejects.toMatchObject({ code: 'layout-invalid' })
  })

  test('no index.json', async () => {
    await expect(open(sha256(Buffer.from('x')))).rejects.toMatchObject({
      code: 'layout-invalid',
      message: expect.stringContaining('has no index.json'),
    })
  })

  test('a layout of another build', async () => {
    const builder = layoutBuilder()
    builder.name(builder.index([builder.image(amd64)]))
    builder.write(layoutDir)
    await expect(open(sha256(Buffer.from('x')))).rejects.toMatchObject({
      message: expect.stringContaining('which the build reported'),
    })
  })
})

test('attack 29: an index.json of 5 MB', async () => {
  const builder = layoutBuilder()
  builder.write(layoutDir, ' '.repeat(5_000_000))
  await expect(open(sha256(Buffer.from('x')))).rejects.toMatchObject({ code: 'layout-invalid' })
})
