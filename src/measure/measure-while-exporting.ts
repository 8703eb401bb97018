import { posix } from 'node:path'
import { compressionMagicBytes, compressionOf } from '../model/compression.ts'
import { type Digest, parseDigest } from '../model/digest.ts'
import type { Clock, Files, LayerMeter } from '../ports.ts'
import { createLayerContents, type LayerContents } from './layer-contents.ts'

const pollSeconds = 0.25

type Options = {
  /** Absolute; every folder in it that looks like a layout is watched, also those that come later. */
  readonly layoutRoot: string
  readonly meter: LayerMeter
  readonly files: Files
  readonly clock: Clock
}

type Candidate = { readonly layoutDir: string; readonly path: string; readonly digest: Digest }

export type ExportMeasuring = {
  /** Grows while the export runs; hand it to `measureImages`. */
  readonly contents: LayerContents
  /** Ends the watching, not the reading that has begun; resolves when no more is started. */
  stop(): Promise<void>
}

/**
 * Reads layers while the build still exports others: BuildKit puts a blob under `blobs/` when it is complete, index.json comes
 * last. Nothing is believed for it: what is read early counts only for the manifests that name it, and only as far as its
 * digest holds.
 */
export function measureWhileExporting({ layoutRoot, meter, files, clock }: Options): ExportMeasuring {
  const contents = createLayerContents({ meter, files })
  const stopping = new AbortController()
  const lookedAt = new Set<string>()

  async function look(layoutDir: string): Promise<void> {
    const folder = posix.join(layoutDir, 'blobs', 'sha256')
    if ((await files.info(folder))?.kind !== 'directory') return
    for (const name of await files.list(folder)) {
      const path = posix.join(folder, name)
      const digest = parseDigest(`sha256:${name}`)
      if (digest === undefined || lookedAt.has(path) || stopping.signal.aborted) continue
      lookedAt.add(path)
      await beginIfLayer({ layoutDir, path, digest })
    }
  }

  async function beginIfLayer({ layoutDir, path, digest }: Candidate): Promise<void> {
    if (contents.has(digest)) return
    const info = await files.info(path)
    if (info?.kind !== 'file' || !looksLikeLayer(await firstBytes(files, path))) return
    const place = { kind: 'layout', layoutDir } as const
    contents.begin({ digest, compressedBytes: info.bytes, place, path, open: () => files.readStream(path) })
  }

  async function watch(): Promise<void> {
    while (!stopping.signal.aborted) {
      for (const name of await files.list(layoutRoot)) await look(posix.join(layoutRoot, name))
      await clock.sleep(pollSeconds, stopping.signal)
    }
  }

  // Watching only saves time. Whatever ends it early, a file that is in the way or cannot be read, is met again and reported
  // when the finished layout is read.
  const watching = watch().catch(() => undefined)
  return {
    contents,
    async stop() {
      stopping.abort()
      await watching
    },
  }
}

async function firstBytes(files: Files, path: string): Promise<Uint8Array> {
  for await (const chunk of files.readStream(path)) return chunk
  return new Uint8Array(0)
}

/** Manifests and configurations are JSON; a layer is compressed, or a tar archive with its magic. */
function looksLikeLayer(head: Uint8Array): boolean {
  if (head.length >= compressionMagicBytes && compressionOf(head) !== 'none') return true
  return Buffer.from(head.subarray(257, 262)).toString('latin1') === 'ustar'
}
