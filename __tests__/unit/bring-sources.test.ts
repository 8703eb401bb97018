import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { plainHttp } from '../../src/adapters/http.ts'
import { createFiles } from '../../src/adapters/files.ts'
import { ActionError } from '../../src/errors.ts'
import { createLayerMeter } from '../../src/image/layer-meter.ts'
import type { Digest } from '../../src/model/digest.ts'
import { check, doctor, plan } from '../../src/pipeline.ts'
import { renderPlan } from '../../src/plan/render-plan.ts'
import type { Ports } from '../../src/run.ts'
import { fakeExec } from '../kit/fake-exec.ts'
import { dockerArchive } from '../kit/image-archive.ts'
import { healthyLayout, type ImageSpec, layoutBuilder } from '../kit/layout-builder.ts'
import { type MemoryRegistry, memoryRegistry } from '../kit/memory-registry.ts'
import { plainCheck } from '../kit/plain-check.ts'
import { quickClock } from '../kit/quick-clock.ts'
import { recordingLog } from '../kit/recording-log.ts'
import { archive, file } from '../kit/tar-writer.ts'

/* The whole pipeline over images that exist already, on a machine where no program answers at all. */

const imageOf = (name: string): ImageSpec => ({
  platform: 'linux/amd64',
  layers: [{ tar: archive(file(name, 'hello')) }],
})
const amd64 = imageOf('hello')

let root: string
let workspace: string
let temporary: string
let registry: MemoryRegistry
let log: ReturnType<typeof recordingLog>
let exec: ReturnType<typeof fakeExec>

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'sources '))
  workspace = join(root, 'work space')
  temporary = join(root, 'temporary')
  mkdirSync(join(workspace, '.github'), { recursive: true })
  mkdirSync(temporary)
  registry = memoryRegistry()
  log = recordingLog()
  exec = fakeExec({})
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

function ports(more: Partial<Ports> = {}): Ports {
  return {
    ...{
      exec,
      files: createFiles(temporary),
      clock: quickClock(),
      log,
      meter: createLayerMeter({ cores: 2 }),
      env: {},
    },
    ...{ http: plainHttp(), registry, context: { workspace, inActions: false }, signal: new AbortController().signal },
    ...more,
  }
}

function configure(variants: Readonly<Record<string, string>>, more = ''): void {
  const lines = Object.entries(variants).map(([name, settings]) => `      ${name}: {${settings}}\n`)
  const text = `version: 1\n${more}images:\n  app:\n    budget: {uncompressed: 300MB}\n    variants:\n${lines.join('')}`
  writeFileSync(join(workspace, '.github/image-budgets.yml'), text)
}

/** In `registry.example/app`, under the tag v1. */
function push(): Digest {
  const builder = layoutBuilder()
  const digest = builder.index([builder.image(imageOf('pushed'))]).digest as Digest
  registry.add('registry.example/app', { blobs: builder.blobs, root: digest, tag: 'v1' })
  return digest
}

test('they are measured and judged by their own digests; no builder, no engine, nothing is left', async () => {
  const layout = healthyLayout(join(workspace, 'layout'), amd64)
  writeFileSync(join(workspace, 'image.tar'), dockerArchive(imageOf('archived')))
  const pushed = push()
  configure({
    folder: "source: 'oci:layout'",
    archive: "source: 'docker-archive:image.tar'",
    hosted: `source: 'registry.example/app@${pushed}'`,
  })
  const { report, failure } = await check(plainCheck, ports())
  expect([report.verdict.status, failure, report.builder]).toEqual(['pass', undefined, undefined])
  expect(report.images.map(({ variant, uncompressedBytes }) => [variant, uncompressedBytes])).toEqual([
    ['folder', 5],
    ['archive', 5],
    ['hosted', 5],
  ])
  const [folder, archived, hosted] = report.images
  expect([folder?.indexDigest, hosted?.indexDigest]).toEqual([layout, pushed])
  expect(archived).toMatchObject({ compressedUnknown: { reason: expect.stringContaining('unpacked') } })
  expect(archived?.compressedBytes).toBeUndefined()
  expect(exec.calls).toEqual([])
  expect(readdirSync(temporary)).toEqual([])
  expect(readdirSync(join(workspace, 'layout')).sort()).toEqual(['blobs', 'index.json', 'oci-layout'])
})

test('a tag is looked up once for all variants, and the log says that it can move', async () => {
  const pushed = push()
  configure({ one: "source: 'registry.example/app:v1'", two: "source: 'registry.example/app:v1'" })
  const { report } = await check(plainCheck, ports())
  expect(report.images.map(({ indexDigest }) => indexDigest)).toEqual([pushed, pushed])
  expect(registry.calls.filter((call) => call === 'manifest registry.example/app:v1')).toHaveLength(1)
  expect(log.lines.filter((line) => line.startsWith('warn '))).toEqual([
    `warn registry:registry.example/app:v1 is ${pushed} now, and may be another image the next time: name it by its digest to hold it`,
  ])
})

test('one that cannot be had is an error of its own, with what to do; the others are measured', async () => {
  push()
  configure({ good: "source: 'registry.example/app:v1'", gone: "source: 'registry.example/app:v2'" })
  const { report, failure } = await check(plainCheck, ports())
  expect([report.verdict.status, failure]).toEqual(['error', undefined])
  expect(report.verdict.findings.find(({ code }) => code === 'build-failed')).toMatchObject({
    variant: 'gone',
    message: expect.stringContaining(
      'could not be had from registry:registry.example/app:v2: Repository registry.example/app has no tag v2',
    ),
    remedy: 'Correct `source`, or put the image there before this run',
  })
  expect(report.images.map(({ uncompressedBytes }) => uncompressedBytes)).toEqual([5, undefined])
})

test('a platform that it lacks has no numbers, and the reason', async () => {
  healthyLayout(join(workspace, 'layout'), amd64)
  configure({ folder: "source: 'oci:layout', platforms: [linux/amd64, linux/arm64]" })
  const { report } = await check(plainCheck, ports())
  expect(report.images[1]?.unknown?.reason).toBe('What exists has no image for linux/arm64, only for linux/amd64')
})

describe('where a staging repository is configured', () => {
  test('what existed is not staged: a run that fails removes nothing of it', async () => {
    const pushed = push()
    const staging = 'staging: registry.example/stage\n'
    configure({ hosted: `source: 'registry.example/app@${pushed}', budget: {uncompressed: 1B}` }, staging)
    const { report } = await check(plainCheck, ports())
    expect([report.verdict.status, report.publish.staged]).toEqual(['fail', []])
    expect(registry.repository('registry.example/app').manifests.has(pushed)).toBe(true)
    configure({ hosted: `source: 'registry.example/app@${pushed}'` }, staging)
    expect((await check(plainCheck, ports())).report.publish.staged).toEqual([])
  })
})

describe('before a run', () => {
  test('the plan tells where they are, and that nothing is built', async () => {
    configure({ hosted: "source: 'registry.example/app:v1', platforms: [linux/amd64, linux/arm64]" })
    const planned = await plan(plainCheck, ports())
    expect(planned.plan.targets).toEqual([])
    expect(renderPlan(planned.plan).split('\n')[1]).toBe(
      'app/hosted  linux/amd64, linux/arm64  -           registry:registry.example/app:v1, which exists already',
    )
  })

  const missing = () => Promise.reject(Object.assign(new Error('spawn docker ENOENT'), { code: 'ENOENT' }))

  test.each([
    ['nothing but images in registries', "source: 'registry.example/app:v1'", []],
    ['an image of the engine', "source: 'docker-daemon:app'", [{ code: 'docker-missing', blocks: true }]],
    [
      'smoke tests',
      "source: 'registry.example/app:v1', smoke: [{run: 'true'}]",
      [{ code: 'docker-missing', blocks: false, message: expect.stringContaining('smoke tests need an engine') }],
    ],
  ])('without docker: %s', async (_, settings, problems) => {
    configure({ hosted: settings })
    const report = await doctor(plainCheck, ports({ exec: fakeExec({ run: missing }) }))
    expect(report.problems).toMatchObject(problems)
    expect(report.problems).toHaveLength(problems.length)
  })
})

test('fault 16: an interruption while one is brought ends the run, and leaves nothing', async () => {
  healthyLayout(join(workspace, 'layout'), amd64)
  const stop = new AbortController()
  const files = createFiles(temporary)
  const interrupted = {
    ...files,
    makeDirectory: async (path: string) => {
      if (path.includes('+source-')) stop.abort(new ActionError('interrupted', 'The run was interrupted'))
      return files.makeDirectory(path)
    },
  }
  configure({ folder: "source: 'oci:layout'" })
  const { report, failure } = await check(plainCheck, ports({ files: interrupted, signal: stop.signal }))
  expect([report.verdict.status, failure]).toEqual(['error', expect.objectContaining({ code: 'interrupted' })])
  expect(readdirSync(temporary)).toEqual([])
})
