import { execFileSync, spawn } from 'node:child_process'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals'
import type { Report, ReportImage } from '../../src/model/report.ts'
import type { Cause } from '../../src/model/size-difference.ts'
import { type Place, place } from '../kit/action-run.ts'
import { buildLayout } from '../kit/engine-image.ts'
import { ownRegistry, type OwnRegistry } from '../kit/own-registry.ts'
import { type ApartImage, builtApart, debianPackage, noise } from '../kit/two-commits.ts'

/*
 * Two commits of a repository, built for real on two platforms. What the report says of the second is held against the layers and files that docker and tar
 * show of both.
 */

jest.setTimeout(600_000)

const platforms = ['linux/amd64', 'linux/arm64'] as const
const cli = join(import.meta.dirname, '../../src/cli.ts')
const config = `version: 1
images: {app: {platforms: [linux/amd64, linux/arm64], budget: {compressed: 200MB}}}
`
const kB = 1000
const packages = '/usr/lib/python3/dist-packages'

let here: Place
let registry: OwnRegistry
let bases: readonly string[]

beforeAll(async () => {
  registry = await ownRegistry()
  bases = [200, 500].map((kilobytes) => pushedBase(noise('base', kilobytes * kB)))
  here = place({
    '.github/image-budgets.yml': config,
    '.gitignore': 'image-budgets-report/\n',
    '.dockerignore': '.git*\n',
  })
  git('init', '--quiet')
})
afterAll(async () => {
  here?.remove()
  await registry?.remove()
})

/** As it is named by its digest. */
function pushedBase(runtime: Buffer): string {
  const built = buildLayout('FROM debian:bookworm-slim\nCOPY runtime.bin /opt/runtime/\n', {
    platforms,
    content: { 'runtime.bin': runtime },
    options: ['--provenance=false'],
  })
  try {
    const name = `${registry.host}/base:latest`
    execFileSync('skopeo', [
      ...['copy', '--quiet', '--all', '--preserve-digests', '--dest-tls-verify=false'],
      ...[`oci:${built.layoutDir}`, `docker://${name}`],
    ])
    return `${registry.host}/base@${built.indexDigest}`
  } finally {
    built.remove()
  }
}

function git(...args: readonly string[]): string {
  return execFileSync('git', args, { cwd: here.workspace, encoding: 'utf8' }).trim()
}

function commit(): void {
  git('add', '--all')
  git('-c', 'user.name=Ada', '-c', 'user.email=ada@example.com', 'commit', '--quiet', '--message=a state')
}

type State = {
  readonly base: 0 | 1
  /** A second package of Debian's, a newer one of Python's, and another file from the stage `tools`. */
  readonly added: 'no' | 'yes'
  readonly owner: 'root' | 'given'
}

function write({ base, added, owner }: State): void {
  const isAdded = added === 'yes'
  rmSync(join(here.workspace, 'python'), { recursive: true, force: true })
  const deb = (name: string, kilobytes: number) =>
    here.write(
      `debs/${name}.deb`,
      debianPackage(name, { path: `/usr/lib/${name}/${name}.bin`, content: noise(name, kilobytes * kB) }),
    )
  deb('alpha', 300)
  if (isAdded) deb('beta', 400)
  const version = isAdded ? '2.6.0' : '2.5.1'
  const info = `python/tinytorch-${version}.dist-info`
  here.write('python/tinytorch/weights.bin', noise('torch', (isAdded ? 450 : 250) * kB))
  here.write(`${info}/METADATA`, `Metadata-Version: 2.1\nName: tinytorch\nVersion: ${version}\n`)
  here.write(`${info}/RECORD`, 'tinytorch/weights.bin,,\n')
  here.write('data/one.bin', noise('one', 700 * kB))
  here.write('data/two.bin', noise('two', 300 * kB))
  here.write('tool.bin', noise('tool', (isAdded ? 280 : 160) * kB))
  const lines = [
    'FROM scratch AS tools',
    'COPY tool.bin /tool/',
    `FROM ${bases[base]}`,
    'COPY debs /srv/debs',
    `RUN dpkg -i /srv/debs/alpha.deb${isAdded ? ' /srv/debs/beta.deb' : ''}`,
    `COPY python ${packages}`,
    'COPY data /srv/data',
    'COPY --from=tools /tool /opt/tool',
    `COPY --from=${bases[base]} /opt/runtime /opt/copied`,
    ...(owner === 'given' ? ['RUN chown -R 1000:1000 /srv/data'] : []),
  ]
  here.write('Dockerfile', `${lines.join('\n')}\n`)
}

/** The layers by their position: two of the base, then those of the lines from the fourth on. */
const places = ['debian', 'runtime', 'debs', 'dpkg', 'python', 'data', 'tool', 'copied', 'chown'] as const
type PlaceName = (typeof places)[number]
const lineOf = (index: number): number => Math.max(3, index + 2)

async function run(...args: readonly string[]): Promise<string> {
  const { PATH, HOME } = process.env
  const env = { PATH, HOME, XDG_CACHE_HOME: join(here.root, 'cache'), TMPDIR: here.temporary }
  const child = spawn(process.execPath, [cli, ...args], { cwd: here.workspace, env })
  const texts = { stdout: '', stderr: '' }
  for (const name of ['stdout', 'stderr'] as const) child[name].on('data', (chunk) => (texts[name] += chunk))
  const status = await new Promise((resolve, reject) => child.on('error', reject).on('close', resolve))
  if (status !== 0) throw new Error(`${args.join(' ')} ended with ${status}: ${texts.stdout}\n${texts.stderr}`)
  return texts.stdout
}

type Apart = ReadonlyMap<string, ApartImage>
const first: State = { base: 0, added: 'no', owner: 'root' }
let before: Apart

describe('what grew from one commit to the next', () => {
  beforeAll(async () => {
    write(first)
    commit()
    await run('update')
    commit()
    before = builtApart(here.workspace, platforms)
  })

  type Second = { readonly report: Report; readonly after: Apart }
  const built = new Map<string, Promise<Second>>()
  /** Two tests look at one build. */
  function second(state: State): Promise<Second> {
    const key = JSON.stringify(state)
    const known = built.get(key) ?? buildSecond(state)
    built.set(key, known)
    return known
  }

  async function buildSecond(state: State): Promise<Second> {
    git('checkout', '--quiet', '--', '.')
    git('clean', '--quiet', '--force', '-d')
    write(state)
    const report = JSON.parse(await run('check', '--format', 'json')) as Report
    return { report, after: builtApart(here.workspace, platforms) }
  }

  type Causes = Readonly<Partial<Record<Cause, readonly PlaceName[]>>>

  test.each<[string, State, Causes]>([
    [
      'a package is added',
      { ...first, added: 'yes' },
      { own: ['debs', 'dpkg', 'python', 'tool'], rebuild: ['data', 'copied'] },
    ],
    [
      'the base moves',
      { ...first, base: 1 },
      { base: ['debian', 'runtime', 'dpkg', 'copied'], rebuild: ['debs', 'python', 'data', 'tool'] },
    ],
    ['a file is chowned', { ...first, owner: 'given' }, { own: ['chown'] }],
    [
      'all of it at once',
      { base: 1, added: 'yes', owner: 'given' },
      {
        base: ['debian', 'runtime', 'copied'],
        own: ['debs', 'dpkg', 'python', 'tool', 'chown'],
        rebuild: ['data'],
      },
    ],
  ])('%s: every cause, its bytes and its line', async (_, state, causes) => {
    const { report, after } = await second(state)
    expect(report.images.map(({ platform }) => platform)).toEqual(platforms)
    for (const image of report.images) {
      const [was, is] = [apart(before, image.platform), apart(after, image.platform)]
      const { difference, toDownloadBytes, ...told } = baselineOf(image)
      const bytesOf = ({ layers }: ApartImage, index: number): number => layers[index]?.compressedBytes ?? 0
      const grown = (name: PlaceName): number => {
        const index = places.indexOf(name)
        return bytesOf(is, index) - bytesOf(was, index)
      }
      expect(difference?.causes).toEqual({
        ...{ own: 0, base: 0, parent: 0, rebuild: 0, untold: 0 },
        ...Object.fromEntries(
          Object.entries(causes).map(([cause, names]) => [cause, names.reduce((sum, name) => sum + grown(name), 0)]),
        ),
      })
      const expected = Object.entries(causes).flatMap(([cause, names]) =>
        names.map((name) => ({ cause, index: places.indexOf(name) })),
      )
      expect(
        difference?.steps.map((step) => `${step.cause} ${step.line} ${step.beforeBytes} ${step.afterBytes}`).sort(),
      ).toEqual(
        expected
          .filter(({ index }) => was.layers[index]?.diffId !== is.layers[index]?.diffId)
          .map(({ cause, index }) => `${cause} ${lineOf(index)} ${bytesOf(was, index)} ${bytesOf(is, index)}`)
          .sort(),
      )
      expect([told.compressedBytes, image.compressedBytes]).toEqual([sumOf(was), sumOf(is)])
      const there = new Set(was.layers.map(({ diffId }) => diffId))
      expect(toDownloadBytes).toBe(sumOf({ layers: is.layers.filter(({ diffId }) => !there.has(diffId)) }))
    }
  })

  test.each<[string, State, readonly string[], readonly string[]]>([
    [
      'a package is added',
      { ...first, added: 'yes' },
      ['/opt/tool', '/srv/debs', '/usr/lib/beta', `${packages}/tinytorch`],
      ['came beta - 1.0-1', 'version tinytorch 2.5.1 2.6.0'],
    ],
    ['the base moves', { ...first, base: 1 }, ['/opt/copied', '/opt/runtime'], []],
    ['a file is chowned', { ...first, owner: 'given' }, [], []],
  ])('%s: the folders and the packages', async (_, state, folders, changes) => {
    const { report, after } = await second(state)
    for (const image of report.images) {
      const [was, is] = [apart(before, image.platform), apart(after, image.platform)]
      const { contents, ...told } = baselineOf(image)
      const both = (isIn: (path: string) => boolean) => ({ beforeBytes: below(was, isIn), afterBytes: below(is, isIn) })
      const inFolder = (folder: string) => both((path) => path.startsWith(`${folder}/`))
      expect(contents).toMatchObject(both(() => true))
      expect([told.liveBytes, image.liveBytes]).toEqual([contents?.beforeBytes, contents?.afterBytes])
      const rows = new Map(contents?.folders.map(({ path, ...bytes }) => [path, bytes]))
      expect(Object.fromEntries(folders.map((path) => [path, rows.get(path)]))).toEqual(
        Object.fromEntries(folders.map((path) => [path, inFolder(path)])),
      )
      // What dpkg writes of a second package is told as well.
      expect([...rows.keys()].filter((path) => !folders.includes(path) && !path.startsWith('/var/lib/dpkg'))).toEqual(
        [],
      )
      expect(
        contents?.packages.map(
          ({ change, name, beforeVersion = '-', afterVersion = '-' }) =>
            `${change} ${name} ${beforeVersion} ${afterVersion}`,
        ),
      ).toEqual(changes)
      for (const { name, beforeBytes, afterBytes } of contents?.packages ?? []) {
        const isOf = (path: string) => path.startsWith(`/usr/lib/${name}/`) || path.startsWith(`${packages}/${name}`)
        expect({ beforeBytes, afterBytes }).toEqual(both(isOf))
      }
      const copiedBytes = state.owner === 'given' ? 1000 * kB : 0
      expect(image.wastedBytes).toBe((told.wastedBytes ?? 0) + copiedBytes)
    }
  })
})

function apart(images: Apart, platform: string): ApartImage {
  const image = images.get(platform)
  if (image === undefined) throw new Error(`There is none for ${platform}`)
  return image
}

function baselineOf({ baseline }: ReportImage) {
  if (baseline === undefined || 'unknown' in baseline) throw new Error(`No baseline: ${JSON.stringify(baseline)}`)
  return baseline
}

function sumOf({ layers }: Pick<ApartImage, 'layers'>): number {
  return layers.reduce((sum, { compressedBytes }) => sum + compressedBytes, 0)
}

function below({ files }: ApartImage, isIn: (path: string) => boolean): number {
  return [...files].reduce((sum, [path, bytes]) => (isIn(path) ? sum + bytes : sum), 0)
}
