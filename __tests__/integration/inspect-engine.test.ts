import { beforeAll, describe, expect, jest, test } from '@jest/globals'
import { buildTree } from '../../src/inspect/build-tree.ts'
import type { ImageTree, LiveEntry } from '../../src/model/image-tree.ts'
import { type EngineView, engineView, ofImage } from '../kit/engine-view.ts'
import { listTar } from '../kit/list-tar.ts'
import { tarCases } from '../kit/tar-cases.ts'
import { archive, device, directory, file, hardLink, symlink } from '../kit/tar-writer.ts'

// A bound against hangs: an engine that others keep busy takes more than jest's five seconds.
jest.setTimeout(60_000)

/* Layers of every awkward kind, unpacked by the engine and by us. */

/** The parts of one archive, their paths below a folder. */
type Parts = (folder: string) => readonly Buffer[]

const mark = (name: string) => file(name, '')
const usrmerge: Parts = (d) => [
  directory(`${d}usr/`),
  directory(`${d}usr/lib/`, { mode: 0o711 }),
  file(`${d}usr/lib/a`, 'a'),
  file(`${d}usr/lib/b`, 'b'),
  symlink(`${d}lib`, 'usr/lib'),
]
const folderWithFile: Parts = (d) => [directory(`${d}d/`, { mode: 0o700 }), file(`${d}d/x`, 'old')]
const oneFile: Parts = (d) => [file(`${d}f`, 'old')]
const nullDevice = (name: string) => device(name, { major: 0, minor: 0 })
const closedFolder: Parts = (d) => [directory(`${d}d/`), directory(`${d}d/e/`, { mode: 0o700 }), file(`${d}d/e/x`, 'x')]

const accepted: readonly (readonly [string, ...Parts[]])[] = [
  ['a whiteout, then a file of that name', oneFile, (d) => [mark(`${d}.wh.f`), file(`${d}f`, 'newer')]],
  ['a file, then its whiteout, in the lowest layer', (d) => [file(`${d}f`, 'newer'), mark(`${d}.wh.f`)]],
  [
    'a whiteout, then a folder: what was below shows again',
    folderWithFile,
    (d) => [mark(`${d}.wh.d`), directory(`${d}d/`), file(`${d}d/y`, 'new')],
  ],
  ['a whiteout, then a link', folderWithFile, (d) => [mark(`${d}.wh.d`), symlink(`${d}d`, 'e')]],
  [
    'a file, then a folder, over a folder',
    folderWithFile,
    (d) => [file(`${d}d`, 'f'), directory(`${d}d/`), file(`${d}d/y`, 'new')],
  ],
  ['a file over a folder with content', folderWithFile, (d) => [file(`${d}d`, 'f')]],
  ['a folder over a file', oneFile, (d) => [directory(`${d}f/`), file(`${d}f/y`, 'new')]],
  ['a folder that nobody lists, over a file', oneFile, (d) => [file(`${d}f/y`, 'new')]],
  ['a folder that nobody lists, over a folder', folderWithFile, (d) => [file(`${d}d/y`, 'new')]],
  ['three layers: folder, file, folder', folderWithFile, (d) => [file(`${d}d`, 'f')], (d) => [directory(`${d}d/`)]],
  ['a path below a link of a lower layer: a folder takes its place', usrmerge, (d) => [file(`${d}lib/x`, 'new')]],
  ['a folder over a link of a lower layer', usrmerge, (d) => [directory(`${d}lib/`), file(`${d}lib/x`, 'new')]],
  ['a path below a link of the same layer', (d) => [...usrmerge(d), file(`${d}lib/x`, 'new')]],
  ['a path below a link to nothing', (d) => [symlink(`${d}l`, 'no/such'), file(`${d}l/x`, 'new')]],
  [
    'a path below a link that climbs',
    (d) => [directory(`${d}a/`), directory(`${d}a/b/`), symlink(`${d}a/b/up`, '../..'), file(`${d}a/b/up/f`, 'x')],
  ],
  ['a whiteout below a link of a lower layer', usrmerge, (d) => [mark(`${d}lib/.wh.a`)]],
  [
    'a whiteout below a link of the same layer',
    usrmerge,
    (d) => [symlink(`${d}lib`, 'usr/lib'), mark(`${d}lib/.wh.a`)],
  ],
  ['a hard link to a link', (d) => [file(`${d}f`, 'x'), symlink(`${d}s`, 'f'), hardLink(`${d}h`, `${d}s`)]],
  [
    'a hard link by way of a link',
    (d) => [directory(`${d}d/`), file(`${d}d/f`, 'x'), symlink(`${d}l`, 'd'), hardLink(`${d}h`, `${d}l/f`)],
  ],
  [
    'a hard link whose target is replaced',
    (d) => [file(`${d}f`, 'x'), hardLink(`${d}h`, `${d}f`), file(`${d}f`, 'yyy')],
  ],
  ['a hard link with attributes of its own', (d) => [file(`${d}f`, 'x'), hardLink(`${d}h`, `${d}f`, { mode: 0o755 })]],
  [
    'one of two hard links is removed',
    (d) => [file(`${d}f`, 'x'), hardLink(`${d}h`, `${d}f`)],
    (d) => [mark(`${d}.wh.f`)],
  ],
  ['an opaque folder that did not exist', oneFile, (d) => [mark(`${d}d/.wh..wh..opq`), file(`${d}d/y`, 'y')]],
  ['an opaque marker before the files', folderWithFile, (d) => [mark(`${d}d/.wh..wh..opq`), file(`${d}d/y`, 'y')]],
  [
    'an opaque marker after the files',
    folderWithFile,
    (d) => [directory(`${d}d/`), file(`${d}d/y`, 'y'), mark(`${d}d/.wh..wh..opq`)],
  ],
  ['an opaque marker twice', folderWithFile, (d) => [mark(`${d}d/.wh..wh..opq`), mark(`${d}d/.wh..wh..opq`)]],
  [
    'an opaque marker in the lowest layer',
    (d) => [directory(`${d}d/`), file(`${d}d/x`, 'x'), mark(`${d}d/.wh..wh..opq`)],
  ],
  [
    'an opaque marker in the lowest layer, over folders that nobody lists',
    (d) => [
      ...[directory(`${d}d/`), directory(`${d}d/l/`), file(`${d}d/l/y`, 'y'), file(`${d}d/l/u/y`, 'y')],
      ...[file(`${d}d/l/v/z`, 'z'), directory(`${d}d/l/v/`), file(`${d}d/e/x`, 'x'), file(`${d}d/w`, 'w')],
      ...[mark(`${d}d/.wh.w`), file(`${d}d/w/x`, 'x')],
      ...[mark(`${d}d/.wh..wh..opq`), file(`${d}d/l/u/after`, 'a'), file(`${d}d/l/new/a`, 'a')],
    ],
  ],
  [
    'a folder that nobody lists, where an opaque one hides another',
    closedFolder,
    (d) => [directory(`${d}d/`), mark(`${d}d/.wh..wh..opq`)],
    (d) => [file(`${d}d/e/f`, 'f')],
  ],
  [
    'a folder that nobody lists, over a link whose target another layer has',
    (d) => [directory(`${d}usr/`), directory(`${d}usr/lib/`, { mode: 0o711 })],
    (d) => [symlink(`${d}lib`, 'usr/lib')],
    (d) => [file(`${d}lib/x`, 'x')],
  ],
  [
    'a folder that nobody lists, over a link to nothing and what is older',
    closedFolder,
    (d) => [mark(`${d}.wh.d`), symlink(`${d}d`, 'nothing')],
    (d) => [file(`${d}d/e/f`, 'f')],
  ],
  [
    'a folder that nobody lists, over a whiteout',
    folderWithFile,
    (d) => [mark(`${d}.wh.d`)],
    (d) => [file(`${d}d/y`, 'y')],
  ],
  [
    'a folder that nobody lists, in one that replaced a file, and is there already',
    (d) => [file(`${d}d`, 'x')],
    closedFolder,
    (d) => [directory(`${d}d/`), file(`${d}d/e/f`, 'f')],
  ],
  ['the device 0:0 over a file', oneFile, (d) => [nullDevice(`${d}f`)]],
  ['the device 0:0 over a folder', folderWithFile, (d) => [nullDevice(`${d}d`)]],
  ['the device 0:0 over nothing', oneFile, (d) => [nullDevice(`${d}g`)]],
  [
    'the device 0:0 in the lowest layer',
    (d) => [directory(`${d}d/`), nullDevice(`${d}d/n`), file(`${d}d/f`, 'f'), nullDevice(`${d}m`)],
    (d) => [file(`${d}m/f`, 'f')],
  ],
  [
    'the device 0:0, then a folder: what was below shows again',
    folderWithFile,
    (d) => [nullDevice(`${d}d`), directory(`${d}d/`)],
  ],
  ['a file, then the device 0:0', oneFile, (d) => [file(`${d}f`, 'newer'), nullDevice(`${d}f`)]],
  ['a whiteout, then the device 0:0', oneFile, (d) => [mark(`${d}.wh.f`), nullDevice(`${d}f`)]],
  [
    'hard links to a whiteout and to the device 0:0',
    (d) => [file(`${d}f`, 'f'), file(`${d}g`, 'g'), file(`${d}h`, 'h'), file(`${d}i`, 'i')],
    (d) => [mark(`${d}.wh.f`), hardLink(`${d}g`, `${d}f`), nullDevice(`${d}h`), hardLink(`${d}i`, `${d}h`)],
  ],
  [
    'devices whose numbers Linux takes for 0:0, and others',
    (d) => ['a', 'b', 'c', 'e'].map((name) => file(`${d}${name}`, 'old')),
    (d) => [
      device(`${d}a`, { major: 4096, minor: 0 }),
      device(`${d}b`, { major: 8, minor: 1, format: 'v7', alter: () => undefined }),
      device(`${d}c`, { major: 0, minor: 1 }),
      device(`${d}e`, { major: 0, minor: 0, type: '4' }),
    ],
  ],
  ['a whiteout of nothing', oneFile, (d) => [mark(`${d}.wh.nothing`)]],
  ['a whiteout in folders that are not there', oneFile, (d) => [mark(`${d}no/such/.wh.f`)]],
  ['a whiteout below a file', oneFile, (d) => [mark(`${d}f/.wh.x`)]],
  ['a whiteout that is a folder', oneFile, (d) => [directory(`${d}.wh.f/`)]],
  ['a whiteout with content', oneFile, (d) => [file(`${d}.wh.f`, 'content')]],
  ['a whiteout of a name of dots', (d) => [file(`${d}...`, 'x')], (d) => [mark(`${d}.wh....`)]],
  [
    'markers of aufs',
    oneFile,
    (d) => [mark(`${d}.wh..wh.aufs`), directory(`${d}.wh..wh.plnk/`), file(`${d}.wh..wh.plnk/1.2`, 'x')],
  ],
  ['a file in a folder that is named like a whiteout', oneFile, (d) => [file(`${d}.wh.f/y`, 'y')]],
  ['names that only look like whiteouts', (d) => [file(`${d}.whoami`, 'x'), file(`${d}x.wh.y`, 'y')]],
  [
    'a file twice, a folder twice',
    (d) => [
      file(`${d}f`, 'one'),
      file(`${d}f`, 'three'),
      directory(`${d}d/`, { mode: 0o700 }),
      file(`${d}d/x`, 'x'),
      directory(`${d}d/`, { mode: 0o711 }),
    ],
  ],
  ['a file in place of a folder and all that was in it', (d) => [...folderWithFile(d), file(`${d}d`, 'file')]],
  ['a link to a file in place of a folder', (d) => [file(`${d}f`, 'f'), directory(`${d}d/`), symlink(`${d}d`, 'f')]],
]

const shown = ({ path, type, fileBytes, linkName, mode, uid, gid }: Omit<LiveEntry, 'countedBytes' | 'layer'>) => ({
  ...{ path, type, fileBytes, mode, uid, gid },
  ...(linkName !== undefined && { linkName }),
})

type Named = { readonly path: string }
const byPath = (left: Named, right: Named) => (left.path < right.path ? -1 : 1)

async function compare(tars: readonly Uint8Array[], view: EngineView): Promise<ImageTree> {
  const tree = buildTree(await Promise.all(tars.map((tar) => listTar(tar))))
  if ('refused' in view) throw new Error(view.refused)
  const inImage = (path: string) => tree.at(path) !== undefined
  const theirs = ofImage(view, inImage).map(shown)
  expect(ofImage(tree.entries(), inImage).map(shown).sort(byPath)).toEqual(theirs.sort(byPath))
  return tree
}

describe('attack 27: a layer over layers gives what the engine makes of it', () => {
  // All in one image, each below a folder of its own: an engine takes seconds for an image.
  const folderOf = (index: number) => `case-${index}/`
  const tars = [0, 1, 2].map((layer) =>
    archive(...accepted.flatMap(([, ...layers], index) => layers[layer]?.(folderOf(index)) ?? [])),
  )
  let view: EngineView
  beforeAll(() => {
    view = engineView(tars)
  }, 60_000)

  test.each(accepted.map(([name], index) => ({ name, folder: `/${folderOf(index)}` })))('$name', async ({ folder }) => {
    if ('refused' in view) throw new Error(view.refused)
    const tree = buildTree(await Promise.all(tars.map((tar) => listTar(tar))))
    const below = ({ path }: { readonly path: string }) => path.startsWith(folder)
    const theirs = view.filter(below).map(shown)
    expect([...tree.entries()].filter(below).map(shown).sort(byPath)).toEqual(theirs.sort(byPath))
    expect(tree.problems).toEqual([])
  })

  test('an entry for the root, a file for the root, links out of it', async () => {
    const tars = [
      archive(directory('./', { mode: 0o711 }), file('.', 'data'), symlink('r', '/'), file('r/f', 'x')),
      archive(symlink('out', '/../../tmp'), file('out/x', 'new'), file('../../climbs', 'y')),
    ]
    const tree = await compare(tars, engineView(tars))
    expect(tree.problems).toEqual([{ layer: 0, path: '/', reason: expect.stringContaining('no folder') }])
    expect(tree.wastedBytes).toBe(4)
  }, 60_000)

  test('an opaque marker at the root of the lowest layer', async () => {
    const tars = [archive(file('d/e/x', 'x'), directory('l/'), file('l/y', 'y'), file('z', 'z'), mark('.wh..wh..opq'))]
    const tree = await compare(tars, engineView(tars))
    expect(tree.problems).toEqual([])
    expect(tree.wastedBytes).toBe(1)
  }, 60_000)

  test('an opaque marker at the root, which an overlay ignores', async () => {
    const tars = [archive(file('f', 'f')), archive(mark('.wh..wh..opq'), file('y', 'y'))]
    const tree = await compare(tars, engineView(tars))
    expect(tree.problems).toEqual([{ layer: 1, path: '/.wh..wh..opq', reason: expect.stringContaining('opaque') }])
  }, 60_000)
})

describe('attack 27: what the engine refuses is a problem, and the entry has the place that it claims', () => {
  test.each<[string, readonly Buffer[], readonly string[], string]>([
    [
      'a file, then its whiteout',
      [archive(file('f', 'old')), archive(file('f', 'newer'), mark('.wh.f'))],
      ['/f'],
      '/.wh.f',
    ],
    ['a whiteout twice', [archive(file('f', 'old')), archive(mark('.wh.f'), mark('.wh.f'))], [], '/.wh.f'],
    [
      'a path below a whiteout',
      [archive(file('d/x', 'old')), archive(mark('.wh.d'), file('d/y', 'new'))],
      ['/d', '/d/y'],
      '/d/y',
    ],
    ['a path below a file', [archive(file('d', 'old'), file('d/y', 'new'))], ['/d', '/d/y'], '/d/y'],
    [
      'a path below links in a circle',
      [archive(symlink('a', 'b'), symlink('b', 'a'), file('a/x', 'new'))],
      ['/a', '/a/x', '/b'],
      '/a/x',
    ],
    ['a hard link to nothing', [archive(file('f', 'x'), hardLink('h', 'nothing'))], ['/f'], '/h'],
    ['a hard link before its file', [archive(hardLink('h', 'f'), file('f', 'x'))], ['/f'], '/h'],
    ['a hard link to a folder', [archive(directory('d/'), hardLink('h', 'd'))], ['/d'], '/h'],
    ['a hard link to itself', [archive(file('f', 'x'), hardLink('f', 'f'))], ['/f'], '/f'],
    [
      'a hard link to a file of a lower layer',
      [archive(file('f', 'x')), archive(hardLink('h', 'f'))],
      ['/f', '/h'],
      '/h',
    ],
    [
      'an unlisted folder below a file of a lower layer',
      [archive(file('d', 'x')), archive(file('d/e/f', 'f'))],
      ['/d', '/d/e', '/d/e/f'],
      '/d/e/f',
    ],
    [
      'an unlisted folder below a file of an older layer, which a folder replaced',
      [archive(file('d', 'x')), archive(directory('d/')), archive(directory('d/'), file('d/e/f', 'f'))],
      ['/d', '/d/e', '/d/e/f'],
      '/d/e/f',
    ],
    [
      'an unlisted folder below a whiteout of a lower layer',
      [archive(directory('d/'), file('d/x', 'x')), archive(mark('.wh.d')), archive(file('d/e/f', 'f'))],
      ['/d', '/d/e', '/d/e/f'],
      '/d/e/f',
    ],
    [
      'an unlisted folder below a link to a file',
      [archive(file('g', 'x'), symlink('d', 'g')), archive(file('d/e/f', 'f'))],
      ['/d', '/d/e', '/d/e/f', '/g'],
      '/d/e/f',
    ],
    [
      'an unlisted folder over a link in a circle',
      [archive(symlink('d', 'd')), archive(file('d/f', 'f'))],
      ['/d', '/d/f'],
      '/d/f',
    ],
    [
      'a listed folder whose parent gives way to a file',
      [archive(directory('d/'), directory('d/e/'), file('d', 'x'))],
      ['/d'],
      '/d/e',
    ],
    [
      'a listed folder whose parent gives way, and is made again',
      [archive(directory('d/'), directory('d/e/'), file('d', 'x'), directory('d/'))],
      ['/d'],
      '/d/e',
    ],
    [
      'a listed folder that gives way to a link to nothing',
      [archive(directory('d/'), symlink('d', 'no'))],
      ['/d'],
      '/d',
    ],
    [
      'a listed folder that gives way to a link in a circle',
      [archive(directory('d/'), symlink('d', 'd'))],
      ['/d'],
      '/d',
    ],
    ['a listed folder that is removed in the lowest layer', [archive(directory('d/'), mark('.wh.d'))], [], '/d'],
    [
      'a listed folder in an unlisted one that an opaque marker of the lowest layer takes',
      [archive(directory('d/'), directory('d/e/f/'), mark('d/.wh..wh..opq'))],
      ['/d'],
      '/d/e/f',
    ],
    ['a path below the device 0:0', [archive(nullDevice('d'), file('d/x', 'x'))], ['/d', '/d/x'], '/d/x'],
    ['a whiteout of the device 0:0', [archive(file('f', 'x')), archive(nullDevice('f'), mark('.wh.f'))], [], '/.wh.f'],
    ['a whiteout of no name', [archive(mark('.wh.'))], [], '/.wh.'],
    ['a whiteout of its folder', [archive(file('d/f', 'x')), archive(mark('d/.wh..'))], ['/d', '/d/f'], '/d/.wh..'],
  ])(
    '%s',
    async (_name, tars, expected, problem) => {
      expect(engineView(tars)).toEqual({ refused: expect.anything() })
      const tree = buildTree(await Promise.all(tars.map((tar) => listTar(tar))))
      expect([...tree.entries()].map(({ path }) => path)).toEqual(expected)
      expect(tree.problems.map(({ layer, path }) => [layer, path])).toContainEqual([tars.length - 1, problem])
      expect(tree.liveBytes + tree.wastedBytes).toBe(tree.uncompressedBytes)
    },
    60_000,
  )
})

describe('attack 27, faults 30 and 31: every archive that is no archive of a builder gives what the engine unpacks', () => {
  test.each(tarCases.filter(({ expected }) => expected !== 'refused'))(
    '$name',
    async ({ tar }) => {
      const view = engineView([tar])
      // containerd makes the folder that the name of a global header is in, which every archive writer chooses as it likes.
      await compare([tar], 'refused' in view ? view : view.filter(({ path }) => path !== '/PaxHeaders'))
    },
    60_000,
  )
})
