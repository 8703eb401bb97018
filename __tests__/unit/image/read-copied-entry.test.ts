import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { createCopiedEntryReader } from '../../../src/image/read-copied-entry.ts'
import type { CopiedEntry } from '../../../src/model/copied-entry.ts'
import {
  archive,
  directory,
  endMarker,
  file,
  gnuLong,
  hardLink,
  header,
  pax,
  paxRaw,
  symlink,
} from '../../kit/tar-writer.ts'

const maxContentBytes = 4 * 1024 * 1024
const long = `${'long/'.repeat(60)}name`

type Read = { readonly entry: CopiedEntry | undefined; readonly doneBeforeEnd: boolean }

function read(chunks: readonly Uint8Array[], names: 'wanted' | 'unwanted' = 'unwanted'): Read {
  let done = 0
  const reader = createCopiedEntryReader({ names, onDone: () => (done += 1) })
  for (const chunk of chunks) reader.push(chunk)
  const doneBeforeEnd = done > 0
  const entry = reader.end()
  expect(done).toBe(1)
  return { entry, doneBeforeEnd }
}

const whole = (tar: Uint8Array, names?: 'wanted') => read([tar], names).entry

/** An owner in the header's own fields. */
function owned(uid: number, gid: number) {
  return (block: Buffer): void => {
    block.write(`${uid.toString(8).padStart(7, '0')}\0${gid.toString(8).padStart(7, '0')}\0`, 108, 'latin1')
  }
}

const textOf = (entry: CopiedEntry | undefined) => Buffer.from(entry?.content ?? []).toString()

describe('one entry', () => {
  test.each<[string, Buffer, Partial<CopiedEntry>]>([
    [
      'a file',
      file('app.conf', 'a=b\n', { mode: 0o4750, alter: owned(12, 34) }),
      { type: 'file', mode: 0o4750, uid: 12, gid: 34, fileBytes: 4, content: Buffer.from('a=b\n') },
    ],
    ['an empty file', file('empty', ''), { type: 'file', fileBytes: 0, content: Buffer.alloc(0) }],
    ['a link', symlink('sh', 'dash'), { type: 'symlink', linkTarget: 'dash', fileBytes: 0 }],
    ['a hard link', hardLink('b', 'a'), { type: 'hardlink', linkTarget: 'a' }],
    ['a device', header({ name: 'null', type: '3' }), { type: 'character' }],
    ['a pipe', header({ name: 'pipe', type: '6' }), { type: 'fifo' }],
    ['a directory', directory('etc/', { mode: 0o1777 }), { type: 'directory', mode: 0o1777, fileBytes: 0 }],
    [
      'a long target, by PAX',
      Buffer.concat([pax([['linkpath', long]]), symlink('l', 'cut off')]),
      { type: 'symlink', linkTarget: long },
    ],
    [
      'a long target, by GNU’s own entry',
      Buffer.concat([gnuLong(long, 'K'), gnuLong(long), symlink('cut off', 'cut off')]),
      { type: 'symlink', linkTarget: long },
    ],
    [
      'an owner beyond 2097151, by PAX; what PAX leaves empty is the header’s',
      Buffer.concat([
        pax([
          ['uid', '1234567890'],
          ['gid', ''],
        ]),
        file('f', 'x', { alter: owned(1, 2) }),
      ]),
      { uid: 1234567890, gid: 2 },
    ],
    [
      'a size in PAX',
      Buffer.concat([pax([['size', '3']]), file('f', 'abc', { size: 0 })]),
      { fileBytes: 3, content: Buffer.from('abc') },
    ],
  ])('%s', (_, tar, wanted) => {
    const entry = whole(archive(tar))
    expect(entry).toMatchObject({
      ...wanted,
      ...(wanted.content === undefined ? {} : { content: new Uint8Array(wanted.content) }),
    })
    if (wanted.type !== 'file' && wanted.type !== undefined) expect(entry?.content).toBeUndefined()
  })

  test('only the first one counts', () => {
    expect(textOf(whole(archive(file('first', 'one'), file('second', 'two'))))).toBe('one')
  })

  test('of a large file the first 4 MiB, and its whole size; it is done as soon as it has them', () => {
    const data = Buffer.alloc(maxContentBytes + 1, 'x')
    const cut = archive(file('large', data)).subarray(0, 512 + maxContentBytes)
    const { entry, doneBeforeEnd } = read([cut])
    expect([entry?.content?.byteLength, entry?.fileBytes, doneBeforeEnd]).toEqual([
      ...[maxContentBytes, maxContentBytes + 1, true],
    ])
  })
})

describe('the names in a directory', () => {
  const parts = (folder: string) => [
    directory(folder),
    file(`${folder}b`, 'x'.repeat(1000)),
    directory(`${folder}sub/`),
    file(`${folder}sub/deep`, ''),
    symlink(`${folder}.hidden`, 'b'),
    Buffer.concat([pax([['path', `${folder}${long}`]]), file('cut off', 'y')]),
    Buffer.concat([gnuLong(`${folder}a\nb c`), file('cut off', '')]),
  ]

  test.each(['data/', './', '/'])('below %j, each once and none from deeper', (folder) => {
    expect(whole(archive(...parts(folder)), 'wanted')?.names).toEqual(['b', 'sub', '.hidden', 'long', 'a\nb c'])
  })

  test('are not there where they are not wanted, and nothing but the first header is read then', () => {
    const { entry, doneBeforeEnd } = read([directory('data/')])
    expect([entry?.type, entry?.names, doneBeforeEnd]).toEqual(['directory', undefined, true])
  })

  test('10,000 at most', () => {
    const many = Array.from({ length: 10_500 }, (_, at) => file(`data/${at}`, ''))
    expect(whole(Buffer.concat([directory('data/'), ...many]), 'wanted')?.names).toHaveLength(10_000)
    const exact = archive(directory('data/'), ...many.slice(0, 9_999))
    expect(whole(exact, 'wanted')?.names).toHaveLength(9_999)
  })
})

describe('what is cut off or no archive is told as such, never as an entry', () => {
  const directoryTar = archive(
    directory('d/'),
    Buffer.concat([gnuLong(`d/${long}`), file('cut', 'hello')]),
    file('d/x', 'y'),
  )
  const fileTar = archive(Buffer.concat([pax([['path', long]]), file('f', 'content'.repeat(200))]))

  test.each([
    ['a file', fileTar, 'unwanted', fileTar.length - endMarker.length - 512 + ((7 * 200) % 512)],
    ['a directory’s names', directoryTar, 'wanted', directoryTar.length - endMarker.length + 512],
  ] as const)('%s, wherever it is cut', (_, tar, names, neededBytes) => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: tar.length }), (bytes) => {
        const { entry, doneBeforeEnd } = read([tar.subarray(0, bytes)], names)
        expect([entry !== undefined, doneBeforeEnd]).toEqual([bytes >= neededBytes, bytes >= neededBytes])
      }),
    )
  })

  test.each([
    ['nothing', Buffer.alloc(0)],
    ['an empty archive', endMarker],
    ['a text', Buffer.from('<html>'.repeat(200))],
    ['a type that no engine unpacks', archive(header({ name: 'odd', type: 'V' }))],
    ['records that are none', archive(paxRaw(Buffer.from('nonsense')), file('f', 'x'))],
    ['an owner that is no number', archive(pax([['uid', 'root']]), file('f', 'x'))],
    ['a negative size', archive(header({ name: 'f', size: -1 }))],
    ['a size beyond all numbers', archive(pax([['size', '9223372036854775807']]), file('f', 'x'))],
    ['a long name of 2 MiB', archive(header({ name: 'l', type: 'L', size: 1 << 21 }))],
  ])('%s', (_, tar) => expect(whole(tar)).toBeUndefined())

  test('a name from outside of the directory', () => {
    expect(whole(archive(directory('d/'), file('other', 'x')), 'wanted')).toBeUndefined()
  })

  test('garbage behind a sound beginning breaks nothing', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 2000 }), fc.nat(directoryTar.length), (garbage, at) => {
        expect(() => read([directoryTar.subarray(0, at), garbage, directoryTar], 'wanted')).not.toThrow()
      }),
    )
  })
})

test('the same comes out however the stream is cut into chunks', () => {
  const tar = archive(directory('d/'), file('d/a', 'x'.repeat(700)), file('d/empty', ''), symlink('d/l', 'a'))
  const cases = [
    [tar, 'wanted'],
    [archive(pax([['path', long]]), file('f', 'content'.repeat(100))), 'unwanted'],
  ] as const
  for (const [bytes, names] of cases) {
    const once = read([bytes], names)
    fc.assert(
      fc.property(fc.array(fc.nat(bytes.length), { maxLength: 20 }), (cuts) => {
        const places = [0, ...cuts.toSorted((a, b) => a - b), bytes.length]
        const chunks = places.slice(1).map((end, at) => bytes.subarray(places[at] ?? 0, end))
        expect(read(chunks, names)).toEqual(once)
      }),
    )
  }
})
