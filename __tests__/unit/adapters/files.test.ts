import { execFileSync } from 'node:child_process'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { createFiles } from '../../../src/adapters/files.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'files-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const files = createFiles(tmpdir())
// Runners are not root, but may become it without a password.
const asRoot = (...command: [string, ...string[]]) => {
  const [program, ...args] = process.getuid?.() === 0 ? command : (['sudo', '-n', ...command] as const)
  execFileSync(program, args)
}
const at = (...names: string[]) => join(folder, ...names)

test('who can change what is in a folder: its owner alone, or others', async () => {
  expect(await files.writers(at('missing'))).toBeUndefined()
  await files.makePrivateDirectory(at('a', 'own'))
  expect(await files.writers(at('a', 'own'))).toBe('this user')
  writeFileSync(at('file'), '')
  symlinkSync(at('a', 'own'), at('link'))
  expect([await files.writers(at('file')), await files.writers(at('link'))]).toEqual(['others', 'others'])
  asRoot('chown', '12345', at('a', 'own'))
  expect(await files.writers(at('a', 'own'))).toBe('others')
})

test('what is missing is undefined, what is there is told without following links', async () => {
  writeFileSync(at('file'), 'hello')
  symlinkSync(at('file'), at('link'))
  expect(await files.info(at('missing'))).toBeUndefined()
  expect(await files.info(at('file', 'below'))).toBeUndefined()
  expect(await files.info(at('file'))).toEqual({ kind: 'file', bytes: 5 })
  expect(await files.info(at('link'))).toMatchObject({ kind: 'symlink' })
  expect(await files.linkTarget(at('link'))).toBe(at('file'))
  expect(await files.linkTarget(at('missing'))).toBeUndefined()
  expect(await files.info(folder)).toMatchObject({ kind: 'directory' })
  expect(await files.info('/dev/null')).toMatchObject({ kind: 'other' })
  expect(await files.realPath(at('link'))).toBe(await files.realPath(at('file')))
  expect(await files.realPath(at('missing'))).toBeUndefined()
})

test('reading is bounded, also where a size says nothing', async () => {
  writeFileSync(at('file'), 'hello')
  expect(Buffer.from((await files.readBytes(at('file'), 5)) ?? []).toString()).toBe('hello')
  expect(await files.readBytes(at('missing'), 5)).toBeUndefined()
  await expect(files.readBytes(at('file'), 4)).rejects.toMatchObject({ code: 'limit-exceeded' })
  await expect(files.readBytes('/dev/zero', 1000)).rejects.toMatchObject({ code: 'limit-exceeded' })
})

test('fault 29: a symlink is never streamed', async () => {
  writeFileSync(at('file'), 'hello')
  symlinkSync(at('file'), at('link'))
  const read = async (path: string) => {
    const chunks: Uint8Array[] = []
    for await (const chunk of files.readStream(path)) chunks.push(chunk)
    return Buffer.concat(chunks).toString()
  }
  expect(await read(at('file'))).toBe('hello')
  await expect(read(at('link'))).rejects.toMatchObject({ code: 'ELOOP' })
})

test('a range is streamed as far as the file goes', async () => {
  writeFileSync(at('file'), Buffer.from('hello world'))
  const range = async (offset: number, bytes: number) => {
    const chunks: Uint8Array[] = []
    for await (const chunk of files.readStream(at('file'), { offset, bytes })) chunks.push(chunk)
    return Buffer.concat(chunks).toString()
  }
  expect(await Promise.all([range(0, 5), range(6, 5), range(6, 500), range(3, 0), range(500, 5)])).toEqual([
    ...['hello', 'world', 'world', '', ''],
  ])
})

test('streams that are left early leave no file open', async () => {
  writeFileSync(at('file'), Buffer.alloc(8 << 20))
  const openFiles = () => readdirSync('/proc/self/fd').length
  const before = openFiles()
  for (let round = 0; round < 50; round += 1) for await (const _ of files.readStream(at('file'))) break
  expect(openFiles()).toBeLessThan(before + 10)
})

describe('writing', () => {
  test('a stream that breaks leaves what was there, and no half file', async () => {
    async function* broken(): AsyncGenerator<Uint8Array> {
      yield Buffer.from('new')
      throw new Error('it broke')
    }
    async function* whole(): AsyncGenerator<Uint8Array> {
      yield Buffer.from('new')
      yield Buffer.from(' content')
    }
    mkdirSync(at('streamed'))
    await files.writeAtomically(at('streamed', 'blob'), 'old')
    await expect(files.writeAtomically(at('streamed', 'blob'), broken())).rejects.toThrow('it broke')
    expect([readFileSync(at('streamed', 'blob'), 'utf8'), readdirSync(at('streamed'))]).toEqual(['old', ['blob']])
    await files.writeAtomically(at('streamed', 'blob'), whole())
    expect(readFileSync(at('streamed', 'blob'), 'utf8')).toBe('new content')
  })

  test('fault 18: a full disk leaves what was there, and no half file', async () => {
    mkdirSync(at('small'))
    asRoot('mount', '-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', at('small'))
    try {
      await files.writeAtomically(at('small', 'report.json'), 'old')
      await expect(files.writeAtomically(at('small', 'report.json'), 'x'.repeat(200_000))).rejects.toMatchObject({
        code: 'ENOSPC',
      })
      expect(readFileSync(at('small', 'report.json'), 'utf8')).toBe('old')
      expect(readdirSync(at('small'))).toEqual(['report.json'])
    } finally {
      asRoot('umount', at('small'))
    }
  })

  test('attack 10: a symlink is replaced, never followed', async () => {
    writeFileSync(at('secret'), 'mine')
    symlinkSync(at('secret'), at('report.json'))
    await files.writeAtomically(at('report.json'), 'new')
    expect(readFileSync(at('secret'), 'utf8')).toBe('mine')
    expect(await files.info(at('report.json'))).toEqual({ kind: 'file', bytes: 3 })
  })

  test('attack 10: the name it writes under cannot be taken beforehand', async () => {
    writeFileSync(at('secret'), 'mine')
    symlinkSync(at('secret'), at(`.report.json.${process.pid}.0.tmp`))
    await files.writeAtomically(at('report.json'), 'new')
    expect(readFileSync(at('secret'), 'utf8')).toBe('mine')
    expect(readFileSync(at('report.json'), 'utf8')).toBe('new')
  })

  test('fault 48: many at once to one file leave one whole version and nothing else', async () => {
    const versions = Array.from({ length: 20 }, (_, index) => `${index}`.repeat(10_000))
    await Promise.all(versions.map((text) => files.writeAtomically(at('file'), text)))
    expect(versions).toContain(readFileSync(at('file'), 'utf8'))
    expect(readdirSync(folder)).toEqual(['file'])
  })

  test('over a directory it fails and leaves nothing', async () => {
    mkdirSync(at('file'))
    await expect(files.writeAtomically(at('file'), 'x')).rejects.toThrow()
    expect(readdirSync(folder)).toEqual(['file'])
  })

  test('append makes and extends', async () => {
    await files.append(at('file'), 'a')
    await files.append(at('file'), 'b')
    expect(readFileSync(at('file'), 'utf8')).toBe('ab')
  })
})

test('a copy becomes a link to the file it is a copy of', async () => {
  writeFileSync(at('first'), 'x')
  writeFileSync(at('second'), 'x')
  await files.replaceByLink(at('first'), at('second'))
  await files.replaceByLink(at('first'), at('second'))
  expect(statSync(at('second')).ino).toBe(statSync(at('first')).ino)
  expect(readdirSync(folder)).toEqual(['first', 'second'])
})

test('directories: with their parents, twice, and with an answer where none can be', async () => {
  await files.makeDirectory(at('a/b/c'))
  await files.makeDirectory(at('a/b/c'))
  expect(statSync(at('a/b/c')).isDirectory()).toBe(true)
  writeFileSync(at('file'), '')
  await expect(files.makeDirectory(at('file'))).rejects.toMatchObject({ code: 'EEXIST' })
  await expect(files.makeDirectory(at('file/below'))).rejects.toMatchObject({ code: 'ENOTDIR' })
  await expect(files.makeDirectory('/proc/nowhere/below')).rejects.toMatchObject({ code: 'ENOENT' })
})

test('many who need the same folders at once all get them', async () => {
  for (let round = 0; round < 20; round += 1) {
    const paths = Array.from({ length: 16 }, (_, index) => at(`${round}`, 'a', 'b', `${index % 4}`))
    await Promise.all(paths.map((path) => files.makeDirectory(path)))
    expect(readdirSync(at(`${round}`, 'a', 'b')).sort()).toEqual(['0', '1', '2', '3'])
  }
})

test('temporary directories are fresh, private and removed without a trace', async () => {
  const own = createFiles(at('runner'))
  const [first, second] = [await own.makeTemporaryDirectory('x-'), await own.makeTemporaryDirectory('x-')]
  expect(first).not.toBe(second)
  expect(statSync(first).mode & 0o777).toBe(0o700)
  writeFileSync(join(first, 'file'), '')
  await own.remove(first)
  await own.remove(first)
  expect(existsSync(first)).toBe(false)
})

test('free space is a number of bytes', async () => {
  const { freeBytes, freeInodes } = await files.diskSpace(folder)
  expect(freeBytes).toBeGreaterThan(1_000_000)
  expect(freeInodes === undefined || freeInodes > 0).toBe(true)
})
