import { posix } from 'node:path'
import type { Digest } from '../model/digest.ts'
import type { ImageManifest } from '../model/manifest.ts'
import type { Files } from '../ports.ts'
import { ustarHeader } from './ustar-header.ts'

export type LayoutImage = { readonly tag: string; readonly manifest: ImageManifest }

export type ArchiveOptions = {
  readonly files: Files
  readonly layoutDir: string
  readonly rootDigest: Digest
  /** The name that the containerd store gives the root. */
  readonly tag: string
  /** The names that the older store gives the images of the platforms; it knows no index. */
  readonly images: readonly LayoutImage[]
  readonly onBytes?: ((sentBytes: number) => void) | undefined
}

const blockBytes = 512
const maxIndexBytes = 16 * 1024 * 1024

/**
 * The layout as `docker load` takes it in either image store: its blobs as they are, under an index and a manifest of our own that
 * name nothing but our own tags, whatever the layout's annotations say. Throws where the layout changes while it is read.
 */
export async function* layoutArchive(options: ArchiveOptions): AsyncGenerator<Uint8Array> {
  const { files, layoutDir } = options
  const folder = posix.join(layoutDir, 'blobs', 'sha256')
  yield* text('oci-layout', '{"imageLayoutVersion":"1.0.0"}')
  yield* text('index.json', JSON.stringify(await ownIndex(options)))
  yield* text('manifest.json', JSON.stringify(options.images.map(dockerManifest)))
  for (const name of await files.list(folder)) {
    if (!/^[0-9a-f]{64}$/.test(name)) continue
    yield* blob(posix.join(folder, name), { files, name: `blobs/sha256/${name}`, onBytes: options.onBytes })
  }
  yield new Uint8Array(2 * blockBytes)
}

/** What the whole archive will have, roughly: its blobs. */
export async function layoutBytes({ files, layoutDir }: Pick<ArchiveOptions, 'files' | 'layoutDir'>): Promise<number> {
  const folder = posix.join(layoutDir, 'blobs', 'sha256')
  const infos = await Promise.all((await files.list(folder)).map((name) => files.info(posix.join(folder, name))))
  return infos.reduce((sum, info) => sum + (info?.bytes ?? 0), 0)
}

async function ownIndex({ files, layoutDir, rootDigest, tag }: ArchiveOptions): Promise<unknown> {
  const bytes = await files.readBytes(posix.join(layoutDir, 'index.json'), maxIndexBytes)
  const index: {
    readonly manifests: readonly { readonly mediaType: string; readonly digest: string; readonly size: number }[]
  } = JSON.parse(Buffer.from(bytes ?? '').toString('utf8'))
  const manifests = index.manifests
    .filter(({ digest }) => digest === rootDigest)
    .slice(0, 1)
    .map(({ mediaType, digest, size }) => ({
      ...{ mediaType, digest, size },
      annotations: { 'io.containerd.image.name': tag },
    }))
  return { schemaVersion: 2, mediaType: 'application/vnd.oci.image.index.v1+json', manifests }
}

function dockerManifest({ tag, manifest }: LayoutImage): unknown {
  const path = (digest: Digest): string => `blobs/${digest.replace(':', '/')}`
  return {
    Config: path(manifest.config.digest),
    RepoTags: [tag],
    Layers: manifest.layers.map(({ digest }) => path(digest)),
  }
}

function* text(name: string, content: string): Generator<Uint8Array> {
  const bytes = Buffer.from(content)
  yield ustarHeader(name, bytes.length)
  yield bytes
  yield padding(bytes.length)
}

async function* blob(
  path: string,
  { files, name, onBytes }: Pick<ArchiveOptions, 'files' | 'onBytes'> & { readonly name: string },
): AsyncGenerator<Uint8Array> {
  const promised = (await files.info(path))?.bytes ?? 0
  yield ustarHeader(name, promised)
  let sent = 0
  for await (const chunk of files.readStream(path)) {
    sent += chunk.length
    if (sent > promised) break
    yield chunk
    onBytes?.(chunk.length)
  }
  if (sent !== promised) throw new Error(`Blob ${path} changed while it was read: ${promised} bytes were promised`)
  yield padding(sent)
}

function padding(bytes: number): Uint8Array {
  return new Uint8Array((blockBytes - (bytes % blockBytes)) % blockBytes)
}
