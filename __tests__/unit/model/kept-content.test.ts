import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { keptBytesOf, keptContent } from '../../../src/model/kept-content.ts'

const site = 'opt/venv/lib/python3.11/site-packages'

test.each([
  ...[
    'var/lib/dpkg/status',
    'var/lib/dpkg/diversions',
    'var/lib/dpkg/info/libc6:amd64.list',
    'var/lib/dpkg/status.d/tzdata',
  ],
  ...['lib/apk/db/installed', 'usr/lib/apk/db/installed', 'var/lib/rpm/rpmdb.sqlite', 'usr/share/rpm/rpmdb.sqlite'],
  ...[
    `${site}/a-1.dist-info/METADATA`,
    `${site}/a-1.dist-info/RECORD`,
    `${site}/a.egg-info/PKG-INFO`,
    `${site}/a.egg-info`,
  ],
  ...['opt/conda/conda-meta/a-1-0.json', 'app/package.json', 'app/node_modules/a/package.json', 'package.json'],
  ...['app/node_modules/@s/a/package.json', 'app/node_modules/a/node_modules/b/package.json'],
  ...[
    'app/node_modules/.package-lock.json',
    'etc/os-release',
    'usr/local/cuda-12.4/version.json',
    '/var/lib/dpkg/status',
  ],
])('%s is kept', (path) => expect(keptBytesOf(path)).toBeGreaterThan(0))

test.each([
  ...[
    'status',
    'srv/var/lib/dpkg/status',
    'var/lib/dpkg/info/libc6.md5sums',
    'etc/apt/sources.list',
    'rpmdb.sqlite',
    '',
  ],
  ...[
    `${site}/a/RECORD`,
    `${site}/METADATA`,
    'app/node_modules/a/dist/package.json',
    'app/node_modules/@s/a/b/package.json',
  ],
  ...[
    'app/data.json',
    'opt/conda-meta',
    'usr/local/lib/version.json',
    'app/.package-lock.json',
    '__proto__',
    'constructor',
  ],
])('%s is not kept', (path) => expect(keptBytesOf(path)).toBe(0))

const reduced = (path: string, text: string) => Buffer.from(keptContent(path, Buffer.from(text))).toString()

test('of manifests only what an inventory reads is kept', () => {
  const conda = { name: 'zlib', version: '1.3', files: ['lib/libz.so', 3], paths_data: { paths: [1] }, depends: ['x'] }
  expect(JSON.parse(reduced('c/conda-meta/z.json', JSON.stringify(conda)))).toEqual({
    ...{ name: 'zlib', version: '1.3', files: ['lib/libz.so'] },
  })
  const npm = '{"name":"a","version":"2","scripts":{"x":"y"},"devDependencies":{"__proto__":"1","jest":"^30"}}'
  const kept = JSON.parse(reduced('app/package.json', npm))
  expect([kept.name, kept.version, Object.keys(kept), Object.keys(kept.devDependencies)]).toEqual([
    ...['a', '2', ['name', 'version', 'devDependencies'], ['__proto__', 'jest']],
  ])
  const lock = { packages: { 'node_modules/a': { version: '1', dev: true, resolved: 'x' }, 'node_modules/b': 'odd' } }
  expect(JSON.parse(reduced('node_modules/.package-lock.json', JSON.stringify(lock))).packages).toEqual({
    'node_modules/a': { version: '1', dev: true, devOptional: false },
    'node_modules/b': { dev: false, devOptional: false },
  })
  expect(reduced('a-1.dist-info/METADATA', 'Name: a\r\nVersion: 1\r\n\r\nA long story')).toBe(
    'Name: a\r\nVersion: 1\r\n',
  )
})

test.each([
  ['JSON that is none', `{"name": ${'x'.repeat(100_000)}`],
  ['no object', `[${'1,'.repeat(50_000)}1]`],
  ['too deep', '['.repeat(1_000_000)],
  ['more keys than memory has room for', `{${'"a":1,'.repeat(300_001)}"b":1}`],
  ['more brackets than memory has room for', `[${'[],'.repeat(1_000_000)}[]]`],
])('%s is kept as it is, though not all of it', (_, text) => {
  const kept = reduced('app/package.json', text)
  expect(kept).toBe(text.slice(0, 65_536))
})

test('a value that is too deep to be written again is left out', () => {
  const deep = '['.repeat(90_000) + ']'.repeat(90_000)
  expect(reduced('app/package.json', `{"name":${deep},"version":"1"}`)).toBe('{"version":"1"}')
})

test('nothing makes it throw', () => {
  const paths = ['app/package.json', 'c/conda-meta/z.json', 'node_modules/.package-lock.json', 'a.egg-info/PKG-INFO']
  fc.assert(
    fc.property(fc.constantFrom(...paths), fc.oneof(fc.string(), fc.json()), (path, text) => {
      expect(reduced(path, text).length).toBeLessThanOrEqual(text.length + 200)
    }),
  )
})
