import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { systemClock } from '../../../src/adapters/clock.ts'
import { createFiles } from '../../../src/adapters/files.ts'
import { ActionError } from '../../../src/errors.ts'
import { locateArchive } from '../../../src/image/locate-archive.ts'
import { openSource } from '../../../src/image/open-source.ts'
import type { Digest } from '../../../src/model/digest.ts'
import { parseSourceReference } from '../../../src/model/parse-source-reference.ts'
import type { Platform } from '../../../src/model/platform.ts'
import type { Clock, ImageSource } from '../../../src/ports.ts'
import { fakeExec } from '../../kit/fake-exec.ts'
import { dockerArchive, layoutParts } from '../../kit/image-archive.ts'
import { type ImageSpec, layoutBuilder, sha256 } from '../../kit/layout-builder.ts'
import { type MemoryRegistry, memoryRegistry } from '../../kit/memory-registry.ts'
import { quickClock } from '../../kit/quick-clock.ts'
import { recordingLog } from '../../kit/recording-log.ts'
import { archive, directory, endMarker, file, gnuLong, hardLink, header, pax, symlink } from '../../kit/tar-writer.ts'

const [below, above] = [archive(file('a', 'x'.repeat(2000))), archive(file('b', 'yy'))]
const amd64: ImageSpec = { platform: 'linux/amd64', layers: [{ tar: below }, { tar: above }] }
const arm64: ImageSpec = { platform: 'linux/arm64', layers: [{ tar: below }] }
const linuxAmd64 = 'linux/amd64' as Platform

let folder: string
let log: ReturnType<typeof recordingLog>
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'open source '))
  mkdirSync(join(folder, 'tmp'))
  log = recordingLog()
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const write = (name: string, content: Uint8Array | string): void => writeFileSync(join(folder, name), content)

type Engine = Parameters<typeof fakeExec>[0]
type Machine = {
  readonly engine?: Engine
  readonly registry?: MemoryRegistry
  readonly clock?: Clock
  readonly signal?: AbortSignal
}

function open(text: string, { engine = {}, registry = memoryRegistry(), clock = quickClock(), ...more }: Machine = {}) {
  const reference = parseSourceReference(text)
  if ('message' in reference) throw new Error(reference.message)
  const ports = {
    ...{ files: createFiles(join(folder, 'tmp')), exec: fakeExec(engine), clock, log, registry },
    ...{ signal: new AbortController().signal, env: {}, ...more },
  }
  return openSource({ reference, folder }, ports)
}

/** The trouble that opening, or reading every layer of every image, ends with. */
async function troubleOf(text: string, machine?: Machine): Promise<{ code: string; message: string; hint: string }> {
  try {
    const { source } = await open(text, machine)
    for (const platform of await source.platforms()) await layersOf(source, platform)
  } catch (error) {
    if (!(error instanceof ActionError)) throw error
    return { code: error.code, message: error.message.replaceAll(folder, 'HERE'), hint: error.hint ?? '' }
  }
  throw new Error(`${text} was taken`)
}

async function layersOf(source: ImageSource, platform: Platform): Promise<readonly Buffer[]> {
  const image = await source.image(platform)
  return Promise.all(
    (image?.manifest.layers ?? []).map(async (descriptor) => {
      const chunks: Uint8Array[] = []
      for await (const chunk of (await source.layer(descriptor)).open()) chunks.push(chunk)
      return Buffer.concat(chunks)
    }),
  )
}

/** Two platforms in `name`; gives the digest of the index. */
function writeLayout(name: string, ...specs: readonly ImageSpec[]): Digest {
  const builder = layoutBuilder()
  const root = builder.name(
    builder.index((specs.length === 0 ? [amd64, arm64] : specs).map((spec) => builder.image(spec))),
  )
  builder.write(join(folder, name))
  return root
}

describe('oci: a layout in a folder', () => {
  test('its only image, read in place', async () => {
    const root = writeLayout('out')
    const { source, facts } = await open('oci:out')
    expect(source.rootDigest).toBe(root)
    expect(await source.platforms()).toEqual(['linux/amd64', 'linux/arm64'])
    expect(await layersOf(source, linuxAmd64)).toEqual([gzipSync(below), gzipSync(above)])
    expect(facts).toEqual({ compressed: 'known' })
  })

  test('one of several is named by its digest, or by that of an image of one platform; without it, all are told', async () => {
    const builder = layoutBuilder()
    const [image, other] = [builder.image(amd64), builder.image(arm64)]
    const [one, two] = [builder.index([image]), builder.index([image, other])].map((index, at) =>
      builder.name({ ...index, annotations: { 'org.opencontainers.image.ref.name': `v${at}` } }),
    )
    builder.write(join(folder, 'out'))
    expect(await troubleOf('oci:out')).toEqual({
      code: 'source-missing',
      message: `Layout HERE/out has 2 images: ${one} ("v0"), ${two} ("v1")`,
      hint: expect.stringContaining('@sha256:'),
    })
    expect((await open(`oci:out@${two}`)).source.rootDigest).toBe(two)
    const { source } = await open(`oci:out@${other.digest}`)
    expect(await source.platforms()).toEqual(['linux/arm64'])
    const missing = sha256(Buffer.from('nothing'))
    expect((await troubleOf(`oci:out@${missing}`)).message).toBe(`Layout HERE/out has no image ${missing}`)
  })

  test('two names of one image are one', async () => {
    const builder = layoutBuilder()
    const index = builder.index([builder.image(amd64)])
    builder.name(index)
    const root = builder.name(index)
    builder.write(join(folder, 'out'))
    expect((await open('oci:out')).source.rootDigest).toBe(root)
  })

  test.each([
    ['nothing', 'Layout HERE/nothing does not exist'],
    ['tmp', 'Folder HERE/tmp is no OCI layout: it has no index.json'],
    ['file', 'Layout HERE/file is no folder'],
  ])('%s is refused', async (name, message) => {
    write('file', 'x')
    expect(await troubleOf(`oci:${name}`)).toMatchObject({ code: 'source-missing', message })
  })
})

describe('oci-archive: a layout in a tar, read in place', () => {
  test.each([
    ['as skopeo writes it', (name: string) => name],
    ['as tar writes a folder', (name: string) => `./${name}`],
  ])('%s', async (_, names) => {
    const root = writeLayout('out')
    write('image.tar', archive(directory('./'), ...layoutParts(join(folder, 'out'), names)))
    symlinkSync('image.tar', join(folder, 'link.tar'))
    for (const name of ['image.tar', 'link.tar']) {
      const { source } = await open(`oci-archive:${name}`)
      expect(source.rootDigest).toBe(root)
      expect(await layersOf(source, linuxAmd64)).toEqual([gzipSync(below), gzipSync(above)])
    }
  })

  test('long names and sizes in extended headers are obeyed', async () => {
    const root = writeLayout('out')
    const parts = layoutParts(join(folder, 'out'))
    const index = parts.findIndex((part) => part.toString('latin1', 0, 10) === 'index.json')
    const [moved] = parts.splice(index, 1) as [Buffer]
    const data = moved.subarray(512)
    const size = Number.parseInt(moved.toString('latin1', 124, 135), 8)
    const renamed = Buffer.concat([
      pax([
        ['path', 'index.json'],
        ['size', `${size}`],
      ]),
      header({ name: 'other', size: 0 }),
      data,
    ])
    write('image.tar', archive(gnuLong('../outside'), file('short', 'not taken'), ...parts, renamed))
    expect((await open('oci-archive:image.tar')).source.rootDigest).toBe(root)
  })

  test('what leads out of the archive is never looked up', async () => {
    writeLayout('out')
    const parts = layoutParts(join(folder, 'out'), (name) => (name === 'index.json' ? '../index.json' : `/${name}`))
    write('image.tar', archive(...parts, symlink('index.json', '../../etc/passwd'), hardLink('manifest.json', '/x')))
    expect((await troubleOf('oci-archive:image.tar')).message).toMatch(/holds no image/)
  })

  test.each([
    ['nothing', Buffer.of(), 'holds no image: it has neither index.json nor manifest.json'],
    ['text', Buffer.from('x'.repeat(600)), 'is no tar archive at byte 0'],
    [
      'a gzipped tar',
      gzipSync(Buffer.from(Array.from({ length: 5000 }, (_, at) => (at * 7919) % 251))),
      'is compressed as a whole',
    ],
    [
      'a directory with data',
      Buffer.concat([header({ name: 'd', type: '5', size: 600 }), Buffer.alloc(1024, 'x')]),
      'is no tar archive at byte 512',
    ],
    ['a size without end', header({ name: 'index.json', size: 2 ** 40 }), 'is cut off within "index.json"'],
    ['a negative size', header({ name: 'index.json', size: -1 }), 'is no tar archive'],
    [
      'extended headers without end',
      Buffer.concat(Array.from({ length: 9 }, () => gnuLong('x'))),
      'has more than 8 extended headers',
    ],
    [
      'a huge index',
      archive(file('index.json', Buffer.alloc(5_000_000, ' '))),
      'has a index.json of 5000000 bytes, more than the limit',
    ],
    ['an index twice', archive(file('index.json', '{}'), file('./index.json', '{}')), 'has index.json twice'],
    ['links in a circle', archive(symlink('index.json', 'b'), symlink('b', 'index.json')), 'has no index.json'],
    ['an index that is none', archive(file('index.json', '[1]')), 'File index.json in HERE/image.tar is malformed'],
  ])('attack 27: %s is refused with a sentence', async (_, bytes, message) => {
    write('image.tar', bytes)
    const trouble = await troubleOf('oci-archive:image.tar')
    expect(trouble.code).toBe('archive-invalid')
    expect(trouble.message).toContain(message)
  })

  test('more entries than any image has are not read', async () => {
    write('image.tar', Buffer.concat(Array.from({ length: 20_001 }, () => directory('d/'))))
    expect((await troubleOf('oci-archive:image.tar')).message).toContain('has more than 20000 entries')
  })

  test('fault 7: a blob that is altered, cut, twice there or missing is refused', async () => {
    const root = writeLayout('out', { ...amd64, layers: [{ tar: above }] })
    const parts = layoutParts(join(folder, 'out'))
    const isRoot = (part: Buffer): boolean => part.toString('latin1', 0, 100).includes(root.slice(7))
    const at = parts.findIndex(isRoot)
    const kept = parts.filter((part) => !isRoot(part))
    const whole = parts[at] as Buffer
    const altered = Buffer.from(whole)
    altered.writeUInt8((altered[520] ?? 0) ^ 1, 520)
    const name = `blobs/sha256/${root.slice(7)}`
    const cases = [
      [[...kept, altered], 'is altered'],
      [[...kept, file(name, 'short')], 'has 5 of '],
      [[...parts, whole], 'is there twice'],
      [kept, 'is missing'],
    ] as const
    for (const [content, message] of cases) {
      write('image.tar', archive(...content))
      const trouble = await troubleOf('oci-archive:image.tar')
      expect(trouble).toMatchObject({ code: 'archive-invalid', message: expect.stringContaining(message) })
    }
  })
})

describe('docker-archive: what docker load takes', () => {
  test('layers that lie unpacked are those of the diff_ids; what they take compressed nobody knows', async () => {
    write('image.tar', dockerArchive(amd64))
    const { source, facts } = await open('docker-archive:image.tar')
    const image = await source.image(linuxAmd64)
    expect(image?.manifest.layers.map(({ digest }) => digest)).toEqual(image?.config.diffIds)
    expect(await layersOf(source, linuxAmd64)).toEqual([below, above])
    expect(facts.compressed).toMatchObject({ kind: 'unknown', reason: expect.stringContaining('unpacked') })
    expect((await open('docker-archive:image.tar')).source.rootDigest).toBe(source.rootDigest)
  })

  test('compressed layers, as kaniko and crane write them, have digests of their own', async () => {
    const layers = [{ tar: below, blob: gzipSync(below) }]
    write('image.tar', dockerArchive({ ...amd64, layers }))
    const { source, facts } = await open('docker-archive:image.tar')
    const image = await source.image(linuxAmd64)
    expect(image?.manifest.layers).toMatchObject([
      { digest: sha256(gzipSync(below)), mediaType: 'application/vnd.oci.image.layer.v1.tar+gzip' },
    ])
    expect(facts).toEqual({ compressed: 'known' })
  })

  test('a layer that is a link to another, as docker wrote before', async () => {
    const [config] = [
      JSON.stringify({ os: 'linux', architecture: 'amd64', rootfs: { diff_ids: [sha256(above), sha256(above)] } }),
    ]
    const manifest = [{ Config: 'c.json', RepoTags: null, Layers: ['1/layer.tar', '2/layer.tar'] }]
    const links = [symlink('2/layer.tar', '../1/layer.tar'), file('1/layer.tar', above)]
    write('image.tar', archive(...links, file('c.json', config), file('manifest.json', JSON.stringify(manifest))))
    const { source } = await open('docker-archive:image.tar')
    expect(await layersOf(source, linuxAmd64)).toEqual([above, above])
  })

  test('attack 26: a compressed layer that is named very often is read for its digest once', async () => {
    const diffIds = Array.from({ length: 500 }, () => sha256(above))
    const config = JSON.stringify({ os: 'linux', architecture: 'amd64', rootfs: { diff_ids: diffIds } })
    const manifest = [{ Config: 'c.json', RepoTags: null, Layers: diffIds.map((_, index) => `${index % 3}.tar`) }]
    const names = [file('0.tar', gzipSync(above)), symlink('1.tar', '0.tar'), symlink('2.tar', '1.tar')]
    write('image.tar', archive(...names, file('c.json', config), file('manifest.json', JSON.stringify(manifest))))
    const files = createFiles(join(folder, 'tmp'))
    let wholeReads = 0
    const watched: typeof files = {
      ...files,
      readStream(path, range) {
        if (range?.bytes === gzipSync(above).length) wholeReads += 1
        return files.readStream(path, range)
      },
    }
    await locateArchive({ kind: 'docker-archive', path: join(folder, 'image.tar') }, watched)
    expect(wholeReads).toBe(1)
  })

  test('a newer docker writes every platform into a layout; those that it never pulled are none', async () => {
    const builder = layoutBuilder()
    const [image, other] = [builder.image(amd64), builder.image(arm64)]
    const ours = builder.attestation(image, {}, 'https://slsa.dev/provenance/v1')
    const theirs = builder.attestation(other, {}, 'https://slsa.dev/provenance/v1')
    const root = builder.name(builder.index([image, other, ours, theirs]))
    const s390x = builder.image({ platform: 'linux/s390x', layers: [] })
    const saved = (...gone: readonly { digest: string }[]): void => {
      for (const { digest } of gone) builder.blobs.delete(digest as Digest)
      rmSync(join(folder, 'out'), { recursive: true, force: true })
      builder.write(join(folder, 'out'))
      write('image.tar', archive(...layoutParts(join(folder, 'out')), file('manifest.json', '[]')))
    }
    saved(s390x)
    expect((await open('docker-archive:image.tar')).source.rootDigest).toBe(root)

    saved(other)
    const { source: kept } = await open('docker-archive:image.tar')
    expect(await kept.platforms()).toEqual(['linux/amd64'])
    expect(kept.rootDigest).not.toBe(root)
    expect(await kept.attestationsFor(image.digest as Digest)).toHaveLength(1)
    expect((await open('docker-archive:image.tar')).source.rootDigest).toBe(kept.rootDigest)

    saved(ours, theirs)
    expect((await open('docker-archive:image.tar')).source.rootDigest).toBe(image.digest)

    saved(image)
    expect((await troubleOf('docker-archive:image.tar')).message).toContain('holds no image of those that it names')
  })

  test('several images are told by their names', async () => {
    write('image.tar', dockerArchive({ ...amd64, tags: ['a:1', 'b:2'] }, { ...arm64, tags: ['c:3'] }))
    expect(await troubleOf('docker-archive:image.tar')).toEqual({
      code: 'source-missing',
      message: 'Archive HERE/image.tar has 2 images: "a:1 b:2", "c:3"',
      hint: 'Save one of them alone: docker image save NAME',
    })
  })

  const named = (manifest: unknown, ...parts: readonly Buffer[]): Buffer =>
    archive(file('manifest.json', JSON.stringify(manifest)), ...parts)
  const config = (...diffIds: readonly string[]): Buffer =>
    file('c.json', JSON.stringify({ os: 'linux', architecture: 'amd64', rootfs: { diff_ids: diffIds } }))

  test.each([
    ['a list that is none', named({}), 'it is not a list'],
    ['an image without configuration', named([{ Layers: [] }]), 'it names no configuration'],
    ['names that are none', named([{ Config: 'c.json', Layers: [1] }]), '"Layers" is not a list of names'],
    ['a configuration outside', named([{ Config: '../../etc/passwd', Layers: [] }]), 'has no ../../etc/passwd'],
    [
      'an absolute layer',
      named([{ Config: 'c.json', Layers: ['/etc/passwd'] }], config(sha256(below))),
      'it names "/etc/passwd", which is not in the archive',
    ],
    [
      'a link to the outside',
      named([{ Config: 'c.json', Layers: ['l'] }], config(sha256(below)), symlink('l', '/etc/passwd')),
      'which is not in the archive',
    ],
    [
      'a layer twice',
      named([{ Config: 'c.json', Layers: ['l'] }], config(sha256(below)), file('l', '1'), file('l', '2')),
      'which is there twice',
    ],
    [
      'too few layers',
      named([{ Config: 'c.json', Layers: [] }], config(sha256(below))),
      'it names 0 layers, the configuration 1',
    ],
    ['a prototype', named([{ Config: '__proto__', Layers: [] }]), 'has no __proto__'],
  ])('attack 27: %s is refused', async (_, bytes, message) => {
    write('image.tar', bytes)
    expect(await troubleOf('docker-archive:image.tar')).toMatchObject({
      code: 'archive-invalid',
      message: expect.stringContaining(message),
    })
  })

  test('the other kind of archive is named', async () => {
    write('docker.tar', dockerArchive(amd64))
    writeLayout('out')
    write('oci.tar', archive(...layoutParts(join(folder, 'out'))))
    expect((await troubleOf('oci-archive:docker.tar')).hint).toMatch(/^Write docker-archive:/)
    expect((await troubleOf('docker-archive:oci.tar')).hint).toMatch(/^Write oci-archive:/)
    expect((await troubleOf('oci-archive:out')).hint).toMatch(/oci:FOLDER/)
  })
})

describe('docker-daemon: what the engine saves', () => {
  /** An engine whose image is of that many bytes, and that saves those. */
  const saves = (bytes: Uint8Array): Engine => ({
    run: async () => ({ stdout: '1234\n' }),
    start: async ({ args }) => {
      writeFileSync(args[args.indexOf('--output') + 1] ?? '', bytes)
      return 0
    },
  })
  const temporary = () => createFiles().list(join(folder, 'tmp'))

  test('into a temporary file that is gone afterwards', async () => {
    const { source, close } = await open('docker-daemon:app:1', { engine: saves(dockerArchive(amd64)) })
    expect(await layersOf(source, linuxAmd64)).toEqual([below, above])
    expect(await temporary()).toHaveLength(1)
    await close()
    expect(await temporary()).toEqual([])
    expect(log.lines.join('\n')).toMatch(/Saving app:1 from the engine into a temporary file in .* are free/)
  })

  test('nothing is left of what is no image', async () => {
    await expect(open('docker-daemon:app', { engine: saves(Buffer.from('x'.repeat(600))) })).rejects.toThrow('no tar')
    expect(await temporary()).toEqual([])
  })

  test.each([
    ['Error response from daemon: No such image: app', 'source-missing', 'The engine has no image app'],
    ['Cannot connect to the Docker daemon at unix:///x', 'daemon-unreachable', 'No Docker daemon answers'],
    ['permission denied while trying to connect', 'daemon-denied', 'The engine refused access'],
  ])('%s', async (stderr, code, message) => {
    const engine: Engine = { run: async () => ({ exitCode: 1, stderr }) }
    expect(await troubleOf('docker-daemon:app', { engine })).toMatchObject({
      code,
      message: expect.stringContaining(message),
    })
    expect(await temporary()).toEqual([])
  })

  test('fault 16: an interruption stops docker, and leaves nothing', async () => {
    const stop = new AbortController()
    let stopped = false
    const engine: Engine = {
      run: async () => ({ stdout: '1\n' }),
      start: async (_, io) => {
        stop.abort(new ActionError('interrupted', 'The run was interrupted'))
        await io.stopped
        stopped = true
        return 1
      },
    }
    const trouble = await troubleOf('docker-daemon:app', { engine, clock: systemClock(), signal: stop.signal })
    expect([trouble.code, stopped]).toEqual(['interrupted', true])
    expect(await temporary()).toEqual([])
  })

  test('fault 17: a disk that is too small is told before, and where it fills up, and nothing is left', async () => {
    const huge: Engine = { run: async () => ({ stdout: `${2 ** 60}\n` }) }
    expect(await troubleOf('docker-daemon:app', { engine: huge })).toMatchObject({ code: 'disk-full' })
    const full: Engine = {
      run: async () => ({ stdout: '1\n' }),
      start: async (_, { stderr }) => {
        stderr('write /x: no space left on device')
        return 1
      },
    }
    expect(await troubleOf('docker-daemon:app', { engine: full })).toMatchObject({ code: 'disk-full' })
    expect(await temporary()).toEqual([])
  })
})

describe('registry: a tag is its digest from then on', () => {
  function pushed(): { registry: MemoryRegistry; root: Digest } {
    const builder = layoutBuilder()
    const root = builder.index([builder.image(amd64), builder.image(arm64)]).digest as Digest
    const registry = memoryRegistry()
    registry.add('registry.example/app', { blobs: builder.blobs, root, tag: 'v1' })
    return { registry, root }
  }

  test('looked up once; what it names later changes nothing', async () => {
    const { registry, root } = pushed()
    const { source, facts } = await open('registry.example/app:v1', { registry })
    registry.repository('registry.example/app').tags.clear()
    expect(facts).toEqual({ compressed: 'known', resolved: { tag: 'v1', digest: root } })
    expect(await layersOf(source, linuxAmd64)).toEqual([gzipSync(below), gzipSync(above)])
  })

  test('a digest wins over the tag beside it', async () => {
    const { registry, root } = pushed()
    const { facts } = await open(`registry.example/app:other@${root}`, { registry })
    expect(facts).toEqual({ compressed: 'known' })
  })

  test('a manifest without index', async () => {
    const builder = layoutBuilder()
    const registry = memoryRegistry()
    const root = builder.image(amd64).digest as Digest
    registry.add('registry.example/app', { blobs: builder.blobs, root, tag: 'latest' })
    expect(await (await open('registry.example/app', { registry })).source.platforms()).toEqual(['linux/amd64'])
  })

  test('what is not there is told', async () => {
    const { registry } = pushed()
    expect(await troubleOf('registry.example/app:v2', { registry })).toMatchObject({
      code: 'source-missing',
      message: 'Repository registry.example/app has no tag v2',
    })
  })
})

test('an archive without its end marker is read as docker reads it', async () => {
  const whole = dockerArchive(amd64)
  write('image.tar', whole.subarray(0, whole.length - endMarker.length))
  expect(await (await open('docker-archive:image.tar')).source.platforms()).toEqual(['linux/amd64'])
})
