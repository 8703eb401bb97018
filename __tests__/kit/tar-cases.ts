import {
  archive,
  device,
  directory,
  endMarker,
  file,
  gnuLong,
  hardLink,
  header,
  padded,
  pax,
  paxRaw,
  symlink,
} from './tar-writer.ts'

/** `[path, type, file bytes]` of each entry. */
export type Expected = readonly (readonly [string, string, number])[]

export type TarCase = {
  readonly name: string
  readonly tar: Buffer
  readonly expected: Expected | 'refused'
  /** Why another reader than the engine may see it differently; without it Python's tarfile must agree. */
  readonly pythonDiffers?: string
  /** What some versions of Python see, which ignore a record that others refuse. */
  readonly olderPython?: Expected
}

// Longer than a header holds, each part as long as Linux allows.
const longName = `${'l'.repeat(150)}/${'m'.repeat(150)}`

const after = file('after', 'after')
const seen = ['after', 'file', 5] as const

/** An entry that is all right must not hide, and a size that lies must not swallow, what follows it. */
const field = (leading: number, low: number): Uint8Array => Uint8Array.from([leading, ...new Array(10).fill(0), low])

const sparseBlock = padded(Buffer.from('2\n0\n5\n1000\n5\n'))
const oldSparse = header({
  name: 'old-sparse',
  type: 'S',
  size: 5,
  format: 'gnu',
  alter(block) {
    block.write('00000000000\0', 386)
    block.write('00000000005\0', 398)
    block.write('00000010000\0', 483)
  },
})

const latin1Name = Buffer.from('f\u00e4r', 'latin1')

// As long as Linux allows below a folder of the engine, which has 250 characters at the most.
const longPath = `a\n=b/${`${'x'.repeat(199)}/`.repeat(19)}f`

export const tarCases: readonly TarCase[] = [
  { name: 'nothing at all', tar: Buffer.alloc(0), expected: [], pythonDiffers: 'it wants at least a block' },
  { name: 'only an end marker', tar: archive(), expected: [] },
  {
    name: 'one entry of each type',
    tar: archive(
      directory('d/'),
      file('d/f', 'hello'),
      hardLink('d/h', 'd/f'),
      symlink('s', 'd/f'),
      device('c', { major: 1, minor: 3 }),
      header({ name: 'p', type: '6' }),
    ),
    expected: [
      ['d/', 'directory', 0],
      ['d/f', 'file', 5],
      ['d/h', 'hardlink', 0],
      ['s', 'symlink', 0],
      ['c', 'character', 0],
      ['p', 'fifo', 0],
    ],
  },
  {
    name: 'a hard link whose header claims data',
    tar: archive(file('f', 'x'), hardLink('h', 'f', { size: 4096 }), after),
    expected: [['f', 'file', 1], ['h', 'hardlink', 0], seen],
  },
  {
    name: 'a directory whose header claims data',
    tar: archive(directory('d/', { size: 4096 }), after),
    expected: [['d/', 'directory', 0], seen],
  },
  {
    name: 'an old archive: no magic, NUL type, a directory by its slash',
    tar: archive(header({ name: 'd/', type: '\0', format: 'v7' }), file('d/f', 'hello', { type: '\0', format: 'v7' })),
    expected: [
      ['d/', 'directory', 0],
      ['d/f', 'file', 5],
    ],
  },
  {
    name: 'a size in base 256',
    tar: archive(file('f', 'hello', { size: field(0x80, 5) }), after),
    expected: [['f', 'file', 5], seen],
  },
  {
    name: 'a base-256 size with other leading bits',
    tar: archive(header({ name: 'f', size: field(0x81, 5) })),
    expected: 'refused',
  },
  {
    name: 'a negative size',
    tar: archive(header({ name: 'f', size: -1n }), after),
    expected: 'refused',
    pythonDiffers: 'it goes on',
  },
  {
    name: 'a size that is not a number',
    tar: archive(header({ name: 'f', size: Buffer.from('0000000x000\0') })),
    expected: 'refused',
  },
  {
    name: 'a mode that is not a number',
    tar: archive(header({ name: 'f', alter: (block) => block.write('zzzzzzz', 100) }), after),
    expected: 'refused',
  },
  {
    name: 'a prefix',
    tar: archive(file('name', 'x', { prefix: 'some/prefix' })),
    expected: [['some/prefix/name', 'file', 1]],
  },
  {
    name: 'a PAX path with a newline, an equals sign and 3,800 characters',
    tar: archive(pax([['path', longPath]]), file('short', 'hello')),
    expected: [[longPath, 'file', 5]],
  },
  {
    name: 'a PAX size that the header contradicts',
    tar: archive(pax([['size', '5']]), file('f', 'hello', { size: 0 }), after),
    expected: [['f', 'file', 5], seen],
  },
  {
    name: 'a negative PAX size',
    tar: archive(pax([['size', '-5']]), file('f', 'hello')),
    expected: 'refused',
    pythonDiffers: 'it goes on',
  },
  {
    name: 'a NUL in a PAX path',
    tar: archive(pax([['path', 'a\0b']]), file('f', 'hello')),
    expected: 'refused',
    pythonDiffers: 'it keeps the NUL',
  },
  {
    name: 'a NUL in another PAX value',
    tar: archive(pax([['SCHILY.xattr.user.x', 'a\0b']]), file('f', 'hello')),
    expected: [['f', 'file', 5]],
  },
  {
    name: 'a PAX record with a wrong length',
    tar: archive(paxRaw(Buffer.from('99 path=x\n')), file('f', 'hello')),
    expected: 'refused',
    olderPython: [[`x\n${'\0'.repeat(88)}`, 'file', 5]],
  },
  {
    name: 'a PAX record without an equals sign',
    tar: archive(paxRaw(Buffer.from('8 pathx\n')), file('f', 'hello')),
    expected: 'refused',
    olderPython: [['f', 'file', 5]],
  },
  {
    name: 'a global PAX path, which changes nothing',
    tar: archive(pax([['path', 'global']], 'g'), file('f', 'hello')),
    expected: [['f', 'file', 5]],
    pythonDiffers: 'it gives the path to every later entry',
  },
  {
    name: 'a global header between a PAX header and its entry, which forgets the former',
    tar: archive(pax([['path', 'lost']]), pax([['comment', 'x']], 'g'), file('f', 'hello')),
    expected: [['f', 'file', 5]],
    pythonDiffers: 'it keeps the path',
  },
  {
    name: 'two PAX headers before one entry: the second alone counts',
    tar: archive(pax([['path', 'first']]), pax([['mtime', '1.5']]), file('f', 'hello')),
    expected: [['f', 'file', 5]],
    pythonDiffers: 'it adds them up',
  },
  {
    name: 'GNU long names',
    tar: archive(gnuLong(longName), gnuLong('t'.repeat(200), 'K'), file('short', 'hello', { format: 'gnu' })),
    expected: [[longName, 'file', 5]],
  },
  {
    name: 'a sparse file of PAX format 1.0, counted as it is written out',
    tar: archive(
      pax([
        ['GNU.sparse.major', '1'],
        ['GNU.sparse.minor', '0'],
        ['GNU.sparse.name', 'sparse'],
        ['GNU.sparse.realsize', '4096'],
      ]),
      header({ name: 'GNUSparseFile.0/sparse', size: 512 + 10 }),
      sparseBlock,
      padded(Buffer.from('0123456789')),
      after,
    ),
    expected: [['sparse', 'file', 4096], seen],
  },
  {
    name: 'a sparse file of PAX format 0.1',
    tar: archive(
      pax([
        ['GNU.sparse.major', '0'],
        ['GNU.sparse.minor', '1'],
        ['GNU.sparse.name', 'sparse'],
        ['GNU.sparse.size', '4096'],
        ['GNU.sparse.numblocks', '2'],
        ['GNU.sparse.map', '0,5,1000,5'],
      ]),
      file('GNUSparseFile.0/sparse', '0123456789'),
      after,
    ),
    expected: [['sparse', 'file', 4096], seen],
  },
  {
    name: 'a sparse map that leaves its file',
    tar: archive(
      pax([
        ['GNU.sparse.size', '100'],
        ['GNU.sparse.numblocks', '1'],
        ['GNU.sparse.map', '96,5'],
      ]),
      file('sparse', '01234'),
    ),
    expected: 'refused',
    pythonDiffers: 'it does not look',
  },
  {
    name: 'an old GNU sparse file, which containerd cannot unpack',
    tar: archive(oldSparse, padded(Buffer.from('01234'))),
    expected: 'refused',
    pythonDiffers: 'it can read it',
  },
  {
    name: 'a type that nobody knows',
    tar: archive(header({ name: 'f', type: 'V' }), after),
    expected: 'refused',
    pythonDiffers: 'it takes it for a file',
  },
  {
    name: 'the same path twice, absolute and climbing paths',
    tar: archive(file('f', 'one'), file('f', 'three'), file('/abs', 'x'), file('a/../../up', 'yy')),
    expected: [
      ['f', 'file', 3],
      ['f', 'file', 5],
      ['/abs', 'file', 1],
      ['a/../../up', 'file', 2],
    ],
  },
  {
    name: 'entries after the end marker, which do not count',
    tar: Buffer.concat([archive(file('f', 'hello')), archive(after)]),
    expected: [['f', 'file', 5]],
  },
  {
    name: 'names that are not UTF-8, in a header and in a PAX record',
    tar: archive(
      file('', 'x', { alter: (block) => void latin1Name.copy(block, 0) }),
      paxRaw(Buffer.concat([Buffer.from('12 path='), latin1Name, Buffer.from('\n')])),
      file('short', 'yy'),
    ),
    expected: [
      ['f\udce4r', 'file', 1],
      ['f\udce4r', 'file', 2],
    ],
  },
  {
    name: 'owner, time and links, in headers and in records that overrule them',
    tar: archive(
      file('f', 'x', {
        mode: 0o4711,
        alter: (block) => void block.write('0001750\u00000000062\u000000000000001\u000014524620700', 108),
      }),
      pax([
        ['uid', '70000'],
        ['gid', '80000'],
        ['mtime', '1700000000.25'],
        ['linkpath', `${longName}/../x`],
      ]),
      symlink('s', 'short'),
      gnuLong('./f', 'K'),
      hardLink('h', 'short'),
    ),
    expected: [
      ['f', 'file', 1],
      ['s', 'symlink', 0],
      ['h', 'hardlink', 0],
    ],
  },
  { name: 'no end marker', tar: file('f', 'hello'), expected: [['f', 'file', 5]] },
  {
    name: 'no padding at the end',
    tar: file('f', 'hello').subarray(0, 512 + 5),
    expected: [['f', 'file', 5]],
    pythonDiffers: 'it wants whole blocks',
  },
  {
    name: 'one zero block at the end',
    tar: Buffer.concat([file('f', 'hello'), endMarker.subarray(512)]),
    expected: [['f', 'file', 5]],
  },
  {
    name: 'one zero block in the middle',
    tar: archive(file('f', 'hello'), endMarker.subarray(512), after),
    expected: 'refused',
    pythonDiffers: 'it stops there',
  },
  { name: 'a file that is cut', tar: file('f', 'hello'.repeat(200)).subarray(0, 1000), expected: 'refused' },
  {
    name: 'a header that is cut',
    tar: Buffer.concat([file('f', 'hello'), after.subarray(0, 100)]),
    expected: 'refused',
    pythonDiffers: 'it stops there in silence',
  },
  {
    name: 'a checksum that is wrong',
    tar: Buffer.concat([file('f', 'hello').fill('g', 0, 1), endMarker]),
    expected: 'refused',
  },
  { name: 'text', tar: Buffer.from('not a tar archive at all '.repeat(100)), expected: 'refused' },
  {
    name: 'a PAX header and nothing after it',
    tar: archive(pax([['path', 'lost']])),
    expected: [],
    pythonDiffers: 'it wants an entry',
  },
]
