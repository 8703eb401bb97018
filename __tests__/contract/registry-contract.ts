import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import type { Digest } from '../../src/model/digest.ts'
import { parseRepository, type Repository } from '../../src/model/repository.ts'
import type { Registry, RegistryManifest } from '../../src/ports.ts'
import { layoutBuilder, mediaTypes, sha256 } from '../kit/layout-builder.ts'
import { archive, file } from '../kit/tar-writer.ts'

export type RegistryUnderTest = {
  readonly registry: Registry
  readonly host: string
  readonly scheme: 'https' | 'http'
  /** Puts an image there by other means than the port. */
  add(
    path: string,
    image: { readonly blobs: ReadonlyMap<Digest, Uint8Array>; readonly root: Digest; readonly tag?: string },
  ): Promise<void>
  /** What is there, by other means than the port: repositories with their tags. */
  catalogue(): Readonly<Record<string, Readonly<Record<string, Digest>>>>
  close?(): Promise<void>
}

/** What every Registry does, however it does it. `refusing` gives one that deletes nothing. */
export function registryContract(
  title: string,
  create: (deleting: 'allowed' | 'refused') => Promise<RegistryUnderTest>,
): void {
  describe(`a Registry, ${title}`, () => {
    let under: RegistryUnderTest
    let registry: Registry
    beforeAll(async () => {
      under = await create('allowed')
      registry = under.registry
    }, 60_000)
    afterAll(() => under.close?.())

    const named = (path: string): Repository => parseRepository(`${under.host}/${path}`) as Repository

    async function added(path: string, tag?: string) {
      const image = sampleImage(path)
      await under.add(path, tag === undefined ? image : { ...image, tag })
      return image
    }

    test('serves what is there, by tag and by digest, to the byte', async () => {
      const { root, manifest, blobs } = await added('acme/read', '1.0')
      const index = { mediaType: mediaTypes.index, digest: root, bytes: Buffer.from(blobs.get(root) ?? []) }
      for (const reference of ['1.0', root]) {
        const { bytes, ...rest } = (await registry.manifest(named('acme/read'), reference)) as RegistryManifest
        expect({ ...rest, bytes: Buffer.from(bytes) }).toEqual(index)
      }
      expect(await registry.manifest(named('acme/read'), manifest)).toMatchObject({ mediaType: mediaTypes.manifest })
    })

    test('streams blobs and knows their sizes', async () => {
      const { layer, blobs } = await added('acme/blobs')
      const bytes = blobs.get(layer) ?? new Uint8Array()
      expect(await registry.blobBytes(named('acme/blobs'), layer)).toBe(bytes.length)
      const chunks: Uint8Array[] = []
      for await (const chunk of registry.blob(named('acme/blobs'), layer)) chunks.push(chunk)
      expect(sha256(Buffer.concat(chunks))).toBe(layer)
    })

    test('a reader that leaves a blob early leaves nothing undone', async () => {
      const { layer } = await added('acme/early')
      for await (const chunk of registry.blob(named('acme/early'), layer)) {
        expect(chunk.length).toBeGreaterThan(0)
        break
      }
      expect(await registry.blobBytes(named('acme/early'), layer)).toBeGreaterThan(0)
    })

    test('what is not there is undefined, and a blob of it an error', async () => {
      await added('acme/some', '1.0')
      const missing = sha256(Buffer.from('nobody has it'))
      for (const path of ['acme/some', 'acme/none']) {
        expect(await registry.manifest(named(path), '2.0')).toBeUndefined()
        expect(await registry.manifest(named(path), missing)).toBeUndefined()
        expect(await registry.blobBytes(named(path), missing)).toBeUndefined()
        await expect(drained(registry.blob(named(path), missing))).rejects.toMatchObject({ code: 'registry' })
      }
      expect(await registry.tags(named('acme/none'))).toBeUndefined()
    })

    test('puts a manifest under a tag, moves the tag, and lists tags in order', async () => {
      const first = await added('acme/tags', 'one')
      const second = sampleImage('another')
      await under.add('acme/tags', second)
      const [one, two] = await Promise.all(
        [first.root, second.root].map((digest) => registry.manifest(named('acme/tags'), digest)),
      )
      await registry.putManifest(named('acme/tags'), { reference: 'latest', manifest: one as RegistryManifest })
      expect((await registry.manifest(named('acme/tags'), 'latest'))?.digest).toBe(first.root)
      await registry.putManifest(named('acme/tags'), { reference: 'latest', manifest: two as RegistryManifest })
      expect((await registry.manifest(named('acme/tags'), 'latest'))?.digest).toBe(second.root)
      await registry.putManifest(named('acme/tags'), { reference: 'A-9', manifest: one as RegistryManifest })
      expect(await registry.tags(named('acme/tags'))).toEqual(['A-9', 'latest', 'one'])
      expect(under.catalogue()['acme/tags']).toEqual({ 'A-9': first.root, latest: second.root, one: first.root })
    })

    test('a manifest whose digest or whose parts are not right is refused, and nothing is tagged', async () => {
      const { root, blobs } = sampleImage('incomplete')
      const manifest = { mediaType: mediaTypes.index, digest: root, bytes: blobs.get(root) ?? new Uint8Array() }
      const to = named('acme/incomplete')
      await expect(registry.putManifest(to, { reference: 'x', manifest })).rejects.toMatchObject({ code: 'registry' })
      await added('acme/incomplete')
      const reference = sha256(Buffer.from('something else'))
      await expect(registry.putManifest(to, { reference, manifest })).rejects.toMatchObject({ code: 'registry' })
      // A repository that never had a tag is not listed by some registries.
      expect((await registry.tags(to)) ?? []).toEqual([])
    })

    test.each(['../../../etc', 'a b', '', '-x', 'x'.repeat(129), 'sha256:abc', 'a/b', 'a?b', '%2e%2e'])(
      'attack 29: the reference %p gets into no path',
      async (reference) => {
        const manifest = { mediaType: mediaTypes.index, digest: sha256(Buffer.from('')), bytes: new Uint8Array() }
        await expect(registry.manifest(named('acme/read'), reference)).rejects.toThrow('Neither a tag nor a digest')
        await expect(registry.putManifest(named('acme/read'), { reference, manifest })).rejects.toThrow(
          'Neither a tag nor a digest',
        )
      },
    )

    test('deletes a manifest with its tags, once', async () => {
      const { root } = await added('acme/delete', 'old')
      expect(await registry.deleteManifest(named('acme/delete'), root)).toBe('deleted')
      expect(await registry.manifest(named('acme/delete'), root)).toBeUndefined()
      expect(await registry.manifest(named('acme/delete'), 'old')).toBeUndefined()
      expect(await registry.deleteManifest(named('acme/delete'), root)).toBe('missing')
    })

    test('knows that it may push, and leaves nothing of that behind', async () => {
      const before = under.catalogue()
      await registry.requirePush(named('acme/new'))
      expect(under.catalogue()).toEqual(before)
      expect(await registry.tags(named('acme/new'))).toBeUndefined()
    })

    test('tells its scheme', async () => {
      expect(await registry.scheme(named('acme/read'))).toBe(under.scheme)
    })

    test('one that deletes nothing says so', async () => {
      const refusing = await create('refused')
      try {
        const image = sampleImage('kept')
        await refusing.add('acme/kept', image)
        const repository = parseRepository(`${refusing.host}/acme/kept`) as Repository
        expect(await refusing.registry.deleteManifest(repository, image.root)).toBe('not-allowed')
        expect(await refusing.registry.manifest(repository, image.root)).toBeDefined()
      } finally {
        await refusing.close?.()
      }
    }, 60_000)
  })
}

/** An index with one image whose layer takes more than one packet; another content, another image. */
export function sampleImage(content: string) {
  const builder = layoutBuilder()
  const noise = Array.from({ length: 8000 }, (_, index) => sha256(Buffer.from(`${content} ${index}`))).join('')
  const image = builder.image({ platform: 'linux/amd64', layers: [{ tar: archive(file('f', noise)) }] })
  const { digest: root } = builder.index([image])
  const { layers } = JSON.parse(Buffer.from(builder.blobs.get(image.digest as Digest) ?? []).toString())
  return {
    blobs: builder.blobs as ReadonlyMap<Digest, Uint8Array>,
    root: root as Digest,
    manifest: image.digest as Digest,
    layer: layers[0].digest as Digest,
  }
}

async function drained(blob: AsyncIterable<Uint8Array>): Promise<number> {
  let bytes = 0
  for await (const chunk of blob) bytes += chunk.length
  return bytes
}
