import { readFileSync } from 'node:fs'
import { describe, expect, test } from '@jest/globals'
import { Ajv } from 'ajv'
import addFormats from 'ajv-formats'
import { parsePlatform } from '../../../src/model/platform.ts'
import { committedImage } from '../../../src/sizes/committed-image.ts'
import { committedSizesFile } from '../../../src/sizes/committed-sizes-file.ts'
import { formatCommittedSizes } from '../../../src/sizes/format-committed-sizes.ts'
import { mergeSizes } from '../../../src/sizes/merge-sizes.ts'
import { parseCommittedSizes } from '../../../src/sizes/parse-committed-sizes.ts'
import { aCommittedImage, committedSizes } from '../../kit/committed-sizes-builder.ts'
import { rememberedOf } from '../../kit/remembered-builder.ts'
import { aCell, aLayer, lookedInto } from '../../kit/report-builder.ts'

const amd64 = platform('linux/amd64')
const arm64 = platform('linux/arm64')

function platform(text: string) {
  const parsed = parsePlatform(text)
  if (parsed === undefined) throw new Error(text)
  return parsed
}

const unknownNumbers = aCommittedImage({
  ...{ variant: 'cuda', layerCount: 1, uncompressedBytes: 7, kept: { configSha256: 'b'.repeat(64) } },
  ...{ compressedUnknown: { reason: 'it is an archive' }, uninspected: { reason: 'nobody looked' } },
  layers: [
    {
      ...{ diffId: aCommittedImage().digest, uncompressedBytes: 7, timelessHash: 'e'.repeat(32) },
      stage: { lines: '1'.repeat(16), settings: '2'.repeat(16), bases: '3'.repeat(16), context: true },
    },
  ],
})
const { compressedBytes: _c, compression: _k, liveBytes: _l, wastedBytes: _w, ownBytes: _o, ...cuda } = unknownNumbers
const contents = {
  ...rememberedOf({ folders: { '/': 20, '/usr/lib': 40 }, packages: { 'dpkg __proto__ 1': 30, 'npm a ': 20 } }),
  ...{ foldersLeft: { count: 2, bytes: 5 }, packagesLeft: { count: 3, bytes: 6 }, unownedBytes: 9 },
  unread: ['rpm' as const],
}
const sizes = committedSizes(aCommittedImage(), aCommittedImage({ platform: arm64, contents }), cuda)

describe('the text of committed sizes', () => {
  const text = formatCommittedSizes(sizes)

  test('is read again as what it was, and fits the schema that editors have', () => {
    expect(parseCommittedSizes(text)).toEqual(sizes)
    const schema = JSON.parse(readFileSync('schema/image-sizes.schema.json', 'utf8'))
    const ajv = addFormats.default(new Ajv())
    expect([ajv.validate(schema, JSON.parse(text)), ajv.errors]).toEqual([true, null])
  })

  test('has a line for each number and each layer', () => {
    expect(text.split('\n').slice(0, 12)).toEqual([
      ...['{', '  "schemaVersion": 1,', `  "commit": "${'c'.repeat(40)}",`],
      ...['  "measuredAt": "2026-01-02T03:04:05.000Z",', `  "configSha256": "${'a'.repeat(64)}",`],
      ...[
        '  "images": {',
        '    "app/cpu": {',
        '      "linux/amd64": {',
        `        "digest": "${aCommittedImage().digest}",`,
      ],
      ...['        "compressedBytes": 30,', '        "uncompressedBytes": 70,', '        "liveBytes": 65,'],
    ])
    expect(text).toContain(
      '"uncompressedBytes": 20, "instruction": "RUN \\"x\\"", "dockerfile": "Dockerfile", "line": 3, "inherited": false }\n',
    )
  })
})

test('what is inside has a line for each folder and each package', () => {
  const lines = formatCommittedSizes(committedSizes(aCommittedImage({ contents }))).split('\n')
  const from = lines.indexOf('        "contents": {')
  expect(lines.slice(from + 1, from + 14).map((line) => line.slice(10))).toEqual([
    ...['"floorBytes": 100000,', '"foldersFloorBytes": 100000,', '"folders": ['],
    ...['  { "path": "/", "bytes": 20 },', '  { "path": "/usr/lib", "bytes": 40 }', '],'],
    '"foldersLeft": { "count": 2, "bytes": 5 },',
    '"packages": [',
    '  { "manager": "dpkg", "name": "__proto__", "version": "1", "bytes": 30 },',
    '  { "manager": "npm", "name": "a", "version": "", "bytes": 20 }',
    '],',
    '"packagesLeft": { "count": 3, "bytes": 6 },',
    '"unownedBytes": 9,',
  ])
})

describe('a file that holds no sizes says why', () => {
  const good = JSON.parse(formatCommittedSizes(sizes))
  const image = good.images['app/cpu']['linux/amd64']
  const of = (changed: object): string =>
    JSON.stringify({ ...good, images: { 'app/cpu': { 'linux/amd64': { ...image, ...changed } } } })

  test.each([
    ['', 'It is not JSON'],
    ['[]', 'The file: '],
    [`${'['.repeat(100_000)}${']'.repeat(100_000)}`, 'The file: '],
    ['<<<<<<< HEAD\n{}', 'It holds the marks of a merge that was not resolved'],
    [JSON.stringify({ ...good, schemaVersion: 0 }), 'Its schemaVersion is 0, and this version of the tool reads 1'],
    [JSON.stringify({ ...good, extra: 1 }), 'The file: Unrecognized key'],
    [JSON.stringify({ ...good, commit: 'main' }), '"commit": '],
    [JSON.stringify({ ...good, images: { 'app/../x': {} } }), '"images app/../x": '],
    [
      JSON.stringify({ ...good, images: { 'app/cpu': { 'linux/arm64/v8': image } } }),
      '"images app/cpu linux/arm64/v8"',
    ],
    [of({ compressedBytes: -1 }), '"images app/cpu linux/amd64 compressedBytes": '],
    [of({ compressedBytes: 29 }), 'compressedBytes of app/cpu (linux/amd64) does not add up'],
    [of({ uncompressedBytes: 71 }), 'uncompressedBytes of app/cpu (linux/amd64) does not add up'],
    [of({ liveBytes: 64 }), 'liveBytes of app/cpu (linux/amd64) does not add up'],
    [of({ layerCount: 3 }), 'layerCount of app/cpu (linux/amd64) does not add up'],
    [of({ contents: { ...contents, unownedBytes: 8 } }), 'contents of app/cpu (linux/amd64) does not add up'],
    [
      of({ contents: { ...contents, foldersLeft: { count: 0, bytes: 6 } } }),
      'contents of app/cpu (linux/amd64) does not add up',
    ],
    [
      of({
        contents: {
          ...contents,
          folders: [
            { path: '/', bytes: 30 },
            { path: '/', bytes: 30 },
          ],
        },
      }),
      'contents of app/cpu (linux/amd64) does not add up',
    ],
    [
      of({ contents: { ...contents, folders: [{ path: '/1/2/3/4/5/6/7', bytes: 60 }] } }),
      '"images app/cpu linux/amd64 contents folders 0 path": ',
    ],
    [of({ contents: { ...contents, unread: ['pacman'] } }), '"images app/cpu linux/amd64 contents unread 0": '],
    [of({ '\u202e\n': 1 }), '"images app/cpu linux/amd64"'],
  ])('%.60s', (text, problem) => {
    const parsed = parseCommittedSizes(text)
    if (!('problems' in parsed)) throw new Error('It was read')
    expect(parsed.kind).toBe('invalid')
    expect(parsed.problems[0]).toContain(problem)
    expect(parsed.problems.join('')).not.toMatch(/[\u202e\n]/)
  })

  test('of a newer version that it is newer', () => {
    expect(parseCommittedSizes('{"schemaVersion": 2, "images": []}')).toEqual({
      kind: 'newer',
      problems: ['Its schemaVersion is 2, and this version of the tool reads 1'],
    })
  })

  test('a name that objects have by birth is none of an image', () => {
    const text = JSON.stringify(good).replace('"app/cpu":', '"__proto__":')
    const parsed = parseCommittedSizes(text)
    expect('images' in parsed ? parsed.images.map(({ variant }) => variant) : parsed.problems).toEqual(['cuda'])
  })
})

describe('an update', () => {
  const cells = [
    { image: 'app', variant: 'cpu', platform: amd64 },
    { image: 'app', variant: 'cuda', platform: amd64 },
  ]
  const from = { commit: 'd'.repeat(40), configSha256: 'e'.repeat(64) }

  test('keeps what was not measured with its own origin, and drops what is not configured', () => {
    const old = committedSizes(
      aCommittedImage({ variant: 'gone' }),
      aCommittedImage({ variant: 'cuda' }),
      aCommittedImage(),
    )
    const fresh = aCommittedImage({ digest: aLayer({ compressedBytes: 1 }).digest })
    const { images: _, ...origin } = old
    const merged = mergeSizes({ old, measured: [fresh], from, cells })
    expect(merged.sizes).toEqual({ ...from, images: [fresh, aCommittedImage({ variant: 'cuda', kept: origin })] })
    expect(merged.removed).toEqual([aCommittedImage({ variant: 'gone' })])
    // Once more: the origin is that of the measurement, not of the last file.
    expect(mergeSizes({ old: merged.sizes, measured: [fresh], from, cells }).sizes.images[1]?.kept).toEqual(origin)
  })
})

describe('an image of a report', () => {
  test('is remembered by what is inside, if the report says enough', () => {
    const apartFolders = {
      floorBytes: 100_000,
      folders: [{ path: '/opt', bytes: 150_000 }],
      left: { count: 1, bytes: 5 },
    }
    const cell = aCell({ uncompressedBytes: 150_005 })
    expect(committedImage(lookedInto(cell, { apartFolders }), amd64)?.contents).toMatchObject({
      ...{ folders: [{ path: '/opt', bytes: 150_000 }], unownedBytes: 150_005, packages: [] },
    })
    expect(committedImage(lookedInto(cell), amd64)).not.toHaveProperty('contents')
  })

  test('has no numbers where it was not measured', () => {
    expect(committedImage(aCell({ unknown: 'no' }), amd64)).toBeUndefined()
  })

  test.each([
    [['tar+gzip', 'tar+gzip'], 'gzip'],
    [['tar+gzip', 'tar+zstd'], 'mixed'],
    [['tar'], 'none'],
    [[], undefined],
  ])('layers of %j are %s', (types, compression) => {
    const layers = types.map((type, index) =>
      aLayer({ compressedBytes: index, mediaType: `application/vnd.oci.image.layer.v1.${type}` }),
    )
    expect(committedImage(aCell({ layers }), amd64)?.compression).toBe(compression)
  })

  test('cannot deceive who reviews the file', () => {
    const instruction = `RUN \u202egpj.x\n${'\u{1f600}'.repeat(500)}`
    const [layer] =
      committedImage(aCell({ layers: [aLayer({ compressedBytes: 1, instruction })] }), amd64)?.layers ?? []
    expect(layer?.instruction).toMatch(/^RUN \\u\{202e\}gpj\.x \u{1f600}+…$/u)
  })
})

test.each([
  ['.github/image-budgets.yml', '.github/image-sizes.json'],
  ['.github/image-budgets.yaml', '.github/image-sizes.json'],
  ['image-budgets.yml', 'image-sizes.json'],
  ['a b/gpu.yml', 'a b/gpu.image-sizes.json'],
])('the sizes of %s are in %s', (config, file) => {
  expect(committedSizesFile(config)).toBe(file)
})
