import { describe, expect, test } from '@jest/globals'
import { buildTree } from '../../../src/inspect/build-tree.ts'
import { inspectImage } from '../../../src/inspect/inspect-image.ts'
import { growthHistory } from '../../../src/judge/growth-history.ts'
import { judgeBudgets } from '../../../src/judge/judge-budgets.ts'
import type { Inspection } from '../../../src/model/inspection.ts'
import type { LayerListing } from '../../../src/model/layer-listing.ts'
import type { LayerOrigin } from '../../../src/model/measurement.ts'
import type { Platform } from '../../../src/model/platform.ts'
import { type EntrySpec, listingOf } from '../../kit/listing-builder.ts'
import { measurementOf } from '../../kit/measurement-of.ts'
import { aBudget, amd64, aVariant, imageOf } from '../../kit/run-builder.ts'

const platform = 'linux/amd64' as Platform
const sized = (path: string, fileBytes: number): EntrySpec => ({ path, fileBytes })

function inspected(
  layers: readonly (readonly (EntrySpec | string)[])[],
  {
    origins = [],
    paths = [],
    notKept = [],
  }: { origins?: LayerOrigin[]; paths?: string[]; notKept?: LayerListing['notKept'] } = {},
): Inspection {
  const listings = layers.map((layer) => listingOf(layer, { notKept }))
  const measurement = measurementOf(listings, { origins })
  return inspectImage({ tree: buildTree(listings), listings, measurement, platform, paths })
}

const history = growthHistory({ ruleChanges: [] }, { baseline: { from: [], required: false } })

test('own bytes are those of layers that no base brought', () => {
  const layers = [[sized('a', 100)], [sized('b', 20)], [sized('c', 3)]]
  expect(
    inspected(layers, { origins: [{ inherited: true }, { inherited: false }, { inherited: false }] }).ownBytes,
  ).toBe(23)
  expect(inspected(layers, { origins: [{ inherited: true }, {}, { inherited: false }] }).ownBytes).toEqual({
    kind: 'unknown',
    reason: expect.stringContaining('1 of its 3 layers'),
  })
})

test('paths that are asked for: bytes below, 0 where nothing is', () => {
  const paths = ['/nowhere', '/opt/app']
  expect(inspected([[sized('opt/app/a', 5), sized('opt/app/b', 6), sized('opt/c', 7)]], { paths }).paths).toMatchObject(
    [
      { path: '/nowhere', bytes: 0 },
      { path: '/opt/app', bytes: 11 },
    ],
  )
})

test('a path over its budget is told at the line of the own layer that holds most of what is live below it', () => {
  const layers = [
    [sized('opt/app/base', 900), sized('opt/app/gone', 5000)],
    [sized('opt/app/a', 10), { path: 'opt/app/again', type: 'hardlink' as const, linkName: 'opt/app/a' }],
    [sized('opt/app/b', 15), sized('opt/app/.wh.gone', 0)],
    [sized('srv/large', 9000)],
  ]
  const origins = layers.map((_, index) => ({ dockerfile: 'Dockerfile', line: index + 1, inherited: index === 0 }))
  const lineOf = (path: string, of: readonly LayerOrigin[]) => {
    const budgets = [aBudget({ max: '0', measure: 'path', path })]
    const inspection = inspected(layers, { paths: [path], origins: [...of] })
    const measurement = measurementOf(
      layers.map((layer) => listingOf(layer)),
      { origins: [...of] },
    )
    const variant = aVariant({ budgets })
    return judgeBudgets(
      { image: 'app', variant: 'cpu', platform: amd64 },
      { image: { measurement, inspection }, variant, history },
    )
  }
  expect(lineOf('/opt/app', origins)).toMatchObject([{ code: 'over-budget', actual: 925, line: 3 }])
  // What a base alone brought is no line's of the image.
  expect(lineOf('/opt/app/base', origins)[0]).not.toHaveProperty('line')
})

test('a path of a budget whose links lead in a circle is unknown, not empty', () => {
  const circle: EntrySpec[] = [
    { path: 'opt/a', type: 'symlink', linkName: 'b' },
    { path: 'opt/b', type: 'symlink', linkName: '/opt/a' },
    { path: 'opt/gone', type: 'symlink', linkName: 'nowhere' },
  ]
  const paths = ['/opt/a', '/opt/a/lib', '/opt/gone']
  const inspection = inspected([circle], { paths })
  const lost = { kind: 'unknown', reason: expect.stringContaining('in a circle') }
  expect(inspection.paths).toMatchObject([{ bytes: lost }, { bytes: lost }, { path: '/opt/gone', bytes: 0 }])
  const variant = aVariant({ budgets: [aBudget({ max: '1MB', measure: 'path', path: '/opt/a' })] })
  const image = { measurement: imageOf(1), inspection }
  expect(judgeBudgets({ image: 'app', variant: 'cpu', platform: amd64 }, { image, variant, history })).toMatchObject([
    { code: 'budget-unknown', severity: 'error', path: '/opt/a' },
  ])
})

test('what could not be kept and what no engine unpacks are problems, with their layers', () => {
  const layers = [[sized('a', 1), { path: 'h', type: 'hardlink' as const, linkName: 'missing' }]]
  const { problems } = inspected(layers, { notKept: [{ path: 'var/lib/dpkg/status', reason: 'it is too large' }] })
  expect(problems.slice(0, 2)).toEqual([
    { kind: 'entry', layer: 0, path: '/h', reason: expect.stringContaining('hard link') },
    { kind: 'inventory', layer: 0, path: '/var/lib/dpkg/status', reason: 'it is too large' },
  ])
})

test('the same content at several paths: each inode once, what is small counts and is not listed', () => {
  const twice = (path: string) => ({ path, content: 'x'.repeat(5_000) })
  const { duplicates, duplicateBytes } = inspected([
    [
      twice('a'),
      twice('c'),
      twice('b'),
      { path: 'link', type: 'hardlink', linkName: 'a' },
      { path: 's1', content: 'y' },
      { path: 's2', content: 'y' },
    ],
    [{ path: 'other', content: 'z'.repeat(5_000) }, sized('empty-1', 0), sized('empty-2', 0)],
  ])
  expect(duplicates).toEqual([{ extraBytes: 10_000, fileBytes: 5_000, count: 3, paths: ['/a', '/b', '/c'] }])
  expect(duplicateBytes).toBe(10_001)
})

describe('live folders', () => {
  test.each<[string, Parameters<typeof inspected>[0], readonly (readonly [string, number])[]]>([
    [
      'sum to what holds them, without what a layer hid',
      [
        [sized('usr/lib/a', 60), sized('usr/share/b', 30), sized('usr/gone', 50)],
        ['usr/.wh.gone', sized('etc/c', 10)],
      ],
      [
        ['/usr', 90],
        ['/usr/lib', 60],
        ['/usr/share', 30],
        ['/etc', 10],
      ],
    ],
    ['a chain is told by its end', [[sized('a/b/c/f', 5), 'a/b/empty/']], [['/a/b/c', 5]]],
    [
      'a hard link counts at its first name',
      [[sized('b/f', 9), sized('a/g', 1), { path: 'a/f', type: 'hardlink', linkName: 'b/f' }]],
      [['/a', 10]],
    ],
    [
      'what is small is not told',
      [[sized('big/f', 1990), sized('least/f', 11), sized('small/f', 9)]],
      [
        ['/big', 1990],
        ['/least', 11],
      ],
    ],
    ['nothing, of files in the root', [[sized('a', 5), 'empty/']], []],
  ])('%s', (_name, layers, expected) => {
    expect(inspected(layers).folders.map(({ path, bytes }) => [path, bytes])).toEqual(expected)
  })

  test('at most 200, though every one is large enough', () => {
    const deep = Array.from({ length: 300 }, (_, index) => sized(`${'d/'.repeat(index + 1)}f`, 5))
    expect(inspected([deep]).folders).toHaveLength(200)
  })
})

describe('the largest of a layer, live and wasted', () => {
  test('files', () => {
    const files = Array.from({ length: 15 }, (_, index) => sized(`d/f${String(index).padStart(2, '0')}`, 100 - index))
    const { layers } = inspected([files, ['d/.wh.f00', sized('tie-b', 3), sized('tie-a', 3)]])
    expect(layers[0]?.largestFiles).toHaveLength(10)
    expect(layers[0]?.largestFiles[0]).toEqual({ path: '/d/f00', bytes: 100 })
    expect(layers[0]?.largestFiles[9]).toEqual({ path: '/d/f09', bytes: 91 })
    expect(layers[1]?.largestFiles.map(({ path }) => path)).toEqual(['/tie-a', '/tie-b'])
    expect(layers[0]).toMatchObject({ wastedBytes: 100, entryCount: 15 })
  })

  test.each<[string, readonly EntrySpec[], readonly (readonly [string, number])[]]>([
    [
      'a chain of folders is told by its end',
      [sized('usr/lib/python3/a', 60), sized('usr/lib/python3/b', 40)],
      [['/usr/lib/python3', 100]],
    ],
    [
      'two large ones, and what holds both',
      [sized('usr/lib/a', 60), sized('usr/share/b', 40)],
      [
        ['/usr', 100],
        ['/usr/lib', 60],
        ['/usr/share', 40],
      ],
    ],
    [
      'a folder of many small ones, not the small ones',
      [sized('opt/a/f', 500), ...Array.from({ length: 200 }, (_, index) => sized(`opt/many/${index}/f`, 5))],
      [
        ['/opt', 1500],
        ['/opt/many', 1000],
        ['/opt/a', 500],
      ],
    ],
    ['nothing, of files in the root', [sized('a', 5)], []],
  ])('folders: %s', (_name, files, expected) => {
    const { layers } = inspected([files])
    expect(layers[0]?.largestFolders.map(({ path, bytes }) => [path, bytes])).toEqual(expected)
  })

  test('folders of one layer say nothing of another', () => {
    const { layers } = inspected([[sized('a/b/x', 10)], [sized('a/b/y', 4), sized('a/c/z', 4)]])
    expect(layers[0]?.largestFolders).toEqual([{ path: '/a/b', bytes: 10 }])
    expect(layers[1]?.largestFolders.map(({ path }) => path)).toEqual(['/a', '/a/b', '/a/c'])
  })
})
