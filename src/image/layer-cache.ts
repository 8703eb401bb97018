import { posix } from 'node:path'
import { z } from 'zod'
import { type Digest, parseDigest } from '../model/digest.ts'
import type { LayerContent } from '../model/measurement.ts'
import type { Files } from '../ports.ts'

/*
 * What was found in layers, by digest, from run to run: most layers of a build are those of the build before. It lies in the
 * user's cache folder and never in the workspace, where a pull request could put numbers of its own.
 */

// About 300 bytes each.
const mostLayers = 5000
const maxFileBytes = 16 * 1024 * 1024

export type LayerCache = {
  get(digest: Digest): Promise<LayerContent | undefined>
  add(content: LayerContent): void
  /** Only time is lost where it cannot be written, so that nothing is said then. */
  save(): Promise<void>
}

type CacheFiles = Pick<Files, 'readBytes' | 'writeAtomically' | 'makeDirectory'>

/** The user's, where the XDG base directory specification has it; none where the environment names no folder. */
export function layerCacheOf(options: {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly files: CacheFiles
}): { readonly cache?: LayerCache } {
  const { XDG_CACHE_HOME: cacheHome, HOME: home } = options.env
  const folder = cacheHome?.startsWith('/') ? cacheHome : home?.startsWith('/') ? posix.join(home, '.cache') : undefined
  if (folder === undefined) return {}
  const path = posix.join(folder, 'image-budgets', 'layers.json')
  return { cache: createLayerCache({ files: options.files, path }) }
}

export function createLayerCache(options: {
  /** Absolute. */
  readonly path: string
  readonly files: CacheFiles
}): LayerCache {
  const { path, files } = options
  let reading: Promise<Map<Digest, LayerContent>> | undefined
  // In the order of their use: what was not needed for long is dropped first.
  const used = new Map<Digest, LayerContent>()
  const known = (): Promise<Map<Digest, LayerContent>> => {
    reading ??= readKnown(options)
    return reading
  }
  let added = false
  return {
    async get(digest) {
      const content = used.get(digest) ?? (await known()).get(digest)
      if (content !== undefined) used.set(digest, content)
      return content
    },
    add(content) {
      used.set(content.digest, content)
      added = true
    },
    async save() {
      if (!added) return
      added = false
      const older = [...(await known())].filter(([digest]) => !used.has(digest))
      const layers = [...older.map(([, content]) => content), ...used.values()].slice(-mostLayers)
      try {
        await files.makeDirectory(posix.dirname(path))
        await files.writeAtomically(path, `${JSON.stringify({ version: 1, layers })}\n`)
      } catch {
        // A home that is read only, or a full disk.
      }
    },
  }
}

const digest = z.string().transform((text, context): Digest => {
  const parsed = parseDigest(text)
  if (parsed !== undefined) return parsed
  context.addIssue('no digest')
  return z.NEVER
})
const count = z.int().nonnegative()
const cacheFile = z.object({
  version: z.literal(1),
  layers: z.array(
    z.strictObject({
      digest,
      compressedBytes: count,
      diffId: digest,
      uncompressedBytes: count,
      entryCount: count,
      machines: z.array(z.strictObject({ machine: count, count, examplePath: z.string() })),
    }),
  ),
})

/** A file that is missing, too large, damaged or of another version holds nothing. */
async function readKnown({ path, files }: Parameters<typeof createLayerCache>[0]): Promise<Map<Digest, LayerContent>> {
  try {
    const bytes = await files.readBytes(path, maxFileBytes)
    const { layers } = cacheFile.parse(JSON.parse(new TextDecoder().decode(bytes)))
    return new Map(layers.map((content) => [content.digest, content]))
  } catch {
    return new Map()
  }
}
