import { describe, expect, test } from '@jest/globals'
import { ActionError } from '../../../src/errors.ts'
import type { RunContext } from '../../../src/model/context.ts'
import type { BuildTarget } from '../../../src/model/plan.ts'
import type { Registry } from '../../../src/ports.ts'
import { planBuild } from '../../../src/plan/plan-build.ts'
import { planRelease, type ReleaseOptions } from '../../../src/plan/plan-release.ts'
import { parse } from '../../kit/config-problems.ts'
import { memoryRegistry } from '../../kit/memory-registry.ts'
import { recordingLog } from '../../kit/recording-log.ts'
import { digestOf } from '../../kit/run-builder.ts'

const context: RunContext = {
  ...{ workspace: '/w', inActions: true, ref: 'refs/tags/v1.2.3', sha: 'c0ffee0', commitTime: '2026-02-03T04:05:06Z' },
  ...{ serverUrl: 'https://github.example', repository: { owner: 'acme', name: 'app' } },
}
const digest = digestOf('debian')
const text = `version: 1
images:
  app:
    repositories: acme/app
    tags: '{{version}}'
    labels: {own: 1, org.opencontainers.image.source: mine}
    annotations: {org.opencontainers.image.revision: mine}
    cache-from: type=gha
  tool: {}
`

type Given = Partial<ReleaseOptions['options']> & {
  readonly text?: string
  readonly dockerfile?: string
  /** What the registry says of the base. */
  readonly answer?: () => Promise<Awaited<ReturnType<Registry['manifest']>>>
  readonly context?: RunContext
}

async function targets(
  given: Given = {},
): Promise<{ targets: readonly BuildTarget[]; asked: string[]; told: readonly string[] }> {
  const { dockerfile = 'FROM debian:bookworm-slim\n', answer, ...rest } = given
  const config = parse(given.text ?? text)
  const asked: string[] = []
  const log = recordingLog()
  const manifest = { mediaType: 'application/vnd.oci.image.index.v1+json', digest, bytes: new Uint8Array() }
  const plan = await planRelease(planBuild(config, { only: [], platforms: [] }), {
    config,
    context: given.context ?? context,
    files: {
      readBytes: async () => new TextEncoder().encode(dockerfile),
      realPath: async () => undefined,
      info: async () => undefined,
    },
    clock: { now: () => new Date(0), monotonicSeconds: () => 0, sleep: () => new Promise(() => undefined) },
    log,
    registry: {
      until: () => ({
        ...memoryRegistry(),
        manifest: async ({ host, path }, reference) => {
          asked.push(`${host}/${path}:${reference}`)
          return answer === undefined ? manifest : answer()
        },
      }),
    },
    signal: new AbortController().signal,
    options: { publish: 'on-pass', ...rest },
  })
  return { targets: plan.targets, asked, told: log.lines }
}

const key = (name: string): string => `org.opencontainers.image.${name}`
const known = {
  [key('revision')]: 'c0ffee0',
  [key('version')]: '1.2.3',
  [key('created')]: '2026-02-03T04:05:06Z',
  [key('base.name')]: 'docker.io/library/debian:bookworm-slim',
  [key('base.digest')]: digest,
}

describe('what is published says where it comes from', () => {
  test('in labels and annotations, unless the configuration says otherwise, and is built on the base that it names', async () => {
    const { targets: planned, asked } = await targets()
    const [app, tool] = planned
    expect(app).toMatchObject({
      labels: { ...known, own: '1', [key('source')]: 'mine' },
      annotations: { ...known, [key('source')]: 'https://github.example/acme/app', [key('revision')]: 'mine' },
      contexts: { 'debian:bookworm-slim': `docker-image://debian:bookworm-slim@${digest}` },
    })
    expect(tool).toMatchObject({ labels: {}, annotations: {}, contexts: {} })
    expect(asked).toEqual(['docker.io/library/debian:bookworm-slim'])
  })

  test('a check asks no registry and pins nothing', async () => {
    const { targets: planned, asked } = await targets({ publish: 'never' })
    expect(asked).toEqual([])
    expect(planned[0]?.contexts).toEqual({})
    expect(planned[0]?.labels).toMatchObject({ [key('base.name')]: 'docker.io/library/debian:bookworm-slim' })
    expect(planned[0]?.labels).not.toHaveProperty(key('base.digest'))
  })

  test.each<[string, NonNullable<Given['answer']>, string]>([
    ['has no such image', async () => undefined, 'is not known, and the label base.digest is left out'],
    [
      'cannot be reached',
      async () => {
        throw new ActionError('registry', 'docker.io could not be reached')
      },
      'docker.io could not be reached',
    ],
  ])('where the registry %s the name goes without its digest, and that is said', async (_, answer, sentence) => {
    const { targets: planned, told } = await targets({ answer })
    expect(planned[0]?.labels).not.toHaveProperty(key('base.digest'))
    expect(planned[0]?.contexts).toEqual({})
    expect(told.join('\n')).toContain(sentence)
  })

  test('a bug is none of these', async () => {
    const answer = async () => {
      throw new TypeError('a bug')
    }
    await expect(targets({ answer })).rejects.toThrow(TypeError)
  })

  test('a base that is pinned already is not asked for', async () => {
    const { targets: planned, asked } = await targets({ dockerfile: `FROM localhost:5000/a/b:1@${digest}` })
    expect(asked).toEqual([])
    expect(planned[0]?.labels).toMatchObject({
      [key('base.name')]: 'localhost:5000/a/b:1',
      [key('base.digest')]: digest,
    })
    expect(planned[0]?.contexts).toEqual({})
  })

  test.each(['FROM scratch', 'ARG BASE\nFROM $BASE', '# syntax=evil/x\nFROM debian', 'FROM --bad--'])(
    '%j names no base',
    async (dockerfile) => {
      expect((await targets({ dockerfile })).targets[0]?.labels).not.toHaveProperty(key('base.name'))
    },
  )

  test('the child of a parent of this run has its base from there', async () => {
    const chain =
      'version: 1\nimages: {app: {variants: {base: , full: {repositories: acme/full, tags: x, from: {variant: base, arg: BASE}}}}}'
    const { targets: planned } = await targets({ text: chain, dockerfile: 'ARG BASE=debian\nFROM $BASE' })
    expect(planned.find(({ variant }) => variant === 'full')?.labels).not.toHaveProperty(key('base.name'))
  })

  test('what is not known is not said', async () => {
    const { targets: planned } = await targets({ context: { workspace: '/w', inActions: false }, publish: 'never' })
    expect(Object.keys(planned[0]?.annotations ?? {})).toEqual([key('base.name'), key('revision')])
  })

  test("docker's metadata joins, but for the time, which would be another in every run", async () => {
    const metadata = JSON.stringify({
      tags: ['acme/app:1'],
      labels: { title: 'x', own: '2', [key('created')]: '2027-01-01T00:00:00Z' },
      annotations: ['manifest:title=x', `index:${key('created')}=2027-01-01T00:00:00Z`, 'manifest[linux/amd64]:a=b=c'],
    })
    const { targets: planned } = await targets({ metadata })
    expect(planned[0]).toMatchObject({
      labels: { title: 'x', own: '1', [key('created')]: '2026-02-03T04:05:06Z' },
      annotations: { title: 'x', a: 'b=c', [key('created')]: '2026-02-03T04:05:06Z' },
    })
  })
})

test('attack 22: builds are compared in layouts, and where there are none the run ends before anything is built', async () => {
  expect((await targets({ cache: 'compare' })).targets).toHaveLength(2)
  await expect(targets({ cache: 'compare', text: `${text}staging: ghcr.io/acme/stage\n` })).rejects.toMatchObject({
    code: 'usage',
    hint: 'Use no-cache, or leave staging out for this run',
  })
})
