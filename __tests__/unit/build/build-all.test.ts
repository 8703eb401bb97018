import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { type BuildOptions, buildAll } from '../../../src/build/build-all.ts'
import { buildToCompare } from '../../../src/build/build-to-compare.ts'
import type { Digest } from '../../../src/model/digest.ts'
import type { EngineState } from '../../../src/model/engine.ts'
import type { Plan } from '../../../src/model/plan.ts'
import { type BuildWorkspace, buildWorkspace } from '../../kit/build-workspace.ts'
import { type FakeProgram, fakeExec } from '../../kit/fake-exec.ts'
import { layoutBuilder } from '../../kit/layout-builder.ts'
import { type MemoryRegistry, memoryRegistry } from '../../kit/memory-registry.ts'
import { buildPlan, buildTarget } from '../../kit/plan-builder.ts'
import { quickClock } from '../../kit/quick-clock.ts'

const digest = `sha256:${'a'.repeat(64)}`
let place: BuildWorkspace
beforeEach(() => {
  place = buildWorkspace()
})
afterEach(() => place.remove())

const plan = buildPlan(buildTarget('cuda'), buildTarget('cpu'))

function argument(args: readonly string[], name: string): string {
  return args[args.indexOf(name) + 1] ?? ''
}

/** Does what a bake that works does: a layout for each target, and the metadata file. */
function writeResults(args: readonly string[], metadata?: string): void {
  const definition = JSON.parse(readFileSync(argument(args, '--file'), 'utf8'))
  const names: string[] = definition.group.default.targets
  for (const name of names) {
    const dest = /dest=([^,"]+)/.exec(definition.target[name].output[0])?.[1]
    if (dest === undefined) continue
    mkdirSync(dest, { recursive: true })
    writeFileSync(join(dest, 'index.json'), JSON.stringify({ manifests: [{ digest }] }))
  }
  const said = Object.fromEntries(
    names.map((name) => [name, { 'containerimage.digest': digest, 'buildx.build.provenance': { name } }]),
  )
  writeFileSync(argument(args, '--metadata-file'), metadata ?? JSON.stringify(said))
}

const staging = { name: 'registry.example/stage', host: 'registry.example', path: 'stage' }

function stagedIndex(): { readonly registry: MemoryRegistry; readonly digest: Digest } {
  const [registry, builder] = [memoryRegistry(), layoutBuilder()]
  const root = builder.index([]).digest as Digest
  registry.add('registry.example/stage', { blobs: builder.blobs, root })
  return { registry, digest: root }
}

/** A bake that works and names one digest for all its targets. */
function reports(pushed: Digest): FakeProgram {
  return async ({ args }) => {
    const said = ['cuda', 'cpu'].map((name) => [name, { 'containerimage.digest': pushed }])
    writeResults(args, JSON.stringify(Object.fromEntries(said)))
    return 0
  }
}

const works: FakeProgram = async ({ args }) => {
  writeResults(args)
  return 0
}

function options(start: FakeProgram, more: Partial<BuildOptions> & { readonly plan?: Plan } = {}) {
  const exec = fakeExec({ start })
  return { ...place.options(more.plan ?? plan, { exec, clock: quickClock(), ...more }), exec }
}

type Definition = { readonly target: Readonly<Record<string, Readonly<Record<string, unknown>>>> }

/** What bake was given. */
async function definitionOf(given: ReturnType<typeof options>, build = buildAll): Promise<Definition> {
  let definition: Definition = { target: {} }
  const exec = fakeExec({
    start: async (call, io) => {
      definition = JSON.parse(readFileSync(argument(call.args, '--file'), 'utf8'))
      return works(call, io)
    },
  })
  await build({ ...given, exec })
  given.exec.calls.push(...exec.calls)
  return definition
}

describe('a bake that works', () => {
  test('gives every target its layout, digest and provenance, in the order of the plan', async () => {
    const { outcomes } = await buildAll(options(works))
    expect(outcomes).toEqual(
      ['cuda', 'cpu'].map((variant) => ({
        image: 'app',
        variant,
        status: 'built',
        place: { kind: 'layout', layoutDir: join(place.layoutRoot, variant) },
        indexDigest: digest,
        provenance: [{ platform: 'linux/amd64', predicate: { name: variant } }],
      })),
    )
  })

  test('gives every target its place in the staging repository, which holds what buildx says it pushed', async () => {
    const { registry, digest: indexDigest } = stagedIndex()
    const given = options(reports(indexDigest), { plan: { ...plan, staging }, registry })
    const { outcomes } = await buildAll(given)
    expect(outcomes).toMatchObject(
      ['cuda', 'cpu'].map((variant) => ({
        ...{ image: 'app', variant, status: 'built', indexDigest },
        place: { kind: 'registry', repository: staging },
      })),
    )
    expect(readdirSync(place.layoutRoot)).toEqual([])
  })

  test('of which the staging repository holds nothing: the run ends there, by name', async () => {
    const registry = memoryRegistry()
    await expect(buildAll(options(works, { plan: { ...plan, staging }, registry }))).rejects.toMatchObject({
      code: 'registry-invalid',
      message: `buildx pushed app/cuda as ${digest}, but the staging repository registry.example/stage does not hold it`,
    })
  })

  test('fault 24: an ERROR on stderr with exit status 0 is no failure', async () => {
    const { outcomes } = await buildAll(
      options(async (call, io) => {
        io.stderr('ERROR: (*service).Write failed: rpc error: code = Unavailable desc = ref locked: unavailable')
        io.stderr('ERROR: something else')
        return works(call, io)
      }),
    )
    expect(outcomes.map((outcome) => outcome.status)).toEqual(['built', 'built'])
  })

  test('writes nothing into the report folder while it builds, since that folder may lie in a context', async () => {
    const given = options(async (call, io) => {
      io.stderr('a line of the builder')
      await sleep(50)
      expect(readdirSync(place.reportDir)).toEqual([])
      return works(call, io)
    })
    await buildAll(given)
    expect(readFileSync(join(place.reportDir, 'build.log'), 'utf8')).toBe('a line of the builder\n')
  })

  test('names the builder only where one was asked for, and runs in the workspace', async () => {
    const plain = options(works)
    await buildAll(plain)
    expect(plain.exec.calls[0]?.args).not.toContain('--builder')
    const named = options(works, { builder: 'native', layoutRoot: join(place.root, 'other') })
    await buildAll(named)
    expect(argument(named.exec.calls[0]?.args ?? [], '--builder')).toBe('native')
  })

  test('attack 22: what is built anew takes nothing from a cache, and may leave one', async () => {
    const caches = { cacheFrom: ['type=gha,scope=x'], cacheTo: ['type=gha,scope=y'] }
    const env = { PATH: '/bin', ACTIONS_RUNTIME_TOKEN: 'canary' }
    const given = options(works, { plan: buildPlan(buildTarget('cuda', caches)), cache: 'no-cache', env })
    const { target } = await definitionOf(given)
    expect(target['cuda']).toHaveProperty('no-cache', true)
    expect(target['cuda']).not.toHaveProperty('cache-from')
    expect(target['cuda']).toMatchObject({ 'cache-to': ['type=gha,scope=y'] })
  })

  test('attack 22: a build to be compared uses caches, leaves none, and makes nothing that is published', async () => {
    const caches = { cacheFrom: ['type=gha,scope=x'], cacheTo: ['type=gha,scope=y'] }
    const more = { provenance: 'max', sbom: true, annotations: { key: 'value' } } as const
    const given = options(works, { plan: buildPlan(buildTarget('cuda', { ...caches, ...more })), cache: 'no-cache' })
    const { target } = await definitionOf(given, buildToCompare)
    expect(target['cuda']).not.toHaveProperty('no-cache')
    expect(target['cuda']).toMatchObject({
      'cache-from': ['type=gha,scope=x'],
      attest: ['type=provenance,disabled=true'],
    })
    for (const key of ['cache-to', 'annotations']) expect(target['cuda']).not.toHaveProperty(key)
  })

  test('attack 12: the build sees the runner’s token only for a cache of type gha', async () => {
    const env = { PATH: '/bin', ACTIONS_RUNTIME_TOKEN: 'canary', INPUT_TOKEN: 'canary' }
    const without = options(works, { env })
    await buildAll(without)
    expect(JSON.stringify(without.exec.calls)).not.toContain('canary')
    const cached = buildPlan(buildTarget('cuda', { cacheFrom: ['type=gha,scope=x'] }))
    const using = options(works, { env, plan: cached, layoutRoot: join(place.root, 'other') })
    await buildAll(using)
    expect(using.exec.calls[0]?.env).toMatchObject({ ACTIONS_RUNTIME_TOKEN: 'canary' })
    expect(using.exec.calls[0]?.env).not.toHaveProperty('INPUT_TOKEN')
  })
})

describe('a bake that says nothing', () => {
  test.each([
    ['no metadata file', undefined],
    ['an empty file', ''],
    ['an empty object', '{}'],
    ['no JSON', '{"cuda":'],
    ['another target', JSON.stringify({ other: { 'containerimage.digest': digest } })],
    ['no digest', JSON.stringify({ cuda: {}, cpu: {} })],
  ])('fault 26: exit status 0 with %s is an error, not an empty result', async (_, metadata) => {
    const start: FakeProgram = async ({ args }) => {
      if (metadata !== undefined) writeResults(args, metadata)
      return 0
    }
    await expect(buildAll(options(start))).rejects.toMatchObject({ code: 'build-failed', exitStatus: 3 })
    expect(readdirSync(place.layoutRoot)).toEqual([])
  })

  test('a layout that does not name the reported digest is refused', async () => {
    const other = { 'containerimage.digest': `sha256:${'b'.repeat(64)}` }
    const start: FakeProgram = async ({ args }) => {
      writeResults(args, JSON.stringify({ cuda: other, cpu: other }))
      return 0
    }
    await expect(buildAll(options(start))).rejects.toMatchObject({ code: 'layout-invalid' })
  })
})

describe('a bake that fails', () => {
  const failing =
    (name: string): FakeProgram =>
    async (call, io) => {
      const definition = readFileSync(argument(call.args, '--file'), 'utf8')
      if (!definition.includes(`"${name}": {`)) return works(call, io)
      io.stderr(`ERROR: target ${name}: failed to solve: it broke`)
      return 1
    }

  test('fault 25: the rest is built again without the target that failed', async () => {
    const given = options(failing('cuda'))
    const { outcomes } = await buildAll(given)
    expect(outcomes).toMatchObject([
      { variant: 'cuda', status: 'failed', reason: 'it broke' },
      { variant: 'cpu', status: 'built' },
    ])
    expect(given.exec.calls).toHaveLength(2)
    expect(readdirSync(place.layoutRoot)).toHaveLength(1)
  })

  test('what was cancelled for another’s failure is not called failed, and the next round is told', async () => {
    const at = (second: number) => new Date(second * 1000).toISOString()
    const step = (name: string, error: string) =>
      JSON.stringify({ vertexes: [{ digest: name, name, started: at(1), completed: at(2), error }] })
    const given = options(async (call, io) => {
      if (!readFileSync(argument(call.args, '--file'), 'utf8').includes('"cuda": {')) return works(call, io)
      io.stderr(step('[cuda 1/1] RUN make', 'exit code: 2'))
      io.stderr(step('[cpu 1/1] RUN sleep', 'exit code: 137: context canceled: context canceled'))
      io.stderr('ERROR: target cuda: failed to solve: exit code: 2')
      return 1
    })
    await buildAll(given)
    expect(given.log.lines).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/app\/cuda .*RUN make {2}failed after 1\.0 s$/),
        expect.stringMatching(/app\/cpu .*RUN sleep {2}cancelled$/),
        expect.stringMatching(/Building the rest again without app\/cuda$/),
      ]),
    )
    const log = readFileSync(join(place.reportDir, 'build.log'), 'utf8')
    expect(log).toContain('! [cuda 1/1] RUN make failed: exit code: 2\n')
    expect(log).toContain('= [cpu 1/1] RUN sleep cancelled\n')
  })

  test('nothing is built again where nothing is left', async () => {
    const given = options(failing('cuda'), { plan: buildPlan(buildTarget('cuda')) })
    await buildAll(given)
    expect(given.log.lines.join('\n')).not.toContain('again')
  })

  test('a parent that was built only for its child is named when it fails', async () => {
    const chain = buildPlan(
      buildTarget('base', { output: 'none' }),
      buildTarget('tools', { parent: { bakeName: 'base', arg: 'BASE' } }),
    )
    const { outcomes } = await buildAll(options(failing('base'), { plan: chain }))
    expect(outcomes).toMatchObject([
      { variant: 'base', status: 'failed', reason: 'it broke' },
      { variant: 'tools', status: 'blocked', by: { image: 'app', variant: 'base' } },
    ])
  })

  test('a failure of no target is the failure of the run', async () => {
    const start: FakeProgram = async (_, io) => {
      io.stderr('ERROR: failed to read bake file')
      return 1
    }
    await expect(buildAll(options(start))).rejects.toMatchObject({
      code: 'build-failed',
      message: 'docker buildx bake failed: failed to read bake file',
    })
  })

  test.each([
    'ERROR: OCI exporter is not supported for the docker driver.',
    'ERROR: push-by-digest is currently not implemented for docker driver, please create a new builder instance',
  ])('a builder that refuses is said to be unfit, with the step to add: %s', async (refusal) => {
    const start: FakeProgram = async (_, io) => {
      io.stderr(refusal)
      return 1
    }
    await expect(buildAll(options(start))).rejects.toMatchObject({
      code: 'builder-unfit',
      hint: expect.stringContaining('docker/setup-buildx-action'),
    })
  })

  test.each([
    ['fault 22: an engine that died', { kind: 'unreachable', message: 'connection refused' }, 'daemon-unreachable'],
    ['fault 23: an engine that hangs', { kind: 'hangs', afterSeconds: 20 }, 'daemon-hangs'],
  ] as const)('%s is no failed target', async (_, state, code) => {
    const probeEngine = async (): Promise<EngineState> => state
    const start: FakeProgram = async (_call, io) => {
      io.stderr(
        'ERROR: target cuda: failed to receive status: rpc error: code = Unavailable desc = error reading from server: EOF',
      )
      return 1
    }
    await expect(buildAll(options(start, { probeEngine }))).rejects.toMatchObject({ code, exitStatus: 3 })
  })

  test('fault 17: a full disk is named, with what is free, and the partial layouts are gone', async () => {
    const start: FakeProgram = async (call, io) => {
      writeResults(call.args)
      io.stderr('ERROR: target cuda: failed to solve: write /x: no space left on device')
      return 1
    }
    await expect(buildAll(options(start))).rejects.toMatchObject({
      code: 'disk-full',
      hint: expect.stringContaining('free'),
    })
    expect(readdirSync(place.layoutRoot)).toEqual([])
  })
})

describe('silence', () => {
  test('fault 23: after a minute the engine is asked; when it hangs the build is stopped', async () => {
    let asked = 0
    const probeEngine = async (): Promise<EngineState> => {
      asked++
      return asked < 3 ? { kind: 'answers' } : { kind: 'hangs', afterSeconds: 20 }
    }
    const given = options(
      async (_, io) => {
        await io.stopped
        return 1
      },
      { probeEngine },
    )
    await expect(buildAll(given)).rejects.toMatchObject({ code: 'daemon-hangs' })
    expect([asked, given.exec.stops()]).toEqual([3, 1])
    expect(given.clock.monotonicSeconds()).toBeGreaterThanOrEqual(180)
  })
})

describe('an interruption', () => {
  test('fault 16: stops the build and leaves no layout and no temporary folder', async () => {
    const controller = new AbortController()
    const given = options(
      async ({ args }, io) => {
        writeResults(args)
        controller.abort()
        await io.stopped
        return 1
      },
      { signal: controller.signal },
    )
    await expect(buildAll(given)).rejects.toMatchObject({ code: 'interrupted' })
    expect(given.exec.stops()).toBe(1)
    expect([readdirSync(place.layoutRoot), readdirSync(join(place.root, 'tmp'))]).toEqual([[], []])
  })

  test('fault 16: before the build nothing is started', async () => {
    const given = options(works, { signal: AbortSignal.abort() })
    await expect(buildAll(given)).rejects.toMatchObject({ code: 'interrupted' })
    expect(given.exec.calls).toEqual([])
  })
})

test('an error while cleaning up does not hide what happened', async () => {
  const given = options(async () => 1, { layoutRoot: join(place.root, 'never-made') })
  await expect(buildAll(given)).rejects.toMatchObject({ code: 'build-failed' })
  expect(existsSync(given.layoutRoot)).toBe(false)
})
