import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { createFiles } from '../../../src/adapters/files.ts'
import { previousLayoutBytes } from '../../../src/report/previous-layout-bytes.ts'

let root: string
let path: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'previous-'))
  path = join(root, 'report.json')
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

const read = () => previousLayoutBytes(path, createFiles())
const layers = (...bytes: readonly number[]) =>
  bytes.map((compressedBytes) => ({ digest: `${compressedBytes}`, compressedBytes }))
const report = JSON.stringify({
  images: [
    { image: 'app', variant: 'cpu', layers: layers(100, 20) },
    { image: 'app', variant: 'cpu', layers: layers(100, 3) },
    { image: 'app', variant: 'cuda', layers: layers(100) },
  ],
})

test('each variant holds a layer once for all its platforms', async () => {
  writeFileSync(path, report)
  expect(await read()).toBe(223)
})

test.each(['', '{', '{"images": [{"layers": 1}]}'])('a report that cannot be read says nothing: %j', async (text) => {
  writeFileSync(path, text)
  expect(await read()).toBeUndefined()
})

test('where there is none, nothing is known', async () => expect(await read()).toBeUndefined())

test('a pipe in its place does not hold up the run', async () => {
  execFileSync('mkfifo', [path])
  expect(await read()).toBeUndefined()
})

test('a symlink in its place is not followed', async () => {
  writeFileSync(join(root, 'other.json'), report)
  symlinkSync(join(root, 'other.json'), path)
  expect(await read()).toBeUndefined()
})
