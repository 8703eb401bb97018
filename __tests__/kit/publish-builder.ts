import { parseManifest } from '../../src/image/parse-manifest.ts'
import type { Digest } from '../../src/model/digest.ts'
import type { MeasuredIndex, PlannedTag, Publication } from '../../src/model/publish.ts'
import { parseRepository, type Repository } from '../../src/model/repository.ts'
import type { Files, ImageSource } from '../../src/ports.ts'
import type { OpenPublished } from '../../src/publish/newer-release.ts'
import type { PublishOptions } from '../../src/publish/publish-images.ts'
import type { ReadManifest } from '../../src/publish/read-back.ts'
import { type FakeExec, fakeExec, missingProgram } from './fake-exec.ts'
import { layoutBuilder } from './layout-builder.ts'
import { type MemoryRegistry, memoryRegistry } from './memory-registry.ts'
import { quickClock } from './quick-clock.ts'
import { type RecordingLog, recordingLog } from './recording-log.ts'
import { amd64, arm64 } from './run-builder.ts'
import { archive, file } from './tar-writer.ts'

/* Images in memory, and a copy tool that brings them into registries in memory: whole, and without a tag. */

export function repository(name: string): Repository {
  const parsed = parseRepository(name)
  if (parsed === undefined) throw new Error(`${name} is no repository`)
  return parsed
}

export type MadeImage = { readonly blobs: ReadonlyMap<Digest, Uint8Array>; readonly measured: MeasuredIndex }

/** An index of two platforms with an attestation; `content` and `version` make other images, `run` other attestations of the same. */
export function madeImage(variant: string, { content = variant, version = '', run = '1' } = {}): MadeImage {
  const builder = layoutBuilder()
  const label = version === '' ? {} : { config: { Labels: { 'org.opencontainers.image.version': version } } }
  const images = [amd64, arm64].map((platform) => ({
    platform,
    descriptor: builder.image({
      platform,
      layers: [{ tar: archive(file('file', `${content} ${platform}`)) }],
      config: label,
    }),
  }))
  const [first] = images
  if (first === undefined) throw new Error('No image')
  const attestation = builder.attestation(first.descriptor, { content, run }, 'https://slsa.dev/provenance/v1')
  const root = builder.index([...images.map(({ descriptor }) => descriptor), attestation])
  return {
    blobs: builder.blobs,
    measured: {
      ...{ image: 'app', variant, place: { kind: 'layout', layoutDir: `/layouts/${variant}` } },
      indexDigest: root.digest as Digest,
      images: images.map(({ platform, descriptor }) => ({ platform, digest: descriptor.digest as Digest })),
    },
  }
}

/** `1.2.3` is a version tag, `latest` and `1.2` move; these with `newestOf`. */
export function tagsOf(version: string, ...texts: readonly string[]): PlannedTag[] {
  return texts.map((tag) =>
    tag.includes(version)
      ? { tag, kind: 'version', template: tag.replace(version, '{{version}}') }
      : { tag, kind: 'moving', template: tag, newestOf: version },
  )
}

export function publication(variant: string, targets: Readonly<Record<string, readonly PlannedTag[]>>): Publication {
  const list = Object.entries(targets).map(([name, tags]) => ({ repository: repository(name), tags }))
  return { image: 'app', variant, targets: list, leftOut: [] }
}

export type PublishPlace = {
  readonly registry: MemoryRegistry
  readonly log: RecordingLog
  readonly exec: FakeExec
  /** Each copy that was tried, as `copy REPOSITORY@DIGEST`, and each tag that was put, as `put REPOSITORY:TAG`, in order. */
  readonly deeds: string[]
  /** What the copy tool says instead of copying, by the times it is called for this host; undefined: it copies. */
  readonly trouble: (host: string, says: readonly (string | undefined)[]) => void
  options(publications: readonly Publication[], more?: Partial<PublishOptions>): PublishOptions
}

/** A machine with skopeo, the images and the registries. */
export function publishPlace(...images: readonly MadeImage[]): PublishPlace {
  const registry = memoryRegistry()
  const log = recordingLog()
  const deeds: string[] = []
  const troubles = new Map<string, (string | undefined)[]>()
  const exec = fakeExec({
    run: async ({ command, args }, { cwd }) => {
      if (command !== 'skopeo') throw missingProgram(command)
      if (args[0] === '--version') return { stdout: 'skopeo version 1.13.3\n' }
      const [, target = '', digest = ''] = /^docker:\/\/(.+)@(.+)$/.exec(args.at(-1) ?? '') ?? []
      deeds.push(`copy ${target}@${digest}`)
      const { host, path } = repository(target)
      const words = troubles.get(host)?.shift()
      if (words !== undefined) return { exitCode: 1, stderr: words }
      const from = images.find(({ measured }) => measured.indexDigest === digest)
      const isHere = from?.measured.place.kind === 'layout' && from.measured.place.layoutDir === cwd
      if (from === undefined || (!isHere && args.at(-2) === 'oci:.')) return { exitCode: 1, stderr: 'no such layout' }
      registry.add(`${host}/${path}`, { blobs: from.blobs, root: from.measured.indexDigest })
      return {}
    },
  })
  const put = registry.putManifest
  registry.putManifest = (of, what) => {
    deeds.push(`put ${of.name}:${what.reference}`)
    return put(of, what)
  }
  return {
    ...{ registry, log, exec, deeds },
    trouble: (host, says) => void troubles.set(host, [...says]),
    options: (publications, more = {}) => ({
      ...{ publications, registry, log, exec, mode: 'real' },
      measured: images.map(({ measured }) => measured),
      clock: quickClock(),
      signal: new AbortController().signal,
      env: { HOME: '/home/builder' },
      files: { info: async () => undefined } as Partial<Files> as Files,
      readManifest: parsedManifest,
      openPublished: openedIn(registry),
      ...more,
    }),
  }
}

export const parsedManifest: ReadManifest = ({ name }, { bytes, mediaType, digest }) =>
  parseManifest({ bytes, mediaType, what: { name: `Manifest ${digest} in ${name}`, code: 'registry-invalid' } })

/** The labels of what a registry in memory holds, which is all that publishing asks of an image. */
function openedIn(registry: MemoryRegistry): OpenPublished {
  return async ({ host, path }, digest) => {
    const held = registry.repository(`${host}/${path}`)
    const json = (bytes: Uint8Array | undefined) => JSON.parse(Buffer.from(bytes ?? '{}').toString())
    const child = json(held.manifests.get(digest)?.bytes).manifests[0].digest
    const config = json(held.manifests.get(child)?.bytes).config.digest
    const labels = json(held.blobs.get(config)).config?.Labels ?? {}
    const source: Pick<ImageSource, 'platforms'> & { image(): Promise<unknown> } = {
      platforms: async () => [amd64],
      image: async () => ({ config: { runtime: { labels } } }),
    }
    return source as unknown as ImageSource
  }
}
