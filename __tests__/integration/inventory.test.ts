import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from '@jest/globals'
import { createFiles } from '../../src/adapters/files.ts'
import { createLayerMeter } from '../../src/image/layer-meter.ts'
import { buildTree } from '../../src/inspect/build-tree.ts'
import { type CountedInventory, countedInventory } from '../kit/counted-inventory.ts'
import type { ImageTree } from '../../src/model/image-tree.ts'
import type { PackageManager } from '../../src/model/inspection.ts'
import type { Platform } from '../../src/model/platform.ts'
import { buildLayout } from '../kit/engine-image.ts'
import { openBuiltLayout } from '../kit/open-built-layout.ts'

/* What is installed in images that BuildKit built, as we read it from their layers and as their own package managers say it. */

type Built = { readonly tree: ImageTree; readonly inventory: CountedInventory; readonly answer: readonly string[] }

/** Builds `image`, and asks a shell in it the question. */
async function build({
  image,
  question,
  platform,
}: {
  image: string
  question: string
  platform: Platform
}): Promise<Built> {
  const built = buildLayout(image, { platforms: [platform] })
  const meter = createLayerMeter({ cores: 2 })
  try {
    const source = await openBuiltLayout(built, createFiles(tmpdir()))
    const found = await source.image(platform)
    const layers = await Promise.all((found?.manifest.layers ?? []).map((layer) => source.layer(layer)))
    const tree = buildTree(await Promise.all(layers.map((layer) => meter.listing(layer))))
    return { tree, inventory: countedInventory(tree), answer: ask({ image, question, platform }) }
  } finally {
    await meter.close()
    built.remove()
  }
}

function ask({ image, question, platform }: { image: string; question: string; platform: Platform }): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'answer-'))
  try {
    const input = `${image.replace('bookworm-slim\n', 'bookworm-slim AS app\n')}
FROM app AS asked
RUN <<'QUESTION'
exec > /answer
${question}
QUESTION
FROM scratch
COPY --from=asked /answer /
`
    const args = ['buildx', 'build', '--platform', platform, '--output', `type=local,dest=${folder}`, '-']
    const { status, stderr } = spawnSync('docker', args, { input, encoding: 'utf8' })
    if (status !== 0) throw new Error(stderr)
    return readFileSync(join(folder, 'answer'), 'utf8').trimEnd().split('\n')
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** For each package a line, and one for each of its files that is there. */
const askDpkg = String.raw`
dpkg-query -W -f '${'$'}{binary:Package}|${'$'}{Package}|${'$'}{Version}|${'$'}{Installed-Size}\n' > /packages
while IFS='|' read -r full name version size; do
  echo "=|$name|$version|$size"
  dpkg-query -L "$full" | tr '\n' '\0' | xargs -0 stat -c '%F|%i|%s|%n' 2> /dev/null || true
done < /packages`

type Asked = { readonly version: string; readonly installedSize: number; bytes: number }

/** By name: what dpkg says of its packages, and the bytes of their regular files, each inode of a package once. */
function dpkgAnswers(lines: readonly string[]): Map<string, Asked> {
  const packages = new Map<string, Asked>()
  let current: Asked = { version: '', installedSize: 0, bytes: 0 }
  let inodes = new Set<string>()
  for (const line of lines) {
    const [kind = '', second = '', third = '', fourth = ''] = line.split('|')
    if (kind === '=') {
      current = { version: third, installedSize: Number(fourth), bytes: 0 }
      inodes = new Set()
      packages.set(second, current)
    } else if (kind.startsWith('regular') && !inodes.has(second)) {
      inodes.add(second)
      current.bytes += Number(third)
    }
  }
  return packages
}

const of = ({ inventory }: Built, manager: PackageManager) =>
  inventory.packages.filter((found) => found.manager === manager)

/**
 * The size in KiB that dpkg-gencontrol writes (deb-substvars(5)), of what is live: every file and link rounded up by itself, 1 for all else, the folder
 * and the files of the control archive included, but for the checksums, which are made later. `missing` are paths of the list where nothing is.
 */
function definedSize(tree: ImageTree, name: string): { readonly kib: number; readonly missing: string[] } {
  const missing: string[] = []
  let kib = 1
  for (const { path, fileBytes } of tree.children('/var/lib/dpkg/info')) {
    const [, file = '', extension = ''] = /^.*\/([^/]+)\.([a-z0-9]+)$/.exec(path) ?? []
    if (file.replace(/:.*/, '') !== name) continue
    if (extension !== 'list' && extension !== 'md5sums') kib += Math.ceil(fileBytes / 1024)
    if (extension !== 'list') continue
    for (const listed of Buffer.from((tree.content(path) ?? []) as Uint8Array)
      .toString()
      .trimEnd()
      .split('\n')) {
      const entry = tree.at(listed)
      if (listed === '/.') kib += 1
      else if (entry === undefined) missing.push(listed)
      else if (entry.type === 'file') kib += Math.ceil(entry.countedBytes / 1024)
      else kib += entry.type === 'symlink' ? Math.ceil((entry.linkName ?? '').length / 1024) : 1
    }
  }
  return { kib, missing }
}

// What the base leaves out of every package (dpkg.cfg(5), path-exclude) is there again in these.
const whole = ['bash', 'coreutils', 'dash', 'dpkg', 'less', 'libc6', 'libgmp10', 'perl-base', 'tar', 'tree', 'tzdata']
const debian = `FROM debian:bookworm-slim
RUN apt-get update && rm /etc/dpkg/dpkg.cfg.d/* && apt-get install -y --no-install-recommends --reinstall ${whole.join(' ')}
`

describe.each(['linux/amd64', 'linux/arm64'] as Platform[])('Debian for %s', (platform) => {
  let built: Built
  let asked: Map<string, Asked>
  beforeAll(async () => {
    built = await build({ image: debian, question: askDpkg, platform })
    asked = dpkgAnswers(built.answer)
  }, 1_800_000)

  test('has the packages, versions and declared sizes that dpkg-query says', () => {
    const ours = of(built, 'dpkg').map(({ name, version, declaredBytes = -1 }) => [name, version, declaredBytes / 1024])
    const theirs = [...asked].map(([name, { version, installedSize }]) => [name, version, installedSize])
    expect(asked.size).toBeGreaterThan(80)
    expect(ours.sort()).toEqual(theirs.sort())
    expect(built.inventory.problems).toEqual([])
  })

  test('has of each package the bytes of the files that dpkg-query -L names and stat finds', () => {
    const ours = of(built, 'dpkg').map(({ name, bytes }) => [name, bytes])
    expect(ours.sort()).toEqual([...asked].map(([name, { bytes }]) => [name, bytes]).sort())
  })

  test('agrees with Installed-Size by its own definition, but for what the base leaves out', () => {
    const sizes = [...asked].map(([name, { installedSize }]) => ({
      name,
      installedSize,
      ...definedSize(built.tree, name),
    }))
    for (const { name, installedSize, kib } of sizes.filter(({ name }) => whole.includes(name))) {
      expect([name, kib]).toEqual([name, installedSize])
    }
    for (const { name, installedSize, kib, missing } of sizes.filter(({ name }) => !whole.includes(name))) {
      const excluded = missing.filter((path) =>
        /^\/usr\/share\/(?:doc|man|locale|info|groff|lintian|linda)\//.test(path),
      )
      expect([name, missing]).toEqual([name, excluded])
      // Control files are still written to once the size is known, by 2 KiB in libstdc++6.
      if (missing.length === 0) expect([name, Math.abs(installedSize - kib) <= 2]).toEqual([name, true])
      else expect([name, installedSize >= kib]).toEqual([name, true])
    }
  })

  test('has an owner for every byte', () => {
    const { components } = built.inventory
    expect(components.reduce((sum, { bytes }) => sum + bytes, 0)).toBe(built.tree.liveBytes)
    const installed = [...asked.values()].reduce((sum, { bytes }) => sum + bytes, 0)
    expect(components.find(({ kind }) => kind === 'dpkg')?.bytes).toBe(installed)
  })
})

const wheel = `
import zipfile
files = {
    'demo/__init__.py': 'answer = 42\\n' * 1000,
    'demo/a, "b".txt': 'x' * 5000,
    'demo-1.0.dist-info/METADATA': 'Metadata-Version: 2.1\\nName: demo\\nVersion: 1.0\\n\\nName: other\\n',
    'demo-1.0.dist-info/WHEEL': 'Wheel-Version: 1.0\\nGenerator: test\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n',
    'demo-1.0.dist-info/entry_points.txt': '[console_scripts]\\ndemo = demo:main\\n',
}
quoted = lambda name: '"' + name.replace('"', '""') + '"'
files['demo-1.0.dist-info/RECORD'] = ''.join(quoted(name) + ',,\\n' for name in files)
with zipfile.ZipFile('/tmp/demo-1.0-py3-none-any.whl', 'w') as archive:
    for name, text in files.items(): archive.writestr(name, text)
`

const mixed = `FROM debian:bookworm-slim
RUN apt-get update && apt-get install -y --no-install-recommends python3-venv rpm
RUN python3 - <<'WHEEL'
${wheel}
WHEEL
RUN python3 -m venv /opt/venv && /opt/venv/bin/pip install --no-index /tmp/demo-1.0-py3-none-any.whl
RUN <<'SPEC' cat > /tmp/demo.spec
Name: rpmdemo
Epoch: 3
Version: 1.5
Release: 2
Summary: x
License: x
BuildArch: noarch
%description
x
%install
mkdir -p %{buildroot}/opt/rpmdemo
head -c 12345 /dev/zero > %{buildroot}/opt/rpmdemo/data
%files
/opt/rpmdemo
SPEC
RUN rpmbuild -bb --define '_rpmdir /tmp' /tmp/demo.spec && rpm -i --nodeps --dbpath /var/lib/rpm /tmp/noarch/*.rpm
`

const askMixed = `${askDpkg}
echo "python="
/opt/venv/bin/python -B - <<'PYTHON'
import importlib.metadata as metadata, os, glob
for d in metadata.distributions(path=glob.glob('/opt/venv/lib/python3*/site-packages')):
    places = {os.path.realpath(f.locate()) for f in d.files}
    print(d.metadata['Name'], d.version, sum(os.path.getsize(p) for p in places if os.path.exists(p)), sep='|')
PYTHON
echo "rpm="
rpm -qa --dbpath /var/lib/rpm --qf '%{NAME}|%{EPOCH}:%{VERSION}-%{RELEASE}|%{SIZE}\\n'
echo "bytecode="
find /usr -name '*.pyc' -printf '%s|%p\\n'
`

describe('Python and rpm on Debian', () => {
  let built: Built
  const section = (name: string) => {
    const start = built.answer.indexOf(`${name}=`) + 1
    const lines = built.answer.slice(start)
    const end = lines.findIndex((line) => /^[a-z]+=$/.test(line))
    return lines.slice(0, end < 0 ? undefined : end)
  }
  beforeAll(async () => {
    built = await build({ image: mixed, question: askMixed, platform: 'linux/amd64' as Platform })
  }, 1_800_000)

  test('distributions of a virtual environment have the bytes that Python finds of them', () => {
    const ours = of(built, 'python').map(({ name, version, bytes }) => `${name}|${version}|${bytes}`)
    expect(ours.sort()).toEqual(section('python').sort())
    expect(ours.map((line) => line.split('|')[0])).toEqual(expect.arrayContaining(['demo', 'pip', 'setuptools']))
    const program = built.tree.at('/opt/venv/bin/demo')
    expect(program && built.inventory.ownerOf(program)?.name).toBe('demo')
  })

  test('rpm’s own database says the same', () => {
    const ours = of(built, 'rpm').map(({ name, version, declaredBytes }) => `${name}|${version}|${declaredBytes}`)
    expect(ours).toEqual(section('rpm'))
    expect(of(built, 'rpm')).toMatchObject([{ name: 'rpmdemo', version: '3:1.5-2', bytes: 12345 }])
  })

  test('byte code that is in no list belongs to the packages of its sources', () => {
    const lines = built.answer.slice(0, built.answer.indexOf('python='))
    const listed = [...dpkgAnswers(lines).values()].reduce((sum, { bytes }) => sum + bytes, 0)
    const sources = new Set(lines.map((line) => line.slice(line.lastIndexOf('|') + 1)))
    const made = section('bytecode').filter((line) =>
      sources.has(line.replace(/^\d+\|(.*)\/__pycache__\/(.*)\.cpython-311\.pyc$/, '$1/$2.py')),
    )
    expect(made.length).toBeGreaterThan(100)
    const madeBytes = made.reduce((sum, line) => sum + Number.parseInt(line, 10), 0)
    expect(of(built, 'dpkg').reduce((sum, { bytes }) => sum + bytes, 0)).toBe(listed + madeBytes)
  })

  test('what is installed is told without a problem', () => expect(built.inventory.problems).toEqual([]))
})
