import { linkSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, expect, test } from '@jest/globals'
import { createFiles } from '../../../src/adapters/files.ts'
import { contextPart } from '../../../src/lint/context-part.ts'
import { type ContextDisk, contextLister } from '../../../src/lint/list-context.ts'
import { isUnknown } from '../../../src/model/unknown.ts'

const roots: string[] = []
afterAll(() => {
  for (const root of roots) rmSync(root, { recursive: true, force: true })
})

function project(files: Readonly<Record<string, string>>): string {
  const root = mkdtempSync(join(tmpdir(), 'context-'))
  roots.push(root)
  for (const [path, text] of Object.entries({ Dockerfile: 'FROM scratch\n', ...files })) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }
  return root
}

const real = createFiles()
const place = { context: '.', dockerfile: 'Dockerfile' }

async function listed(workspace: string, files: ContextDisk['files'] = real) {
  const listing = await contextLister({ workspace, files })(place)
  if (isUnknown(listing)) throw new Error(listing.reason)
  return listing
}

test('a symlink out of the context, or back into it, is an entry and never a way', async () => {
  const root = project({ 'a/b': 'x' })
  symlinkSync('/etc', join(root, 'out'))
  symlinkSync('..', join(root, 'a/loop'))
  linkSync(join(root, 'a/b'), join(root, 'a/c'))
  const { files } = await listed(root)
  expect(files.map(({ path, kind }) => `${path} ${kind}`)).toEqual([
    'Dockerfile file',
    'a directory',
    'a/b file',
    'a/c file',
    'a/loop symlink',
    'out symlink',
  ])
  expect(contextPart(files)).toMatchObject({ fileCount: 3, bytes: 'FROM scratch\n'.length + 1 })
})

test('into a folder that is ignored for good nobody looks, and into one with an exception somebody does', async () => {
  const root = project({ 'a/x': '1', 'b/x': '1', 'b/keep/y': '1', '.dockerignore': 'a\nb\n!b/keep\n' })
  const asked: string[] = []
  const entries = (path: string) => {
    asked.push(path.slice(root.length))
    return real.entries(path)
  }
  const files = { ...real, entries }
  const listing = await listed(root, files)
  expect(asked.sort()).toEqual(['', '/b', '/b/keep'])
  expect(listing.ignored).toEqual(['a', 'b', 'b/x'])
  expect(listing.files.map(({ path }) => path)).toEqual(['.dockerignore', 'Dockerfile', 'b/keep', 'b/keep/y'])
})

test('what several variants have in common is walked once', async () => {
  const root = project({ 'a/x': '1', Other: 'FROM scratch\n', Own: 'FROM scratch\n', 'Own.dockerignore': 'a\n' })
  let walks = 0
  const entries = (path: string) => {
    if (path === root) walks += 1
    return real.entries(path)
  }
  const files = { ...real, entries }
  const lister = contextLister({ workspace: root, files })
  await Promise.all([place, { ...place, dockerfile: 'Other' }, { ...place, dockerfile: 'Own' }].map(lister))
  expect(walks).toBe(2)
})

const failing = (code: string) => async (path: string) => {
  throw Object.assign(new Error(code), { code, path })
}
const many = Array.from({ length: 600_000 }, (_, index) => ({ name: `f${index}`, kind: 'file' as const, bytes: 1 }))

test.each([
  [
    'a folder that may not be read',
    { entries: failing('EACCES') },
    /^the context "\." cannot be read: EACCES at "\/.*"$/,
  ],
  [
    'more than a million entries',
    {
      entries: async (path: string) => [
        ...many,
        ...(path.endsWith('d') ? [] : [{ name: 'd', kind: 'directory' as const, bytes: 0 }]),
      ],
    },
    /^the context "\." holds more than 1,000,000 files and folders$/,
  ],
  [
    'a context that is gone',
    { realPath: async (path: string) => (path.endsWith('Dockerfile') ? path : undefined) },
    /does not exist$/,
  ],
])('%s is unknown with the reason', async (_, broken, reason) => {
  const listing = await contextLister({ workspace: project({}), files: { ...real, ...broken } })(place)
  expect(listing).toEqual({ kind: 'unknown', reason: expect.stringMatching(reason) })
})

test('a bug is no state of the context', async () => {
  const entries = async () => {
    throw new TypeError('a bug')
  }
  await expect(contextLister({ workspace: project({}), files: { ...real, entries } })(place)).rejects.toThrow('a bug')
})

test('the largest folders are those that have most of what is above them, and never overlap', () => {
  const file = (path: string, bytes: number) => ({ path, kind: 'file' as const, bytes })
  const files = [
    file('a', 5),
    file('data/raw/2024/x', 900),
    file('data/raw/y', 50),
    file('src/a/x', 30),
    file('src/b/x', 40),
    file('empty/x', 0),
  ]
  expect(contextPart(files).largestFolders).toEqual([
    { path: 'data/raw/2024', fileCount: 1, bytes: 900 },
    { path: 'src', fileCount: 2, bytes: 70 },
    { path: '.', fileCount: 1, bytes: 5 },
  ])
})
