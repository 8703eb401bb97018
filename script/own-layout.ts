import { createHash } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { mkdir, mkdtemp, rename, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough, Readable, type Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import { type JsonDescriptor, layoutBuilder, mediaTypes } from '../__tests__/kit/layout-builder.ts'
import { layerParts } from './bench-measure.ts'

/** Makes an OCI layout of this machine's own files, with layers of these bytes, hands its folder over, and removes it. */
export async function withOwnLayout<T>(
  layerBytes: readonly number[],
  work: (folder: string) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-layout-'))
  try {
    await makeLayout(folder, layerBytes)
    return await work(folder)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function makeLayout(folder: string, layerBytes: readonly number[]): Promise<void> {
  const blobs = join(folder, 'blobs/sha256')
  await mkdir(blobs, { recursive: true })
  const layers: JsonDescriptor[] = []
  const diffIds: string[] = []
  for (const [index, bytes] of layerBytes.entries()) {
    const path = join(folder, 'layer')
    const [content, stored] = [createHash('sha256'), createHash('sha256')]
    const parts = Readable.from(layerParts({ bytes, folder: `layer${index}` }))
    const gzip = createGzip({ level: 6 })
    await pipeline(parts, through(content), gzip, through(stored), createWriteStream(path))
    const hex = stored.digest('hex')
    await rename(path, join(blobs, hex))
    const { size } = await stat(join(blobs, hex))
    layers.push({ mediaType: mediaTypes.gzipLayer, digest: `sha256:${hex}`, size })
    diffIds.push(`sha256:${content.digest('hex')}`)
  }
  const builder = layoutBuilder()
  const history = layers.map((_, index) => ({ created_by: `COPY layer${index} /` }))
  const config = { rootfs: { type: 'layers', diff_ids: diffIds }, history }
  builder.name(builder.image({ platform: 'linux/amd64', layers: [], config, manifest: () => ({ layers }) }))
  builder.write(folder)
}

/** Hands bytes on and hashes them. */
function through(hash: ReturnType<typeof createHash>): Transform {
  return new PassThrough().on('data', (chunk: Buffer) => void hash.update(chunk))
}
