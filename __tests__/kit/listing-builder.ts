import { createHash } from 'node:crypto'
import type { Digest } from '../../src/model/digest.ts'
import { keptContent } from '../../src/model/kept-content.ts'
import type { LayerListing, ListedEntry } from '../../src/model/layer-listing.ts'
import { sha256 } from './layout-builder.ts'

/** What a test says of an entry; the rest is what an ordinary file, link or folder has. Paths are taken as they are, not cleaned. */
export type EntrySpec = Partial<ListedEntry> & {
  readonly path: string
  /** Of a regular file: gives size and hash, and is kept whatever its path. Without it files of equal path and size are the same. */
  readonly content?: string | Uint8Array
}

/** The listing of a layer that holds these entries in this order. A path alone is an empty file, or a folder where it ends with a slash. */
export function listingOf(
  specs: readonly (EntrySpec | string)[],
  {
    digest,
    notKept = [],
    ...held
  }: { readonly digest?: Digest } & Partial<Pick<LayerListing, 'notKept' | 'held' | 'contents'>> = {},
): LayerListing {
  const all = specs.map((spec) => listed(typeof spec === 'string' ? { path: spec } : spec))
  return {
    digest: digest ?? sha256(Buffer.from(JSON.stringify(all.map(({ entry }) => entry)))),
    entryCount: all.length,
    entry: (index) => ({ ...at(all, index).entry }),
    content: (index) => at(all, index).kept,
    notKept,
    held: { listBytes: 0, keptBytes: 0 },
    contents: 'held',
    ...held,
  }
}

function at<Value>(values: readonly Value[], index: number): Value {
  const value = values[index]
  if (value === undefined) throw new RangeError(`There is no entry ${index}`)
  return value
}

function listed({ content, ...spec }: EntrySpec): {
  readonly entry: ListedEntry
  readonly kept: Uint8Array | undefined
} {
  const path = spec.path.replace(/\/$/, '')
  const type = spec.type ?? (spec.path.endsWith('/') ? 'directory' : 'file')
  const bytes = content === undefined ? undefined : Buffer.from(content)
  const fileBytes = type === 'file' ? (spec.fileBytes ?? bytes?.length ?? 0) : 0
  const common = { mode: type === 'directory' ? 0o755 : 0o644, uid: 0, gid: 0, mtimeSeconds: 0 }
  const hash = type === 'file' ? { contentHash: hashOf(bytes ?? Buffer.from(`${path}:${fileBytes}`)) } : {}
  const entry = { ...common, ...hash, ...spec, path, type, fileBytes }
  return { entry, kept: bytes === undefined ? undefined : keptContent(path, bytes) }
}

function hashOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex').slice(0, 32)
}
