import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals'
import { ActionError } from '../../src/errors.ts'
import { layerLimits } from '../../src/image/layer-limits.ts'
import { readContent } from '../../src/image/read-content.ts'
import { readLayer } from '../../src/image/read-layer.ts'
import type { EntryType, ListedEntry } from '../../src/model/layer-listing.ts'
import { layoutBuilder, mediaTypes, sha256 } from '../kit/layout-builder.ts'
import { entriesOf, listTar } from '../kit/list-tar.ts'
import { type Expected, tarCases } from '../kit/tar-cases.ts'
import { archive, file } from '../kit/tar-writer.ts'

// A bound against hangs: an engine that others keep busy takes more than jest's five seconds.
jest.setTimeout(60_000)

/*
 * What others see in the archives that the unit tests read: Python's tarfile, and the engine itself, which decides what is
 * right. Both are asked about the very bytes.
 */

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'oracles-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const script = `
import json, sys, tarfile
def kind(m):
    for name in ('isreg:file', 'islnk:hardlink', 'issym:symlink', 'isdir:directory', 'ischr:character', 'isblk:block', 'isfifo:fifo'):
        method, word = name.split(':')
        if getattr(m, method)(): return word
    return 'unknown'
seen, error = [], None
try:
    with tarfile.open(fileobj=sys.stdin.buffer, mode='r|', errorlevel=2) as archive:
        for m in archive:
            link = m.linkname if m.issym() or m.islnk() else None
            attributes = {'mode': m.mode & 0o7777, 'uid': m.uid, 'gid': m.gid, 'mtimeSeconds': int(m.mtime), 'linkName': link}
            seen.append([m.name, kind(m), m.size if m.isreg() else 0, attributes])
except Exception as problem:
    error = repr(problem)
print(json.dumps({'seen': seen, 'error': error}))
`

type Attributes = Pick<ListedEntry, 'mode' | 'uid' | 'gid' | 'mtimeSeconds'> & { readonly linkName: string | null }
type Read = readonly (readonly [string, string, number, Attributes])[]

function python(tar: Uint8Array): Read | 'refused' {
  const { stdout, stderr, status } = spawnSync('python3', ['-c', script], { input: tar, maxBuffer: 1 << 28 })
  if (status !== 0) throw new Error(`python3 ended with ${status}: ${stderr}`)
  const { seen, error } = JSON.parse(stdout.toString())
  return error === null ? seen : 'refused'
}

const withoutSlashes = (expected: Expected | Read | 'refused') =>
  expected === 'refused'
    ? expected
    : expected.map(([path, type, bytes]) => [path.replace(/^\/+|\/+$/g, ''), type, bytes])

const clean = (path: string) => join('/', path).slice(1).replace(/\/$/, '')

/** What it reads, with the names that an engine unpacks. */
function cleaned(read: Read): Partial<ListedEntry>[] {
  return read.map(([path, type, fileBytes, { linkName, ...attributes }]) => ({
    path: clean(path),
    type: type as EntryType,
    fileBytes,
    ...attributes,
    ...(linkName !== null && { linkName: type === 'hardlink' ? clean(linkName) : linkName }),
  }))
}

describe('attack 27: Python’s tarfile sees the same entries, or it is known why not', () => {
  test.each(tarCases)('$name', ({ tar, expected, pythonDiffers, olderPython }) => {
    const seen = withoutSlashes(python(tar))
    if (olderPython !== undefined) expect([expected, olderPython].map(withoutSlashes)).toContainEqual(seen)
    else if (pythonDiffers === undefined) expect(seen).toEqual(withoutSlashes(expected))
    else expect(seen).not.toEqual(withoutSlashes(expected))
  })
})

describe('attack 27: our listing is what Python’s tarfile reads, owners, times and links too', () => {
  const agreed = tarCases.filter(({ expected, pythonDiffers }) => expected !== 'refused' && pythonDiffers === undefined)
  test.each(agreed)('$name', async ({ tar }) => {
    const read = python(tar)
    if (read === 'refused') throw new Error('It is refused')
    const listed = entriesOf(await listTar(tar)).map(({ contentHash: _, ...entry }) => entry)
    expect(listed).toEqual(cleaned(read))
  })
})

type Loaded =
  | {
      readonly files: Readonly<Record<string, number>>
      readonly links: Readonly<Record<string, string>>
      readonly others: readonly string[]
    }
  | 'refused'

/** Loads a blob as the only layer of an image, and lists the regular files that a container of it would have. */
function load(
  name: string,
  layer: { readonly tar: Uint8Array; readonly blob: Uint8Array; readonly mediaType: string },
): Loaded {
  const builder = layoutBuilder()
  // A layer of its own below: the engine takes what it has unpacked for another case, and by the same diffIds, for unpacked.
  const own = archive(file(`case-${name}`, ''))
  const below = { tar: own, blob: gzipSync(own), mediaType: mediaTypes.gzipLayer }
  const image = builder.image({ platform: 'linux/amd64', layers: [below, layer] })
  const tag = `image-budgets-oracle:${name}`
  const annotations = { 'io.containerd.image.name': `docker.io/library/${tag}` }
  builder.name({ ...builder.index([image]), annotations })
  const layoutDir = join(folder, name)
  builder.write(layoutDir)
  const packed = spawnSync('tar', ['-C', layoutDir, '-cf', '-', '.'], { maxBuffer: 1 << 28 })
  try {
    const loading = docker(['load'], packed.stdout)
    if (loading.status !== 0) return 'refused'
    const created = docker(['create', '--platform=linux/amd64', '--network=none', tag, '/none'])
    if (created.status !== 0) return 'refused'
    const container = created.stdout.toString().trim()
    try {
      const { stdout, status, stderr } = docker(['export', container])
      if (status !== 0) throw new Error(`docker export: ${stderr}`)
      const listed = python(stdout)
      if (listed === 'refused') throw new Error('The export is no archive')
      return {
        files: Object.fromEntries(listed.filter(([, type]) => type === 'file').map(([path, , bytes]) => [path, bytes])),
        links: Object.fromEntries(
          listed.filter(([, type]) => type === 'symlink').map(([path, , , { linkName }]) => [path, linkName ?? '']),
        ),
        others: listed
          .filter(([, type]) => type !== 'file' && type !== 'symlink')
          .map(([path, type]) => `${type} ${path}`),
      }
    } finally {
      docker(['rm', '-f', container])
    }
  } finally {
    docker(['rmi', '-f', tag])
  }
}

function docker(args: readonly string[], input?: Uint8Array) {
  const result = spawnSync('docker', args, { maxBuffer: 1 << 28, ...(input === undefined ? {} : { input }) })
  if (result.error !== undefined) throw result.error
  if (/Cannot connect to the Docker daemon/.test(result.stderr.toString())) throw new Error(result.stderr.toString())
  return result
}

/** What the engine leaves of a listing: the last of a name, hard links under either name. */
function finalEntries(listed: readonly ListedEntry[]): Exclude<Loaded, 'refused'> {
  const final = new Map(listed.map((entry) => [entry.path, entry]))
  const left = [...final.values()].filter(({ path }) => path !== '')
  const ofType = (wanted: EntryType) => left.filter(({ type }) => type === wanted)
  return {
    files: Object.fromEntries(ofType('file').map(({ path, fileBytes }) => [path, fileBytes])),
    links: Object.fromEntries(ofType('symlink').map(({ path, linkName }) => [path, linkName ?? ''])),
    others: left.filter(({ type }) => type !== 'file' && type !== 'symlink').map(({ path, type }) => `${type} ${path}`),
  }
}

describe('attack 27: the engine unpacks what we count, and refuses what we refuse', () => {
  test.each(tarCases.map((tarCase, index) => ({ ...tarCase, index })))('$name', async ({ tar, expected, index }) => {
    const loaded = load(`case-${index}`, { tar, blob: gzipSync(tar), mediaType: mediaTypes.gzipLayer })
    if (expected === 'refused') return expect(loaded).toBe('refused')
    const { files, links, others } = finalEntries(entriesOf(await listTar(tar)))
    // A container has more: /dev, /proc and what the engine mounts in them.
    expect(loaded).toEqual({
      files: expect.objectContaining(files),
      links: expect.objectContaining(links),
      others: expect.arrayContaining([...others]),
    })
  })
})

describe('fault 30: the engine takes the same ways to store a layer', () => {
  const tar = archive(file('a', 'hello'), file('b', 'x'.repeat(5000)))
  const [start, rest] = [tar.subarray(0, 700), tar.subarray(700)]
  const skippable = Buffer.from('502a4d180400000001020304', 'hex')
  test.each<[string, Uint8Array, string]>([
    ['gzip', gzipSync(tar), mediaTypes.gzipLayer],
    ['gzip members', Buffer.concat([gzipSync(start), gzipSync(rest)]), mediaTypes.gzipLayer],
    ['text after gzip', Buffer.concat([gzipSync(tar), Buffer.from('garbage!!!')]), mediaTypes.gzipLayer],
    ['zeros after gzip', Buffer.concat([gzipSync(tar), Buffer.alloc(1000)]), mediaTypes.gzipLayer],
    ['cut gzip', gzipSync(tar).subarray(0, -4), mediaTypes.gzipLayer],
    ['zstd', zstdCompressSync(tar), mediaTypes.zstdLayer],
    [
      'zstd frames',
      Buffer.concat([skippable, zstdCompressSync(start), zstdCompressSync(rest), skippable]),
      mediaTypes.zstdLayer,
    ],
    ['text after zstd', Buffer.concat([zstdCompressSync(tar), Buffer.from('garbage!!!')]), mediaTypes.zstdLayer],
    ['no compression', tar, mediaTypes.tarLayer],
    ['zstd that says it is gzip', zstdCompressSync(tar), mediaTypes.gzipLayer],
    ['no compression that says it is gzip', tar, mediaTypes.gzipLayer],
    ['an empty blob', Buffer.alloc(0), mediaTypes.tarLayer],
  ])('%s', async (name, blob, mediaType) => {
    const ours = await readLayer(
      {
        digest: sha256(blob),
        compressedBytes: blob.length,
        place: { kind: 'layout', layoutDir: folder },
        open: () => once(blob),
      },
      (layer, chunks) => readContent(layer, { chunks, limits: layerLimits }),
    ).catch((error) => {
      if (error instanceof ActionError && error.code === 'layer-invalid') return 'refused' as const
      throw error
    })
    const loaded = load(name.replaceAll(' ', '-'), { tar: blob.length === 0 ? blob : tar, blob, mediaType })
    if (ours === 'refused' || loaded === 'refused') return expect(loaded).toBe(ours)
    const bytes = Object.entries(loaded.files).filter(([path]) => path === 'a' || path === 'b')
    expect(ours.content.uncompressedBytes).toBe(bytes.reduce((sum, [, count]) => sum + count, 0))
  })
})

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  if (bytes.length > 0) yield bytes
}
