import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { buildTree } from '../../../src/inspect/build-tree.ts'
import { type CountedInventory, countedInventory } from '../../kit/counted-inventory.ts'
import { type EntrySpec, listingOf } from '../../kit/listing-builder.ts'

/** An inventory of one layer; files by path, as their text or their bytes. */
function inventoryOf(files: Readonly<Record<string, string | number>>, more: readonly EntrySpec[] = []) {
  const specs = Object.entries(files).map(([path, what]) =>
    typeof what === 'number' ? { path, fileBytes: what } : { path, content: what },
  )
  const tree = buildTree([listingOf([...specs, ...more])])
  const inventory = countedInventory(tree)
  const ownerAt = (path: string) => {
    const entry = tree.at(path)
    return entry && inventory.ownerOf(entry)
  }
  return { ...inventory, ownerAt }
}

const named = ({ packages }: CountedInventory) =>
  packages.map(({ manager, name, version, bytes }) => [manager, name, version, bytes])

const dpkgEntry = (name: string, kib = 4) =>
  `Package: ${name}\nStatus: install ok installed\nArchitecture: amd64\nInstalled-Size: ${kib}\nVersion: 1.0-1\n\n`
const status = 'var/lib/dpkg/status'
const list = (name: string) => `var/lib/dpkg/info/${name}.list`

describe('dpkg', () => {
  test('bytes of the files in its lists, through links for folders, and the declared size', () => {
    const inventory = inventoryOf(
      {
        [status]: `${dpkgEntry('coreutils', 18)}Package: gone\nStatus: deinstall ok config-files\nVersion: 2\n\n${dpkgEntry('libc6:odd')}`,
        [list('coreutils')]: '/.\n/bin\n/bin/ls\n/usr/share/doc/never-there\n/etc\n',
        [list('gone')]: '/etc/kept.conf\n',
        [list('libc6:odd')]: '',
        'usr/bin/ls': 1000,
        'etc/kept.conf': 10,
      },
      [{ path: 'bin', type: 'symlink', linkName: 'usr/bin' }],
    )
    expect(inventory.packages[0]).toEqual({
      ...{ manager: 'dpkg', name: 'coreutils', version: '1.0-1', bytes: 1000, declaredBytes: 18 * 1024 },
    })
    expect(named(inventory)).toHaveLength(2)
    expect(inventory.problems).toEqual([])
    expect(inventory.ownerAt('/bin/ls')?.name).toBe('coreutils')
    expect(inventory.ownerAt('/etc/kept.conf')).toBeUndefined()
  })

  test('lists of one architecture of several, diversions, and the folder of images without dpkg', () => {
    const inventory = inventoryOf({
      [status]: dpkgEntry('libc6') + dpkgEntry('dash'),
      [list('libc6:amd64')]: '/lib/libc.so.6\n/bin/sh\n',
      [list('dash')]: '/bin/sh\n',
      'var/lib/dpkg/diversions': '/bin/sh\n/bin/sh.distrib\ndash\n',
      'lib/libc.so.6': 2000,
      'bin/sh': 100,
      'bin/sh.distrib': 30,
      'var/lib/dpkg/status.d/tzdata': 'Package: tzdata\nVersion: 2024a\nInstalled-Size: 3\n',
      'var/lib/dpkg/status.d/tzdata.md5sums': `${'0'.repeat(32)}  usr/share/zoneinfo/UTC\n`,
      'usr/share/zoneinfo/UTC': 118,
    })
    expect(named(inventory)).toEqual([
      ['dpkg', 'libc6', '1.0-1', 2030],
      ['dpkg', 'tzdata', '2024a', 118],
      ['dpkg', 'dash', '1.0-1', 100],
    ])
    expect(inventory.problems).toEqual([])
  })

  test('a status that is cut off loses versions, not packages or bytes', () => {
    const whole = dpkgEntry('aaa') + dpkgEntry('bbb') + dpkgEntry('ccc')
    const inventory = inventoryOf({
      [status]: whole.slice(0, whole.indexOf('Package: bbb') + 30),
      ...{ [list('aaa')]: '/a\n', [list('bbb')]: '/b\n', [list('ccc')]: '/c\n' },
      ...{ a: 3, b: 2, c: 1 },
    })
    expect(named(inventory)).toEqual([
      ['dpkg', 'aaa', '1.0-1', 3],
      ['dpkg', 'bbb', undefined, 2],
      ['dpkg', 'ccc', undefined, 1],
    ])
    const ofDpkg = { kind: 'inventory', manager: 'dpkg', layer: 0 }
    expect(inventory.problems).toEqual([
      { ...ofDpkg, path: '/var/lib/dpkg/status', reason: expect.stringContaining('in the middle of an entry') },
      { ...ofDpkg, path: '/var/lib/dpkg/info/bbb.list', reason: expect.stringContaining('has lost 2') },
    ])
  })

  test('a list that is gone is told, and its package stays with what it declares', () => {
    const inventory = inventoryOf({ [status]: dpkgEntry('aaa', 7), 'usr/a': 5 })
    expect(inventory.packages).toMatchObject([{ name: 'aaa', bytes: 0, declaredBytes: 7168 }])
    expect(inventory.problems).toMatchObject([{ path: '/var/lib/dpkg/status', reason: expect.stringContaining('aaa') }])
  })
})

test('who owns an entry that is at hand is told without looking for its path again', () => {
  const files = [status, list('a')].map((path, index) => ({ path, content: index === 0 ? dpkgEntry('a') : '/usr/a\n' }))
  const tree = buildTree([listingOf([...files, { path: 'usr/a', fileBytes: 5 }, { path: 'usr/b', fileBytes: 5 }])])
  let lookUps = 0
  const at = (path: string) => {
    lookUps += 1
    return tree.at(path)
  }
  const { ownerOf } = countedInventory({ ...tree, at })
  lookUps = 0
  const owned = [...tree.entries()].filter((entry) => ownerOf(entry)?.name === 'a').map(({ path }) => path)
  expect({ owned, lookUps }).toEqual({ owned: ['/usr/a'], lookUps: 0 })
})

test('apk: names, versions, sizes and files', () => {
  const inventory = inventoryOf({
    'lib/apk/db/installed':
      'C:Q1x\nP:musl\nV:1.2.5-r0\nA:x86_64\nI:634880\nF:lib\nR:ld-musl-x86_64.so.1\na:0:0:755\nF:\nR:top\n\nP:cut\nV:',
    'lib/ld-musl-x86_64.so.1': 600,
    top: 7,
  })
  expect(inventory.packages).toMatchObject([
    { manager: 'apk', name: 'musl', version: '1.2.5-r0', bytes: 607, declaredBytes: 634880 },
    { name: 'cut', bytes: 0 },
  ])
  expect(inventory.problems).toMatchObject([
    { path: '/lib/apk/db/installed', reason: 'ends in the middle of an entry' },
  ])
})

const site = 'opt/venv/lib/python3.11/site-packages'
const metadata = (name: string, version = '1.0') =>
  `Metadata-Version: 2.1\nName: ${name}\nVersion: ${version}\n\nName: no\n`

describe('Python', () => {
  test('RECORD with quotes, commas and newlines, programs outside of site-packages, absolute paths, byte code', () => {
    const record = [
      'numpy/__init__.py,sha256=x,10',
      '"numpy/a,b.py",,',
      '"numpy/say ""hi"".py",,20',
      '"numpy/two\nlines.py",,',
      '../../../bin/f2py,,',
      '/etc/numpy.conf,,\r',
      '../../../../../../../../../etc/top,,',
      'numpy/never-there.py,,',
      'numpy-1.0.dist-info/RECORD,,',
    ].join('\n')
    const inventory = inventoryOf({
      [`${site}/numpy-1.0.dist-info/METADATA`]: metadata('numpy'),
      [`${site}/numpy-1.0.dist-info/RECORD`]: record,
      ...{ [`${site}/numpy/__init__.py`]: 10_000, [`${site}/numpy/a,b.py`]: 20_000 },
      ...{ [`${site}/numpy/say "hi".py`]: 30_000, [`${site}/numpy/two\nlines.py`]: 40_000 },
      ...{ 'opt/venv/bin/f2py': 50_000, 'etc/numpy.conf': 60_000, 'etc/top': 70_000 },
      [`${site}/numpy/__pycache__/__init__.cpython-311.opt-1.pyc`]: 80_000,
      [`${site}/other.py`]: 5,
    })
    const own = Buffer.byteLength(record) + Buffer.byteLength(metadata('numpy'))
    expect(inventory.packages).toEqual([
      { manager: 'python', name: 'numpy', version: '1.0', bytes: 360_000 + own, path: `/${site}` },
    ])
    expect(inventory.problems).toEqual([])
    expect(inventory.ownerAt(`/${site}/other.py`)).toBeUndefined()
  })

  test('older forms: installed-files.txt, top_level.txt, and what says nothing of its files', () => {
    const inventory = inventoryOf({
      [`${site}/a.egg-info/PKG-INFO`]: metadata('a', '2'),
      [`${site}/a.egg-info/installed-files.txt`]: '../a.py\nPKG-INFO\n',
      [`${site}/a.py`]: 1_000,
      [`${site}/b.egg-info/PKG-INFO`]: metadata('b'),
      [`${site}/b.egg-info/top_level.txt`]: 'b\nb_single\n../../..\n',
      ...{ [`${site}/b/deep/x.so`]: 20_000, [`${site}/b_single.py`]: 10_000 },
      [`${site}/c-3.egg-info`]: 'no fields',
    })
    expect(named(inventory).map(([, name, version]) => [name, version])).toEqual([
      ['b', '1.0'],
      ['a', '2'],
      ['c', '3'],
    ])
    expect(inventory.ownerAt(`/${site}/b/deep/x.so`)?.name).toBe('b')
    expect(inventory.problems.map(({ path, reason }) => [path, reason])).toEqual([
      [`/${site}/c-3.egg-info`, 'names no distribution'],
      [`/${site}/c-3.egg-info`, expect.stringContaining('no list of files')],
    ])
  })

  test('a RECORD that ends within quotes is told, and what stands before counts', () => {
    const inventory = inventoryOf({
      [`${site}/n-1.dist-info/METADATA`]: metadata('n'),
      [`${site}/n-1.dist-info/RECORD`]: 'n/a.py,,\n"n/b.py,,\n',
      [`${site}/n/a.py`]: 10_000,
    })
    expect(inventory.packages[0]?.bytes).toBeGreaterThan(10_000)
    expect(inventory.problems).toMatchObject([{ path: `/${site}/n-1.dist-info/RECORD` }])
  })

  test('what Debian or conda brought is theirs, and what lies in a cache is not installed', () => {
    const debian = 'usr/lib/python3/dist-packages'
    const inventory = inventoryOf({
      [status]: dpkgEntry('python3-six'),
      [list('python3-six')]: `/${debian}/six.py\n/${debian}/six-1.egg-info/PKG-INFO\n`,
      ...{ [`${debian}/six.py`]: 9, [`${debian}/six-1.egg-info/PKG-INFO`]: metadata('six') },
      'opt/conda/conda-meta/six-1-py_0.json': '{"name":"six","version":"1","files":["lib/six-1.dist-info/METADATA"]}',
      'opt/conda/lib/six-1.dist-info/METADATA': metadata('six'),
      'root/.cache/uv/archive-v0/abc/six-1.dist-info/METADATA': metadata('six'),
      'opt/conda/pkgs/six-0.9-py_0/site-packages/six-0.9.dist-info/METADATA': metadata('six'),
    })
    expect(inventory.packages.map(({ manager }) => manager).sort()).toEqual(['conda', 'dpkg'])
  })
})

test('conda: files from the root of the environment, and records that cannot be read', () => {
  const inventory = inventoryOf({
    'opt/conda/envs/x/conda-meta/zlib-1.3-h1.json':
      '{"name":"zlib","version":"1.3","files":["lib/libz.so","../../etc/x", 3]}',
    'opt/conda/envs/x/conda-meta/bad-1-0.json': '{"name": "bad',
    'opt/conda/envs/x/conda-meta/odd-1-0.json': '[1]',
    'opt/conda/envs/x/lib/libz.so': 100_000,
    'opt/conda/etc/x': 1_000_000,
  })
  expect(inventory.packages).toMatchObject([
    { manager: 'conda', name: 'zlib', version: '1.3', path: '/opt/conda/envs/x' },
    { name: 'bad-1-0' },
    { name: 'odd-1-0' },
  ])
  expect(inventory.packages[0]?.bytes).toBeGreaterThan(1_100_000)
  expect(inventory.problems.map(({ path, reason }) => [path.slice(-12), reason])).toEqual([
    ['bad-1-0.json', expect.stringContaining('is no JSON')],
    ['odd-1-0.json', expect.stringContaining('no')],
  ])
})

test('npm: scoped and nested packages, the innermost one owns', () => {
  const manifest = (name: string) => JSON.stringify({ name, version: '1.0.0', description: 'x'.repeat(99) })
  const inventory = inventoryOf({
    'app/package.json': manifest('app'),
    'app/node_modules/@scope/a/package.json': manifest('@scope/a'),
    'app/node_modules/@scope/a/dist/esm/package.json': '{"type":"module"}',
    'app/node_modules/@scope/a/dist/index.js': 10_000,
    'app/node_modules/@scope/a/node_modules/b/package.json': manifest('b'),
    'app/node_modules/@scope/a/node_modules/b/b.js': 100_000,
    'app/node_modules/@scope/a/test/node_modules/fixture/f.js': 1000,
    'app/node_modules/c/package.json': 'no json',
    'app/node_modules/.bin/tool': 5,
    'app/node_modules/__proto__/package.json': manifest('__proto__'),
  })
  expect(inventory.packages.map(({ name, path }) => [name, path])).toEqual([
    ['b', '/app/node_modules/@scope/a/node_modules'],
    ['@scope/a', '/app/node_modules'],
    ['__proto__', '/app/node_modules'],
    ['c', '/app/node_modules'],
  ])
  expect(inventory.ownerAt('/app/node_modules/@scope/a/test/node_modules/fixture/f.js')?.name).toBe('@scope/a')
  expect(inventory.ownerAt('/app/node_modules/.bin/tool')).toBeUndefined()
  expect(inventory.problems).toMatchObject([{ path: '/app/node_modules/c/package.json' }])
})

test('npm: what says which packages only development needs is told where it cannot be read', () => {
  const problemsOf = (files: Readonly<Record<string, string>>) =>
    inventoryOf({ 'app/node_modules/a/package.json': '{"name":"a"}', ...files }).problems
  const told = (path: string) => [expect.objectContaining({ kind: 'inventory', manager: 'npm', path })]
  expect(problemsOf({ 'app/node_modules/.package-lock.json': '{"packages":{"node_mod' })).toEqual(
    told('/app/node_modules/.package-lock.json'),
  )
  expect(problemsOf({ 'app/package.json': '{"devDependencies":{' })).toEqual(told('/app/package.json'))
  expect(problemsOf({ 'app/package.json': '{}', 'app/node_modules/.package-lock.json': '{"packages":{}}' })).toEqual([])
})

test('programs of Go and Rust, where no package brought them', () => {
  const program = (path: string, elf: object): EntrySpec => ({
    ...{ path, fileBytes: 1000, elf: { machine: 62, kind: 'executable', debugBytes: 0, ...elf } },
  })
  const inventory = inventoryOf({ [status]: dpkgEntry('docker'), [list('docker')]: '/usr/bin/docker\n' }, [
    program('usr/bin/docker', { language: 'go', module: 'github.com/docker/cli' }),
    program('app/server', { language: 'go', module: 'example.org/server', version: 'v1.2.3' }),
    program('app/rg', { language: 'rust' }),
  ])
  expect(inventory.packages).toEqual([
    { manager: 'dpkg', name: 'docker', version: '1.0-1', bytes: 1000, declaredBytes: 4096 },
    { manager: 'go', name: 'example.org/server', version: 'v1.2.3', bytes: 1000, path: '/app/server' },
    { manager: 'rust', name: 'rg', bytes: 1000, path: '/app/rg' },
  ])
})

test('hard links from a cache count for the package that is installed, wherever the bytes are first named', () => {
  const files = [`${site}/n/big.so`, `${site}/n-1.dist-info/METADATA`, `${site}/n-1.dist-info/RECORD`]
  const inventory = inventoryOf(
    { [`${site}/n-1.dist-info/METADATA`]: metadata('n'), [`${site}/n-1.dist-info/RECORD`]: 'n/big.so,,\n' },
    [
      { path: 'cache/archive-v0/x/n/big.so', fileBytes: 100_000, contentHash: '11'.repeat(16) },
      { path: `${site}/n/big.so`, type: 'hardlink', linkName: 'cache/archive-v0/x/n/big.so' },
    ],
  )
  expect(files).toHaveLength(3)
  expect(inventory.packages[0]?.bytes).toBeGreaterThan(100_000)
  expect(inventory.components.map(({ kind }) => kind)).toEqual(['python'])
})

describe('components', () => {
  test('CUDA is one sum, whoever brought it; the rest by top folder, and what lies in none', () => {
    const inventory = inventoryOf({
      [status]: dpkgEntry('libcublas-12-4') + dpkgEntry('libcurl4') + dpkgEntry('nvme-cli'),
      [list('libcublas-12-4')]: '/usr/lib/x86_64-linux-gnu/whatever.bin\n',
      [list('libcurl4')]: '/usr/lib/x86_64-linux-gnu/libcurl.so.4\n',
      [list('nvme-cli')]: '/usr/lib/x86_64-linux-gnu/libnvme.so.1\n',
      'usr/lib/x86_64-linux-gnu/whatever.bin': 1e6,
      'usr/lib/x86_64-linux-gnu/libcurl.so.4': 2e6,
      'usr/lib/x86_64-linux-gnu/libnvme.so.1': 3e6,
      'usr/local/cuda-12.4/targets/x/lib.a': 4e6,
      [`${site}/nvidia_cudnn_cu12-9.dist-info/METADATA`]: '',
      [`${site}/nvidia_cudnn_cu12-9.dist-info/RECORD`]: 'nvidia/cudnn/data.bin,,\n',
      [`${site}/nvidia/cudnn/data.bin`]: 5e6,
      [`${site}/torch/lib/libcudart-0123abcd.so.11.0`]: 6e6,
      [`${site}/torch/lib/libtorch_cuda.so`]: 7e6,
      'file-in-the-root': 10,
    })
    const bytes = Object.fromEntries(inventory.components.map(({ kind, name, bytes }) => [`${kind}${name}`, bytes]))
    expect(bytes).toMatchObject({ dpkg: 5e6, other: 10, 'folder/opt': 7e6 })
    expect(Math.floor((bytes['cuda'] ?? 0) / 1e6)).toBe(16)
  })

  test('of very many top folders the smallest are in other', () => {
    const inventory = inventoryOf(
      Object.fromEntries(Array.from({ length: 40 }, (_, index) => [`${index}/f`, index + 1])),
    )
    expect(inventory.components).toHaveLength(16)
    expect(inventory.components.find(({ kind }) => kind === 'other')).toEqual({
      ...{ kind: 'other', name: '', bytes: (25 * 26) / 2, fileCount: 25 },
    })
  })

  test('they sum to the live bytes, and no package has more than there is', () => {
    const paths = [
      ...['usr/bin/a', 'usr/bin/b', 'bin/a', 'opt/x', 'x', 'usr/local/cuda-12/a', `${site}/m/a.py`, `${site}/m/b.py`],
      ...['app/node_modules/p/index.js', 'opt/conda/lib/z', `${site}/m/__pycache__/a.cpython-312.pyc`],
    ]
    const databases = {
      [status]: dpkgEntry('one') + dpkgEntry('two'),
      [list('one')]: '/usr/bin/a\n/opt/x\n',
      [list('two')]: '/bin/a\n/opt/x\n',
      [`${site}/m-1.dist-info/METADATA`]: metadata('m'),
      [`${site}/m-1.dist-info/RECORD`]: 'm/a.py,,\n../../../../conda/lib/z,,\n',
      'opt/conda/conda-meta/z-1-0.json': '{"name":"z","files":["lib/z"]}',
      'app/node_modules/p/package.json': '{"name":"p"}',
    }
    const entry = fc.record({
      path: fc.constantFrom(...paths),
      fileBytes: fc.nat(1000),
      contentHash: fc.constantFrom('aa', 'bb', 'cc'),
      link: fc.option(fc.constantFrom(...paths), { freq: 3, nil: undefined }),
    })
    const layer = fc.uniqueArray(entry, { selector: ({ path }) => path, maxLength: 11 })
    fc.assert(
      fc.property(fc.array(layer, { minLength: 1, maxLength: 3 }), (layers) => {
        const base = Object.entries(databases).map(([path, content]) => ({ path, content }))
        const listings = layers.map((specs, index) =>
          listingOf([
            ...(index === 0 ? base : []),
            ...specs.map(({ link, ...spec }): EntrySpec => {
              const written = link !== undefined && specs.findIndex(({ path }) => path === link)
              const own = specs.findIndex(({ path }) => path === spec.path)
              return typeof written === 'number' && written >= 0 && written < own
                ? { path: spec.path, type: 'hardlink', linkName: link ?? '' }
                : spec
            }),
          ]),
        )
        const tree = buildTree(listings)
        const { components, packages } = countedInventory(tree)
        expect(components.reduce((sum, { bytes }) => sum + bytes, 0)).toBe(tree.liveBytes)
        expect(packages.reduce((sum, { bytes }) => sum + bytes, 0)).toBeLessThanOrEqual(tree.liveBytes)
      }),
    )
  })
})

describe('hostile databases', () => {
  test('two packages that name one file: the first one has it, once', () => {
    const inventory = inventoryOf({
      [status]: dpkgEntry('one') + dpkgEntry('two'),
      ...{ [list('one')]: '/f\n/f\n', [list('two')]: '/f\n' },
      f: 10,
    })
    expect(named(inventory)).toEqual([
      ['dpkg', 'one', '1.0-1', 10],
      ['dpkg', 'two', '1.0-1', 0],
    ])
  })

  test('attack 28: a million packages are fifty thousand and a sum, and every byte has its owner', () => {
    const names = Array.from({ length: 50_003 }, (_, index) => `p${index}`)
    const { packages, packagesSummed, components, ownerAt } = inventoryOf({
      [status]: names.map((name) => dpkgEntry(name)).join(''),
      ...{ [list('p0')]: '/first\n', [list('p50000')]: '/over\n', [list('p50002')]: '/last\n' },
      ...{ first: 1, over: 20, last: 300 },
    })
    expect(packages).toHaveLength(50_000)
    expect(packages[0]).toMatchObject({ name: 'p0', bytes: 1 })
    expect(packagesSummed).toEqual({ count: 3, bytes: 320 })
    expect(components.find(({ kind }) => kind === 'dpkg')).toMatchObject({ bytes: 321, fileCount: 3 })
    expect(ownerAt('/last')).toMatchObject({ manager: 'dpkg' })
  })

  test('fields of 10 MB, names that objects know, cycles of links, paths that lead out', () => {
    const long = 'x'.repeat(10_000_000)
    const inventory = inventoryOf(
      {
        [status]: `${dpkgEntry('__proto__')}${dpkgEntry('constructor')}Package: long\nStatus: install ok installed\nVersion: ${long}\nDescription: ${long}\n ${long}\n\n`,
        [list('__proto__')]: '/loop/a\n/../../f\n/__proto__\n',
        [list('constructor')]: `/${long}\n/constructor\n`,
        [list('long')]: `/${'a/'.repeat(1_000_000)}\n`,
        ...{ f: 3, __proto__: 0, constructor: 4 },
      },
      [
        { path: 'loop', type: 'symlink', linkName: 'pool' },
        { path: 'pool', type: 'symlink', linkName: 'loop' },
      ],
    )
    expect(named(inventory).map(([, name, version, bytes]) => [name, `${version}`.length, bytes])).toEqual([
      ['constructor', 5, 4],
      ['__proto__', 5, 3],
      ['long', 200, 0],
    ])
  })

  test('a thousand files that cannot be read are a hundred problems and a count', () => {
    const records = Array.from({ length: 1000 }, (_, index) => [`c/conda-meta/${index}.json`, '{'])
    const { problems, packages } = inventoryOf(Object.fromEntries(records))
    expect(packages).toHaveLength(1000)
    expect(problems).toHaveLength(101)
    expect(problems.at(-1)?.reason).toContain('899 more')
  })
})
