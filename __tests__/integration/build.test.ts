// biome-ignore-all lint/suspicious/noTemplateCurlyInString: this is the syntax of Dockerfiles and HCL
import { randomUUID } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { buildAll } from '../../src/build/build-all.ts'
import type { BuildOutcome } from '../../src/model/build.ts'
import { type BuildWorkspace, buildWorkspace } from '../kit/build-workspace.ts'
import { buildPlan, buildTarget, platforms } from '../kit/plan-builder.ts'
import { tinyElf } from '../kit/tiny-elf.ts'

const both = platforms('linux/amd64', 'linux/arm64')
const canary = 'canary-7f3a91'
const minute = 60_000
let place: BuildWorkspace

beforeAll(() => {
  place = buildWorkspace()
  for (const [platform, architecture] of [
    ['linux/amd64', 'amd64'],
    ['linux/arm64', 'arm64'],
  ] as const) {
    place.write(`bin/hello-${architecture}`, tinyElf({ platform, text: `hello from ${architecture}\n`, status: 0 }))
    place.write(`bin/fail-${architecture}`, tinyElf({ platform, text: 'one\ntwo of failing\n', status: 3 }))
  }
})
afterAll(() => place.remove())

const base = ['ARG TARGETARCH', 'COPY bin/hello-${TARGETARCH} /hello', 'COPY bin/fail-${TARGETARCH} /fail']
let round = 0

/** Layouts of each test go to a folder of their own, as in a run. */
function fresh(): string {
  return join(place.root, `layouts-${++round}`)
}

function outcome(outcomes: readonly BuildOutcome[], variant: string): BuildOutcome {
  const found = outcomes.find((each) => each.variant === variant)
  if (found === undefined) throw new Error(`no outcome of ${variant}`)
  return found
}

function built(
  outcomes: readonly BuildOutcome[],
  variant: string,
): Extract<BuildOutcome, { status: 'built' }> & { readonly layoutDir: string } {
  const found = outcome(outcomes, variant)
  if (found.status !== 'built' || found.place.kind !== 'layout')
    throw new Error(`${variant} is ${JSON.stringify(found)}`)
  return { ...found, ...found.place }
}

function blobs(layoutDir: string): Buffer[] {
  return readdirSync(join(layoutDir, 'blobs/sha256')).map((name) => readFileSync(join(layoutDir, 'blobs/sha256', name)))
}

describe('a plan of a parent and its child on both platforms', () => {
  const plan = buildPlan(
    buildTarget('base', { platforms: both, labels: { 'a.${b}': '%{if} ${c} "quoted"\nline' } }),
    buildTarget('tools', {
      platforms: both,
      dockerfile: 'tools/Dockerfile',
      buildArgs: { TEXT: '${HOME} %{x}' },
      parent: { bakeName: 'base', arg: 'BASE' },
    }),
  )

  test(
    'fault 32: the child holds binaries of its own platform, from the parent that was built with it',
    async () => {
      place.write('Dockerfile', ['FROM scratch', ...base, 'RUN ["/hello"]'].join('\n'))
      place.write(
        'tools/Dockerfile',
        `ARG BASE=scratch\nFROM \${BASE}\nARG TEXT\nLABEL text="$TEXT"\nENV RUN=${randomUUID()}\nRUN ["/hello"]\n`,
      )
      const layoutRoot = fresh()
      const options = place.options(plan, { layoutRoot })
      const { outcomes } = await buildAll(options)
      const tools = built(outcomes, 'tools')
      const index = JSON.parse(readFileSync(join(tools.layoutDir, 'index.json'), 'utf8'))
      expect(index.manifests[0].digest).toBe(tools.indexDigest)
      expect(tools.provenance.map((each) => each.platform)).toEqual(['linux/amd64', 'linux/arm64'])
      expect(JSON.stringify(tools.provenance)).toContain('digestMapping')
      const configs = blobs(tools.layoutDir).flatMap((blob) => {
        if (blob[0] !== 0x7b) return []
        const value = JSON.parse(blob.toString('utf8'))
        return value.rootfs?.diff_ids?.length > 0 && value.architecture !== 'unknown' && value.config ? [value] : []
      })
      expect(configs.map((config) => config.architecture).sort()).toEqual(['amd64', 'arm64'])
      expect(configs.map((config) => config.config.Labels['text'])).toEqual(['${HOME} %{x}', '${HOME} %{x}'])
      expect(
        configs
          .map((config) => config.config.Labels)
          .every((labels) => labels['a.${b}'] === '%{if} ${c} "quoted"\nline'),
      ).toBe(true)
      const log = readFileSync(join(place.reportDir, 'build.log'), 'utf8')
      expect(log).toContain('hello from amd64')
      expect(log).toContain('hello from arm64')
      expect(options.log.lines).toContainEqual(
        expect.stringMatching(/^info app\/tools linux\/arm64 {2}\[1\/2\] RUN \["\/hello"\] {2}\d+\.\d s$/),
      )
    },
    minute,
  )

  test(
    'nothing stays in the temporary folder',
    async () => {
      await buildAll(place.options(plan, { layoutRoot: fresh() }))
      expect(readdirSync(join(place.root, 'tmp'))).toEqual([])
    },
    minute,
  )
})

describe('a target that fails', () => {
  test(
    'fault 25: the others are built, what depends on it is blocked, and the reason has its Dockerfile line',
    async () => {
      place.write(
        'Dockerfile.mixed',
        [
          'FROM scratch AS base',
          ...base,
          'FROM base AS good',
          'RUN ["/hello"]',
          'FROM base AS bad',
          'RUN ["/fail"]',
        ].join('\n'),
      )
      place.write('Dockerfile.child', 'ARG BASE=scratch\nFROM ${BASE}\nCOPY bin /bin\n')
      const dockerfile = 'Dockerfile.mixed'
      const plan = buildPlan(
        buildTarget('bad', { dockerfile, target: 'bad' }),
        buildTarget('child', { dockerfile: 'Dockerfile.child', parent: { bakeName: 'bad', arg: 'BASE' } }),
        buildTarget('grandchild', { dockerfile: 'Dockerfile.child', parent: { bakeName: 'child', arg: 'BASE' } }),
        buildTarget('good', { dockerfile, target: 'good' }),
      )
      const layoutRoot = fresh()
      const { outcomes } = await buildAll(place.options(plan, { layoutRoot }))
      expect(outcomes.map(({ variant, status }) => `${variant} ${status}`)).toEqual([
        'bad failed',
        'child blocked',
        'grandchild blocked',
        'good built',
      ])
      expect(outcome(outcomes, 'bad')).toMatchObject({
        reason: expect.stringMatching(/"\/fail" did not complete successfully: exit code: 3|\/fail/),
        logTail: ['one', 'two of failing'],
        dockerfile,
        line: 8,
      })
      expect(outcome(outcomes, 'grandchild')).toMatchObject({ by: { image: 'app', variant: 'bad' } })
      expect(existsSync(join(built(outcomes, 'good').layoutDir, 'index.json'))).toBe(true)
      expect(readdirSync(layoutRoot)).toHaveLength(1)
    },
    minute,
  )

  test(
    'two broken targets of their own are both named',
    async () => {
      place.write('Dockerfile.broken', 'FROM scratch\nCOPI a b\n')
      place.write('Dockerfile.missing', 'FROM scratch\n\nCOPY nothere /x\n')
      const plan = buildPlan(
        buildTarget('syntax', { dockerfile: 'Dockerfile.broken' }),
        buildTarget('missing', { dockerfile: 'Dockerfile.missing' }),
      )
      const { outcomes } = await buildAll(place.options(plan, { layoutRoot: fresh() }))
      expect(outcome(outcomes, 'syntax')).toMatchObject({
        status: 'failed',
        line: 2,
        reason: expect.stringContaining('COPI'),
      })
      expect(outcome(outcomes, 'missing')).toMatchObject({
        status: 'failed',
        line: 3,
        reason: expect.stringContaining('nothere'),
      })
    },
    minute,
  )

  test(
    'attack 13: host network and insecure steps are never granted, and the reason says so',
    async () => {
      place.write('Dockerfile.network', ['FROM scratch', ...base, 'RUN --network=host ["/hello"]'].join('\n'))
      place.write('Dockerfile.frontend', '# syntax=evil.invalid/frontend:1\nFROM scratch\n')
      const plan = buildPlan(
        buildTarget('network', { dockerfile: 'Dockerfile.network' }),
        buildTarget('frontend', { dockerfile: 'Dockerfile.frontend' }),
      )
      const { outcomes, frontends } = await buildAll(place.options(plan, { layoutRoot: fresh() }))
      expect(outcome(outcomes, 'network')).toMatchObject({
        status: 'failed',
        reason:
          'The build asks for the entitlement network.host, which is never granted to what a pull request can change',
      })
      expect(outcome(outcomes, 'frontend')).toMatchObject({ status: 'failed' })
      expect(frontends).toEqual([
        {
          image: 'app',
          variant: 'frontend',
          frontend: 'evil.invalid/frontend:1',
          dockerfile: 'Dockerfile.frontend',
          line: 1,
        },
      ])
    },
    minute,
  )
})

describe('secrets', () => {
  test(
    'attack 12, attack 23: a token of the runner and a build secret appear in no layout, log or tail',
    async () => {
      const env = { ...process.env, ACTIONS_RUNTIME_TOKEN: `${canary}-token`, PIP_TOKEN: `${canary}-secret` }
      place.write('bin/cat', readFileSync('/bin/busybox'))
      place.write(
        'Dockerfile.secret',
        [
          'FROM scratch',
          'COPY bin/cat /busybox',
          'RUN --mount=type=secret,id=pip ["/busybox", "cat", "/run/secrets/pip"]',
          'RUN --mount=type=secret,id=pip ["/busybox", "sh", "-c", "/busybox env; /busybox cat /run/secrets/pip; echo; exit 4"]',
        ].join('\n'),
      )
      const dockerfile = 'Dockerfile.secret'
      const plan = buildPlan(
        buildTarget('good', { buildArgs: { API_TOKEN: `${canary}-argument` }, dockerfile: 'Dockerfile' }),
        buildTarget('leaky', { dockerfile, secrets: [{ id: 'pip', env: 'PIP_TOKEN' }] }),
      )
      const options = place.options(plan, { layoutRoot: fresh(), env })
      const { outcomes } = await buildAll(options)
      expect(outcome(outcomes, 'leaky')).toMatchObject({ status: 'failed', logTail: expect.arrayContaining(['***']) })
      expect(options.log.secrets).toEqual([`${canary}-secret`])
      const log = readFileSync(join(place.reportDir, 'build.log'), 'utf8')
      expect(log).toContain('***')
      expect(
        [
          log,
          ...options.log.lines,
          JSON.stringify(outcomes.map((each) => ({ ...each, provenance: undefined }))),
        ].join(),
      ).not.toContain(canary)
      expect(blobs(built(outcomes, 'good').layoutDir).some((blob) => blob.includes(canary))).toBe(false)
    },
    minute,
  )
})
