import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { createFiles } from '../../src/adapters/files.ts'
import { plainHttp } from '../../src/adapters/http.ts'
import { createLayerMeter } from '../../src/image/layer-meter.ts'
import type { BoundWish } from '../../src/model/bound-change.ts'
import type { SizesUpdate } from '../../src/model/sizes-update.ts'
import { check } from '../../src/pipeline.ts'
import { renderUpdate } from '../../src/report/render-update.ts'
import { writeReport } from '../../src/report/write-report.ts'
import type { CheckOptions, Ports } from '../../src/run.ts'
import { parseCommittedSizes } from '../../src/sizes/parse-committed-sizes.ts'
import { type UpdateOptions, updateSizes } from '../../src/update-sizes.ts'
import { fakeExec, type FakeProgram } from '../kit/fake-exec.ts'
import { healthyLayout } from '../kit/layout-builder.ts'
import { memoryRegistry } from '../kit/memory-registry.ts'
import { quickClock } from '../kit/quick-clock.ts'
import { recordingLog } from '../kit/recording-log.ts'
import { archive, file } from '../kit/tar-writer.ts'

/* The whole command on real files, with an engine and a git that are played. */

const run: CheckOptions = {
  only: [],
  platforms: [],
  reportDir: 'out',
  policy: 'head',
  style: 'lines',
  publish: 'never',
}
const lower: BoundWish = { lower: 'yes', raise: 'no', headroomMillionths: 20_000 }
const write: UpdateOptions = { run, mode: 'write' }
const sizesFile = '.github/image-sizes.json'
const configFile = '.github/image-budgets.yml'
const sha = 'c'.repeat(40)

let root: string
let workspace: string
let status: string
let broken: ReadonlySet<string>
let content: string

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'update '))
  workspace = join(root, 'work space')
  mkdirSync(join(workspace, '.github'), { recursive: true })
  mkdirSync(join(root, 'temporary'))
  writeFileSync(join(workspace, 'Dockerfile'), 'FROM scratch\n')
  configure('version: 1\nimages:\n  a: {budget: {uncompressed: 300MB}} # why\n  b: {budget: {layers: 9}}\n')
  status = ''
  broken = new Set()
  content = 'hello'
})

afterEach(() => {
  chmodSync(join(workspace, '.github'), 0o755)
  rmSync(root, { recursive: true, force: true })
})

function configure(text: string): void {
  writeFileSync(join(workspace, configFile), text)
}

function read(path: string): string {
  return readFileSync(join(workspace, path), 'utf8')
}

const info = JSON.stringify({
  ServerVersion: '28.5.2',
  DriverStatus: [['driver-type', 'io.containerd.snapshotter.v1']],
  ClientInfo: { Plugins: [{ Name: 'buildx', Version: 'v0.29.1' }] },
})
const inspected = 'Name: default\nDriver: docker\nStatus: running\nPlatforms: linux/amd64\nBuildKit version: v0.40.0\n'

/** A bake that leaves a layout of one small layer for each target; of a target in `broken` one that is damaged. */
const builds: FakeProgram = async ({ args }) => {
  const after = (name: string): string => args[args.indexOf(name) + 1] ?? ''
  const definition = JSON.parse(readFileSync(after('--file'), 'utf8'))
  const names: readonly string[] = definition.group.default.targets
  const metadata = names.map((name) => {
    const [, folder = ''] = /dest=([^,"]+)/.exec(definition.target[name].output[0]) ?? []
    const layer = { tar: archive(file('hello', `${content} ${name}`)) }
    const digest = healthyLayout(folder, { platform: 'linux/amd64', layers: [layer] })
    if (broken.has(name)) damage(join(folder, 'blobs/sha256'))
    return [name, { 'containerimage.digest': digest }]
  })
  writeFileSync(after('--metadata-file'), JSON.stringify(Object.fromEntries(metadata)))
  return 0
}

/** Of every layer no byte is what it was. */
function damage(blobs: string): void {
  for (const name of readdirSync(blobs)) {
    const bytes = readFileSync(join(blobs, name))
    if (bytes[0] === 0x1f) writeFileSync(join(blobs, name), Buffer.alloc(bytes.length))
  }
}

function ports(more: Partial<Ports> = {}): Ports {
  const exec = fakeExec({
    start: builds,
    run: async ({ command, args }) => {
      if (command === 'git') return { stdout: status }
      if (args[1] === 'inspect') return { stdout: inspected }
      if (args[0] === 'info') return { stdout: info }
      return args[1] === 'history' ? { exitCode: 1 } : { stdout: '28.5.2' }
    },
  })
  return {
    ...{ exec, files: createFiles(join(root, 'temporary')), clock: quickClock(), log: recordingLog(), env: {} },
    ...{ meter: createLayerMeter({ cores: 2 }), http: plainHttp(), registry: memoryRegistry() },
    ...{ context: { workspace, inActions: false, sha }, signal: new AbortController().signal },
    ...more,
  }
}

function text(update: SizesUpdate): string {
  return renderUpdate(update, { colour: 'none' })
}

function written() {
  const sizes = parseCommittedSizes(read(sizesFile))
  if ('problems' in sizes) throw new Error(sizes.problems.join('\n'))
  return sizes
}

describe('sizes that are committed', () => {
  test('are measured, with the commit and the configuration as it is afterwards', async () => {
    const update = await updateSizes({ ...write, bounds: lower }, ports())
    expect(written()).toMatchObject({
      commit: sha,
      images: [
        { image: 'a', uncompressedBytes: 7, liveBytes: 7, layerCount: 1 },
        { image: 'b', uncompressedBytes: 7 },
      ],
    })
    expect(read(configFile)).toBe(
      'version: 1\nimages:\n  a: {budget: {uncompressed: 8B}} # why\n  b: {budget: {layers: 1}}\n',
    )
    expect(text(update)).toContain(
      '-  a: {budget: {uncompressed: 300MB}} # why\n-  b: {budget: {layers: 9}}\n+  a: {budget: {uncompressed: 8B}} # why\n',
    )
    expect(text(update)).toMatch(/The sizes are those of commit c{40}\nWrote .*sizes.json \(new\) and .*budgets.yml$/)
    // The same again: the configuration that was written is the one that the sizes name.
    const before = read(sizesFile)
    const again = await updateSizes({ ...write, bounds: lower }, ports())
    expect([again.files, read(sizesFile)]).toEqual([[], before])
    expect(text(again)).toMatch(/no larger than what was measured.*\nNothing changed: /)
    expect(readdirSync(join(root, 'temporary'))).toEqual([])
  })

  test('name no commit where the checkout is more than one', async () => {
    status = ' M Dockerfile\n'
    expect(text(await updateSizes(write, ports()))).toContain(
      'The sizes name no commit: the checkout has changes that are not committed',
    )
    expect(written().commit).toBeUndefined()
  })

  test('stay where another image alone is asked for, and say what they are of', async () => {
    await updateSizes(write, ports())
    content = 'a longer hello'
    await updateSizes({ ...write, run: { ...run, only: ['b'] } }, ports({ context: { workspace, inActions: false } }))
    const [a, b] = written().images
    expect([a?.uncompressedBytes, a?.kept?.commit, b?.uncompressedBytes, b?.kept]).toEqual([7, sha, 16, undefined])
    expect(written().commit).toBeUndefined()
  })

  test('stay, and that is said, where an image cannot be measured; one that has none has none', async () => {
    await updateSizes({ ...write, run: { ...run, only: ['a'] } }, ports())
    broken = new Set(['a', 'b'])
    const { unmeasured } = await updateSizes(write, ports())
    expect(unmeasured.map(({ image, outcome }) => [image, outcome])).toEqual([
      ['a', 'kept'],
      ['b', 'left-out'],
    ])
    expect(written().images.map(({ image }) => image)).toEqual(['a'])
  })

  test('go with their variant', async () => {
    await updateSizes(write, ports())
    configure('version: 1\nimages:\n  b: {budget: {layers: 9}}\n')
    expect(text(await updateSizes(write, ports()))).toContain('a (linux/amd64) is not in the configuration')
    expect(written().images.map(({ image }) => image)).toEqual(['b'])
  })

  test('that cannot be read are written anew, and that is said', async () => {
    writeFileSync(join(workspace, sizesFile), '{"images": "\u202e"}')
    const shown = text(await updateSizes(write, ports()))
    expect(shown).toContain('What was committed before could not be read: ')
    expect(shown).not.toContain('\u202e')
    expect(written().images.length).toBe(2)
  })
})

describe('nothing is written', () => {
  const before = { [configFile]: '', [sizesFile]: '' }
  beforeEach(async () => {
    await updateSizes(write, ports())
    for (const path of [configFile, sizesFile] as const) before[path] = read(path)
    content = 'other'
  })
  afterEach(() => {
    expect({ [configFile]: read(configFile), [sizesFile]: read(sizesFile) }).toEqual(before)
  })

  test('in a dry run, which shows the difference', async () => {
    const update = await updateSizes({ ...write, mode: 'dry-run', bounds: lower }, ports())
    expect(update.files.map(({ file }) => file)).toEqual([sizesFile, configFile])
    expect(text(update)).toMatch(/A dry run, nothing was written: this would be .*json and .*yml$/)
  })

  test('where the second of two files cannot be written', async () => {
    const files = createFiles(join(root, 'temporary'))
    const writeAtomically: typeof files.writeAtomically = async (path, content) => {
      if (path.endsWith('.yml')) throw new Error('EACCES: permission denied')
      return files.writeAtomically(path, content)
    }
    const done = updateSizes({ ...write, bounds: lower }, ports({ files: { ...files, writeAtomically } }))
    await expect(done).rejects.toMatchObject({ code: 'update-failed' })
  })

  test('where the configuration is another one by then', async () => {
    const changed = `${read(configFile)}# edited\n`
    const exec = ports().exec
    const start: Ports['exec']['start'] = (...args) => {
      configure(changed)
      return exec.start(...args)
    }
    await expect(updateSizes({ ...write, bounds: lower }, ports({ exec: { ...exec, start } }))).rejects.toMatchObject({
      code: 'update-failed',
      message: `"${configFile}" was changed while the images were measured`,
    })
    configure(before[configFile])
  })

  test('where the file is of a newer version', async () => {
    before[sizesFile] = '{"schemaVersion": 2}'
    writeFileSync(join(workspace, sizesFile), before[sizesFile])
    await expect(updateSizes(write, ports())).rejects.toMatchObject({ code: 'update-failed' })
  })
})

test.each([
  ['a link', () => symlinkSync('/etc/hostname', join(workspace, sizesFile)), configFile],
  ['a folder', () => mkdirSync(join(workspace, sizesFile)), configFile],
  [
    'behind a link of its folder',
    () => {
      mkdirSync(join(root, 'outside'))
      symlinkSync(join(workspace, configFile), join(root, 'outside/linked.yml'))
      symlinkSync(join(root, 'outside'), join(workspace, 'away'))
    },
    'away/linked.yml',
  ],
] as const)('the sizes are not written through %s', async (_, spoil, config) => {
  spoil()
  await expect(updateSizes({ ...write, run: { ...run, config } }, ports())).rejects.toMatchObject({
    code: 'unsafe-path',
  })
})

describe('the report of an earlier run', () => {
  const reportOf = async (options: Partial<CheckOptions> = {}): Promise<string> => {
    const used = ports()
    const { report, reportDir } = await check({ ...run, ...options }, used)
    return (await writeReport({ report, reportDir, files: used.files })).reportPath
  }
  const noBuild: FakeProgram = async () => {
    throw new Error('Nothing is to be built')
  }

  test('takes the place of a build, and gives the same numbers', async () => {
    const report = await reportOf()
    await updateSizes({ ...write, report, bounds: lower }, ports({ exec: fakeExec({ start: noBuild }) }))
    const [fromReport, config] = [written(), read(configFile)]
    expect(fromReport).toMatchObject({ commit: sha })
    expect(fromReport.measuredAt).toBeUndefined()
    rmSync(join(workspace, sizesFile))
    configure('version: 1\nimages:\n  a: {budget: {uncompressed: 300MB}} # why\n  b: {budget: {layers: 9}}\n')
    await updateSizes({ ...write, bounds: lower }, ports())
    expect([written().images, read(configFile)]).toEqual([fromReport.images, config])
  })

  test.each([
    ['is of another configuration', () => configure('version: 1\nimages: {a: {budget: 1MB}}\n'), {}],
    ['covers only a part of the configuration', () => undefined, { only: ['a'] }],
  ])('is refused where it %s', async (why, spoil, options) => {
    const report = await reportOf(options)
    spoil()
    await expect(updateSizes({ ...write, report }, ports())).rejects.toMatchObject({
      code: 'report-unfit',
      message: expect.stringContaining(why),
    })
  })

  test('is refused where an image has no numbers', async () => {
    broken = new Set(['b'])
    const report = await reportOf()
    await expect(updateSizes({ ...write, report }, ports())).rejects.toMatchObject({
      message: expect.stringContaining('has no numbers for b (linux/amd64)'),
    })
  })

  test.each([
    ['none', undefined, 'There is no report at "r.json"'],
    ['no JSON', '<html>', '"r.json" is no report of this version'],
    [
      'JSON of something else',
      '{"schemaVersion": 7, "\u202e": 1}',
      '"r.json" is no report of this version at "schemaVersion"',
    ],
  ])('is refused where there is %s', async (_, content, message) => {
    if (content !== undefined) writeFileSync(join(workspace, 'r.json'), content)
    const failure = await updateSizes({ ...write, report: 'r.json' }, ports()).catch((error: Error) => error)
    expect(failure).toMatchObject({ code: 'report-unfit', message: expect.stringContaining(message) })
    expect(String(failure)).not.toContain('\u202e')
  })
})
