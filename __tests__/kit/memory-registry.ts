import { ActionError } from '../../src/errors.ts'
import { type Digest, parseDigest } from '../../src/model/digest.ts'
import { isTag, type Repository } from '../../src/model/repository.ts'
import type { Registry, RegistryManifest } from '../../src/ports.ts'
import { sha256 } from './layout-builder.ts'

/*
 * Registries in memory, one for every host, which behave as `docker-registry` does: digests are computed, a manifest whose parts are
 * missing is refused, deleting a manifest takes its tags along. Tests read and change `repositories` as they like.
 */

export type MemoryRepository = {
  readonly manifests: Map<Digest, RegistryManifest>
  readonly tags: Map<string, Digest>
  readonly blobs: Map<Digest, Uint8Array>
}

/** Trouble for the next `times` (else all) calls of an operation that match. */
export type MemoryTrouble = {
  readonly operation: keyof Registry
  /** `host/path`; else any. */
  readonly repository?: string
  /** Tag or digest; else any. */
  readonly reference?: string
  readonly times?: number
  readonly error: Error
  /** Of `blob`: so many bytes come first. */
  readonly afterBytes?: number
  /** It is done all the same, and only the answer is lost. */
  readonly lost?: 'answer'
}

export type MemoryRegistry = Registry & {
  /** By `host/path`. */
  readonly repositories: Map<string, MemoryRepository>
  /** What was asked for, in order: `putManifest 127.0.0.1:5000/acme/app:1.2`. */
  readonly calls: string[]
  /** Awaited when a manifest was put, before that is told. */
  onPut?: (put: {
    readonly repository: string
    readonly reference: string
    readonly digest: Digest
  }) => void | Promise<void>
  deleting: 'allowed' | 'refused'
  speaks: 'https' | 'http'
  failing(trouble: MemoryTrouble): void
  /** Makes it where it is not there. */
  repository(name: string): MemoryRepository
  /** Puts the image of `root` with everything that it names and `blobs` has. */
  add(
    name: string,
    image: { readonly blobs: ReadonlyMap<Digest, Uint8Array>; readonly root: Digest; readonly tag?: string },
  ): void
}

type Document = {
  readonly mediaType?: string
  readonly manifests?: readonly { readonly digest: Digest; readonly mediaType: string }[]
  readonly config?: { readonly digest: Digest }
  readonly layers?: readonly { readonly digest: Digest }[]
}

const chunkBytes = 64 * 1024

export function memoryRegistry(): MemoryRegistry {
  const repositories = new Map<string, MemoryRepository>()
  const troubles: (MemoryTrouble & { left: number })[] = []
  const calls: string[] = []

  function repository(name: string): MemoryRepository {
    const found = repositories.get(name) ?? { manifests: new Map(), tags: new Map(), blobs: new Map() }
    repositories.set(name, found)
    return found
  }

  function find({ host, path }: Repository): MemoryRepository | undefined {
    return repositories.get(`${host}/${path}`)
  }

  function troubleOf(operation: keyof Registry, { host, path }: Repository, reference = ''): MemoryTrouble | undefined {
    const name = `${host}/${path}`
    const separator = reference === '' ? '' : reference.includes(':') ? '@' : ':'
    calls.push(`${operation} ${name}${separator}${reference}`)
    const trouble = troubles.find(
      (each) =>
        each.left > 0 &&
        each.operation === operation &&
        (each.repository ?? name) === name &&
        (each.reference ?? reference) === reference,
    )
    if (trouble !== undefined) trouble.left -= 1
    return trouble
  }

  function begin(operation: keyof Registry, of: Repository, reference?: string): void {
    const trouble = troubleOf(operation, of, reference)
    if (trouble !== undefined) throw trouble.error
  }

  function digestOf(of: Repository, reference: string): Digest | undefined {
    const digest = parseDigest(reference)
    if (digest === undefined && !isTag(reference)) throw new Error(`Neither a tag nor a digest: ${reference}`)
    return digest ?? find(of)?.tags.get(reference)
  }

  const registry: MemoryRegistry = {
    repositories,
    calls,
    deleting: 'allowed',
    speaks: 'https',
    until: () => registry,
    onlyUntil: () => registry,
    failing: (trouble) => void troubles.push({ ...trouble, left: trouble.times ?? Number.POSITIVE_INFINITY }),
    repository,
    add(name, { blobs, root, tag }) {
      const into = repository(name)
      const addManifest = (digest: Digest): void => {
        const bytes = blobs.get(digest)
        if (bytes === undefined) throw new Error(`No blob ${digest}`)
        const {
          mediaType = '',
          manifests = [],
          config,
          layers = [],
        } = JSON.parse(Buffer.from(bytes).toString()) as Document
        into.manifests.set(digest, { mediaType, digest, bytes })
        for (const child of manifests) addManifest(child.digest)
        for (const { digest: blob } of [...(config === undefined ? [] : [config]), ...layers]) {
          const content = blobs.get(blob)
          if (content !== undefined) into.blobs.set(blob, content)
        }
      }
      addManifest(root)
      if (tag !== undefined) into.tags.set(tag, root)
    },
    async manifest(of, reference) {
      begin('manifest', of, reference)
      const digest = digestOf(of, reference)
      return digest === undefined ? undefined : find(of)?.manifests.get(digest)
    },
    async blobBytes(of, digest) {
      begin('blobBytes', of, digest)
      return find(of)?.blobs.get(digest)?.length
    },
    async *blob(of, digest) {
      const trouble = troubleOf('blob', of, digest)
      const bytes = find(of)?.blobs.get(digest)
      if (trouble !== undefined && trouble.afterBytes === undefined) throw trouble.error
      if (bytes === undefined) throw new ActionError('registry', `Blob ${digest} is not in ${of.name}`)
      const end = trouble?.afterBytes ?? bytes.length
      for (let at = 0; at < end; at += chunkBytes) yield bytes.subarray(at, Math.min(at + chunkBytes, end))
      if (trouble !== undefined) throw trouble.error
    },
    async putManifest(of, { reference, manifest }) {
      const trouble = troubleOf('putManifest', of, reference)
      if (trouble !== undefined && trouble.lost === undefined) throw trouble.error
      const digest = sha256(manifest.bytes)
      if (parseDigest(reference) !== undefined && reference !== digest)
        throw new ActionError('registry', `Registry ${of.host} answered 400 (DIGEST_INVALID)`)
      digestOf(of, reference)
      const into = repository(`${of.host}/${of.path}`)
      const { manifests = [], config, layers = [] } = JSON.parse(Buffer.from(manifest.bytes).toString()) as Document
      const blobs = [...(config === undefined ? [] : [config]), ...layers]
      if (
        manifests.some((child) => !into.manifests.has(child.digest)) ||
        blobs.some((blob) => !into.blobs.has(blob.digest))
      )
        throw new ActionError('registry', `Registry ${of.host} answered 404 (MANIFEST_BLOB_UNKNOWN)`)
      into.manifests.set(digest, { ...manifest, digest })
      if (isTag(reference)) into.tags.set(reference, digest)
      await registry.onPut?.({ repository: `${of.host}/${of.path}`, reference, digest })
      if (trouble !== undefined) throw trouble.error
    },
    async deleteManifest(of, digest) {
      begin('deleteManifest', of, digest)
      if (registry.deleting === 'refused') return 'not-allowed'
      const from = find(of)
      if (from === undefined || !from.manifests.delete(digest)) return 'missing'
      for (const [tag, named] of from.tags) if (named === digest) from.tags.delete(tag)
      return 'deleted'
    },
    async tags(of) {
      begin('tags', of)
      const found = find(of)
      return found === undefined || found.tags.size === 0 ? undefined : [...found.tags.keys()].sort()
    },
    async requirePush(of) {
      begin('requirePush', of)
    },
    async scheme(of) {
      begin('scheme', of)
      return registry.speaks
    },
  }
  return registry
}
