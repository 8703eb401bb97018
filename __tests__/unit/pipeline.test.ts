import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { ActionError } from '../../src/errors.ts'
import { plainHttp } from '../../src/adapters/http.ts'
import { createFiles } from '../../src/adapters/files.ts'
import { createLayerMeter } from '../../src/image/layer-meter.ts'
import { exitStatusOf } from '../../src/exit-status.ts'
import type { Report } from '../../src/model/report.ts'
import { check, doctor, plan } from '../../src/pipeline.ts'
import { renderPlan } from '../../src/plan/render-plan.ts'
import type { Ports } from '../../src/run.ts'
import { type FakeProgram, fakeExec } from '../kit/fake-exec.ts'
import { healthyLayout } from '../kit/layout-builder.ts'
import { memoryRegistry } from '../kit/memory-registry.ts'
import { plainCheck } from '../kit/plain-check.ts'
import { quickClock } from '../kit/quick-clock.ts'
import { recordingLog } from '../kit/recording-log.ts'
import { archive, file } from '../kit/tar-writer.ts'

/* The whole pipeline on real files, with an engine that is played: it writes the layout that a build would leave. */

const inspected = 'Name: default\nDriver: docker\nStatus: running\nPlatforms: linux/amd64\nBuildKit version: v0.40.0\n'

let root: string
let workspace: string
let temporary: string

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'pipeline '))
  workspace = join(root, 'work space')
  temporary = join(root, 'temporary')
  mkdirSync(join(workspace, '.github'), { recursive: true })
  mkdirSync(temporary)
  writeFileSync(join(workspace, 'Dockerfile'), 'FROM scratch\n')
  configure('version: 1\nimages: {app: {budget: 300MB}}\n')
})

afterEach(() => rmSync(root, { recursive: true, force: true }))

function configure(text: string): void {
  writeFileSync(join(workspace, '.github/image-budgets.yml'), text)
}

const info = JSON.stringify({
  ServerVersion: '28.5.2',
  DriverStatus: [['driver-type', 'io.containerd.snapshotter.v1']],
  ClientInfo: { Plugins: [{ Name: 'buildx', Version: 'v0.29.1' }] },
})

/** A bake that leaves a layout of one small layer and the metadata file. */
const builds: FakeProgram = async ({ args }) => {
  const after = (name: string): string => args[args.indexOf(name) + 1] ?? ''
  const definition = JSON.parse(readFileSync(after('--file'), 'utf8'))
  const [name] = definition.group.default.targets
  const [, folder = ''] = /dest=([^,"]+)/.exec(definition.target[name].output[0]) ?? []
  const layer = { tar: archive(file('hello', 'hello')) }
  const digest = healthyLayout(folder, { platform: 'linux/amd64', layers: [layer] })
  writeFileSync(after('--metadata-file'), JSON.stringify({ [name]: { 'containerimage.digest': digest } }))
  return 0
}

function ports(more: Partial<Ports> = {}): Ports {
  const files = createFiles(temporary)
  const exec = fakeExec({
    start: builds,
    run: async ({ args }) => {
      if (args[1] === 'inspect') return { stdout: inspected }
      if (args[0] === 'info') return { stdout: info }
      return args[1] === 'history' ? { exitCode: 1 } : { stdout: '28.5.2' }
    },
  })
  return {
    ...{ exec, files, clock: quickClock(), log: recordingLog(), meter: createLayerMeter({ cores: 2 }), env: {} },
    http: plainHttp(),
    registry: memoryRegistry(),
    ...{ context: { workspace, inActions: false }, signal: new AbortController().signal },
    ...more,
  }
}

const silent = { exitCode: 0, signal: undefined, stdout: '', stderr: '', timedOut: false }

function stagesOf(report: Report): Record<string, string> {
  return Object.fromEntries(report.stages.map(({ name, status }) => [name, status]))
}

test('a run that works passes through every stage and leaves nothing but its report folder', async () => {
  const { report, reportDir, failure } = await check(plainCheck, ports())
  expect([report.verdict.status, failure]).toEqual(['pass', undefined])
  expect(report.images[0]).toMatchObject({ image: 'app', uncompressedBytes: 5, layerCount: 1 })
  expect(new Set(Object.values(stagesOf(report)))).toEqual(new Set(['done']))
  expect(reportDir).toBe(join(workspace, 'out'))
  expect(readdirSync(temporary)).toEqual([])
})

test.each([
  ['never', false],
  ['dry-run', true],
] as const)('publishing has a group in the log where it was asked for: %s', async (publish, isShown) => {
  const log = recordingLog()
  await check({ ...plainCheck, publish }, ports({ log }))
  expect(log.lines.includes('group Publish')).toBe(isShown)
})

describe('a run that fails before anything is built', () => {
  test.each([
    ['a configuration that is wrong', () => configure('version: 1\nimages: {app: {bugdet: 1MB}}\n'), 'config-invalid'],
    ['no configuration', () => rmSync(join(workspace, '.github'), { recursive: true }), 'config-missing'],
  ])('%s: has a report folder, and an earlier verdict is gone from it', async (_, spoil, code) => {
    spoil()
    mkdirSync(join(workspace, 'out'))
    writeFileSync(join(workspace, 'out', 'report.json'), '{"verdict": {"status": "pass"}}')
    const { report, reportDir, failure } = await check(plainCheck, ports())
    expect(failure).toMatchObject({ code })
    expect(exitStatusOf(report.verdict.status, failure)).toBe(2)
    expect(reportDir).toBe(join(workspace, 'out'))
    expect(readdirSync(join(workspace, 'out'))).toEqual(['build.log'])
  })

  test('attack 15: an event that is refused has a report that says so', async () => {
    const { report, reportDir } = await check(
      plainCheck,
      ports({ context: { workspace, inActions: true, event: 'pull_request_target' } }),
    )
    expect([report.verdict.status, reportDir]).toEqual(['error', join(workspace, 'out')])
  })

  test('a report folder that is named absolutely is where the last run is looked for too', async () => {
    const reportDir = join(root, 'elsewhere')
    mkdirSync(reportDir)
    const layer = { digest: 'sha256:x', compressedBytes: Number.MAX_SAFE_INTEGER }
    const last = { images: [{ image: 'app', variant: 'default', layers: [layer] }] }
    writeFileSync(join(reportDir, 'report.json'), JSON.stringify(last))
    const { problems } = await doctor({ ...plainCheck, reportDir }, ports())
    expect(problems.map(({ code }) => code)).toEqual(['disk-full'])
  })
})

test.each([
  ['refs/heads/main', 'The branch "main" is not published: `publish-when` names tag "v*"'],
  ['refs/tags/v1.2.3', undefined],
])('a plan at %s says whether its tags would be set from there', async (ref, notPublished) => {
  configure(
    'version: 1\npublish-when: tag v*\nimages: {app: {budget: 300MB, repositories: ghcr.io/acme/app, tags: latest}}\n',
  )
  const planned = await plan(plainCheck, ports({ context: { workspace, inActions: false, ref } }))
  expect(planned.notPublished).toBe(notPublished)
  const text = renderPlan(planned.plan, planned)
  expect(text).toContain('Tags in ghcr.io/acme/app')
  expect(text.includes('From here nothing would be published')).toBe(notPublished !== undefined)
})

test('doctor tells what a release would lack, from whatever ref, and a check does not ask for it', async () => {
  configure(
    'version: 1\npublish-when: tag v*\nimages: {app: {budget: 300MB, repositories: ghcr.io/acme/app, tags: "{{version}}"}}\n',
  )
  const registry = memoryRegistry()
  const error = new ActionError('registry-denied', 'Registry ghcr.io refuses push')
  registry.failing({ operation: 'requirePush', repository: 'ghcr.io/acme/app', error })
  const given = ports({ registry })
  const message = 'A release could not be published from here: registry ghcr.io refuses push'
  const { problems } = await doctor(plainCheck, given)
  expect(problems.filter(({ code }) => code === 'registry-denied')).toMatchObject([{ message, blocks: false }])
  expect(problems.filter(({ blocks }) => blocks)).toEqual([])
  const asked = registry.calls.length
  await check(plainCheck, given)
  expect(registry.calls).toHaveLength(asked)
})

test('fault 36: a GPU that only this run requires and that is not seen is told by doctor, and by check before it builds', async () => {
  configure('version: 1\nimages: {app: {budget: 300MB, smoke: [nvidia-smi]}}\n')
  const controller = new AbortController()
  const log = recordingLog()
  const group = (title: string): void => {
    log.group(title)
    if (title === 'Build') controller.abort('SIGINT')
  }
  const withRuntimes = JSON.stringify({ ...JSON.parse(info), Runtimes: { runc: {} } })
  const exec = fakeExec({ run: async ({ args }) => ({ stdout: args[0] === 'info' ? withRuntimes : inspected }) })
  const given = ports({ signal: controller.signal, log: { ...log, group }, exec })
  expect((await doctor(plainCheck, given)).problems).toEqual([])
  const { problems } = await doctor({ ...plainCheck, gpu: 'required' }, given)
  expect(problems).toMatchObject([{ code: 'smoke-infrastructure', blocks: false }])
  await check({ ...plainCheck, gpu: 'required' }, given)
  const warning = log.lines.findIndex((line) => line.startsWith('info Warning: nvidia-smi of app requires a GPU'))
  expect(warning).toBeGreaterThan(0)
  expect(log.lines.indexOf('group Build')).toBeGreaterThan(warning)
})

describe('fault 16: a run that is cancelled has no verdict, whatever it was doing', () => {
  test.each(['Builder', 'Build', 'Measure'])('in the stage %s', async (stage) => {
    const controller = new AbortController()
    const log = recordingLog()
    const group = (title: string): void => void (title === stage && controller.abort('SIGINT'))
    const { report, failure } = await check(plainCheck, ports({ signal: controller.signal, log: { ...log, group } }))
    expect([report.verdict.status, failure]).toEqual(['error', expect.objectContaining({ code: 'interrupted' })])
    expect(exitStatusOf(report.verdict.status, failure)).toBe(3)
    expect(readdirSync(temporary)).toEqual([])
  })

  test('while layers are read: the reading stops', async () => {
    const controller = new AbortController()
    const given = ports({ signal: controller.signal })
    const readStream = async function* (path: string): AsyncGenerator<Uint8Array> {
      controller.abort('SIGINT')
      yield* given.files.readStream(path)
    }
    const { report, failure } = await check(plainCheck, {
      ...given,
      files: { ...given.files, readStream },
    })
    expect([report.verdict.status, failure]).toEqual(['error', expect.objectContaining({ code: 'interrupted' })])
    expect(readdirSync(temporary)).toEqual([])
  })
})

test('fault 14: a run that is cancelled while it copies says so in words, and that going on is cheap', async () => {
  configure('version: 1\nimages: {app: {budget: 300MB, repositories: ghcr.io/acme/app, tags: latest}}\n')
  const controller = new AbortController()
  const { exec, ...given } = ports({ signal: controller.signal })
  const run: typeof exec.run = async (command, args, more) => {
    const { signal } = controller
    if (command !== 'skopeo') return exec.run(command, args, more)
    if (args[0] === '--version') return { ...silent, stdout: 'skopeo version 1.13.3\n' }
    controller.abort('SIGINT')
    throw signal.reason
  }
  const { report, failure } = await check({ ...plainCheck, publish: 'on-pass' }, { ...given, exec: { ...exec, run } })
  expect(failure).toMatchObject({
    message: 'The run was interrupted while it published',
    hint: 'Start it again: it goes on where this run ended',
  })
  expect(report.publish.images).toMatchObject([{ status: 'failed', reason: 'the run was interrupted' }])
  expect(report.publish.notTagged).toMatchObject([{ reference: 'ghcr.io/acme/app:latest', status: 'not-set' }])
})

test('fault 2: an error that nobody awaited ends the run, and the report says `error` instead of a verdict', async () => {
  const controller = new AbortController()
  const start: FakeProgram = async (call, io) => {
    controller.abort(new Error('late error of a stream'))
    return builds(call, io)
  }
  const given = ports({ signal: controller.signal })
  const { report, failure } = await check(plainCheck, {
    ...given,
    exec: { ...given.exec, start: fakeExec({ start }).start },
  })
  expect(failure).toMatchObject({ message: 'late error of a stream' })
  expect(report.verdict).toMatchObject({
    status: 'error',
    findings: [{ message: expect.stringContaining('late error') }],
  })
  expect(exitStatusOf(report.verdict.status, failure)).toBe(3)
})
