import { createHash } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { type Digest, digestHex, parseDigest } from '../../src/model/digest.ts'

/*
 * Builds OCI image layouts, healthy and broken ones. Blobs are kept in memory until `write`, so that a test can alter, drop or
 * rename them first.
 */

export type JsonDescriptor = {
  mediaType: string
  digest: string
  size: number
  platform?: { os: string; architecture: string; variant?: string }
  annotations?: Record<string, string>
  [key: string]: unknown
}

export const mediaTypes = {
  index: 'application/vnd.oci.image.index.v1+json',
  manifest: 'application/vnd.oci.image.manifest.v1+json',
  config: 'application/vnd.oci.image.config.v1+json',
  gzipLayer: 'application/vnd.oci.image.layer.v1.tar+gzip',
  zstdLayer: 'application/vnd.oci.image.layer.v1.tar+zstd',
  tarLayer: 'application/vnd.oci.image.layer.v1.tar',
  statement: 'application/vnd.in-toto+json',
} as const

export type LayerSpec = {
  readonly tar: Uint8Array
  /** The blob when it is not simply the gzipped archive. */
  readonly blob?: Uint8Array
  readonly mediaType?: string
  readonly createdBy?: string
}

export type ImageSpec = {
  /** `linux/amd64`, with a variant where there is one. */
  readonly platform: string
  readonly layers: readonly LayerSpec[]
  /** Keys to write instead of the right ones; undefined leaves a key out. */
  readonly config?: Readonly<Record<string, unknown>>
  readonly manifest?: (layers: readonly JsonDescriptor[]) => Readonly<Record<string, unknown>>
}

export function sha256(bytes: Uint8Array): Digest {
  const digest = parseDigest(`sha256:${createHash('sha256').update(bytes).digest('hex')}`)
  if (digest === undefined) throw new Error('Not a digest')
  return digest
}

export type LayoutBuilder = ReturnType<typeof layoutBuilder>

export function layoutBuilder() {
  const blobs = new Map<Digest, Uint8Array>()
  const top: JsonDescriptor[] = []

  function blob(bytes: Uint8Array, mediaType: string): JsonDescriptor {
    const digest = sha256(bytes)
    blobs.set(digest, bytes)
    return { mediaType, digest, size: bytes.length }
  }

  const json = (value: unknown, mediaType: string) => blob(Buffer.from(JSON.stringify(value)), mediaType)

  function image(spec: ImageSpec): JsonDescriptor {
    const [os = '', architecture = '', variant] = spec.platform.split('/')
    const platform = { os, architecture, ...(variant === undefined ? {} : { variant }) }
    const config = {
      ...platform,
      rootfs: { type: 'layers', diff_ids: spec.layers.map(({ tar }) => sha256(tar)) },
      history: spec.layers.map(({ createdBy }) => (createdBy === undefined ? {} : { created_by: createdBy })),
      ...spec.config,
    }
    const layers = spec.layers.map((layer) =>
      blob(layer.blob ?? gzipSync(layer.tar), layer.mediaType ?? mediaTypes.gzipLayer),
    )
    const manifest = {
      schemaVersion: 2,
      mediaType: mediaTypes.manifest,
      config: json(config, mediaTypes.config),
      layers,
      ...spec.manifest?.(layers),
    }
    return { ...json(manifest, mediaTypes.manifest), platform }
  }

  function index(manifests: readonly JsonDescriptor[], extra: Record<string, unknown> = {}): JsonDescriptor {
    return json({ schemaVersion: 2, mediaType: mediaTypes.index, manifests, ...extra }, mediaTypes.index)
  }

  /** What BuildKit attaches: a manifest for no platform, with a statement as its layer. */
  function attestation(subject: JsonDescriptor, predicate: unknown, predicateType: string): JsonDescriptor {
    const statement = json(
      { _type: 'https://in-toto.io/Statement/v0.1', predicateType, predicate },
      mediaTypes.statement,
    )
    const config = json(
      { os: 'unknown', architecture: 'unknown', rootfs: { diff_ids: [statement.digest] } },
      mediaTypes.config,
    )
    const manifest = { schemaVersion: 2, mediaType: mediaTypes.manifest, config, layers: [statement] }
    return {
      ...json(manifest, mediaTypes.manifest),
      platform: { os: 'unknown', architecture: 'unknown' },
      annotations: {
        'vnd.docker.reference.type': 'attestation-manifest',
        'vnd.docker.reference.digest': subject.digest,
      },
    }
  }

  return {
    blobs,
    blob,
    json,
    image,
    index,
    attestation,
    /** Names a descriptor in index.json. */
    name(descriptor: JsonDescriptor): Digest {
      top.push(descriptor)
      return descriptor.digest as Digest
    },
    /** `indexJson` replaces the text of index.json. */
    write(layoutDir: string, indexJson?: string): void {
      mkdirSync(join(layoutDir, 'blobs', 'sha256'), { recursive: true })
      writeFileSync(join(layoutDir, 'oci-layout'), '{"imageLayoutVersion":"1.0.0"}')
      for (const [digest, bytes] of blobs) writeFileSync(join(layoutDir, 'blobs', 'sha256', digestHex(digest)), bytes)
      const document = indexJson ?? JSON.stringify({ schemaVersion: 2, mediaType: mediaTypes.index, manifests: top })
      writeFileSync(join(layoutDir, 'index.json'), document)
    },
  }
}

/** A layout with one index, one image for each specification, and nothing wrong with it. */
export function healthyLayout(layoutDir: string, ...specs: readonly ImageSpec[]): Digest {
  const builder = layoutBuilder()
  const root = builder.name(builder.index(specs.map((spec) => builder.image(spec))))
  builder.write(layoutDir)
  return root
}
