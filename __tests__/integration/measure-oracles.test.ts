import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { ActionError } from '../../src/errors.ts'
import { layerLimits } from '../../src/image/layer-limits.ts'
import { readContent } from '../../src/image/read-content.ts'
import { readLayer } from '../../src/image/read-layer.ts'
import { layoutBuilder, mediaTypes, sha256 } from '../kit/layout-builder.ts'
import { type Expected, tarCases } from '../kit/tar-cases.ts'
import { archive, file } from '../kit/tar-writer.ts'

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
        for m in archive: seen.append([m.name, kind(m), m.size if m.isreg() else 0])
except Exception as problem:
    error = repr(problem)
print(json.dumps({'seen': seen, 'error': error}))
`

function python(tar: Uint8Array): Expected | 'refused' {
  const { stdout, stderr, status } = spawnSync('python3', ['-c', script], { input: tar, maxBuffer: 1 << 28 })
  if (status !== 0) throw new Error(`python3 ended with ${status}: ${stderr}`)
  const { seen, error } = JSON.parse(stdout.toString())
  return error === null ? seen : 'refused'
}

const withoutSlashes = (expected: Expected | 'refused') =>
  expected === 'refused' ? expected : expected.map(([path, ...rest]) => [path.replace(/^\/+|\/+$/g, ''), ...rest])

describe('attack 27: Python’s tarfile sees the same entries, or it is known why not', () => {
  test.each(tarCases)('$name', ({ tar, expected, pythonDiffers, olderPython }) => {
    const seen = withoutSlashes(python(tar))
    if (olderPython !== undefined) expect([expected, olderPython].map(withoutSlashes)).toContainEqual(seen)
    else if (pythonDiffers === undefined) expect(seen).toEqual(withoutSlashes(expected))
    else expect(seen).not.toEqual(withoutSlashes(expected))
  })
})

type Loaded = { readonly files: Readonly<Record<string, number>> } | 'refused'

/** Loads a blob as the only layer of an image, and lists the regular files that a container of it would have. */
function load(
  name: string,
  layer: { readonly tar: Uint8Array; readonly blob: Uint8Array; readonly mediaType: string },
): Loaded {
  const builder = layoutBuilder()
  const image = builder.image({ platform: 'linux/amd64', layers: [layer] })
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

/** What the engine leaves of the entries: the last of a name, paths inside the root, hard links under either name. */
function finalFiles(expected: Expected): Record<string, number> {
  const final: Record<string, number> = {}
  for (const [path, type, bytes] of expected) {
    const clean = join('/', path).slice(1).replace(/\/$/, '')
    if (type === 'file') final[clean] = bytes
  }
  return final
}

describe('attack 27: the engine unpacks what we count, and refuses what we refuse', () => {
  test.each(tarCases.map((tarCase, index) => ({ ...tarCase, index })))('$name', ({ tar, expected, index }) => {
    const loaded = load(`case-${index}`, { tar, blob: gzipSync(tar), mediaType: mediaTypes.gzipLayer })
    if (expected === 'refused') expect(loaded).toBe('refused')
    else expect(loaded).toEqual({ files: expect.objectContaining(finalFiles(expected)) })
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
