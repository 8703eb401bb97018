import { execFileSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { createRegistry } from '../../src/adapters/registry/create-registry.ts'
import { buildAll } from '../../src/build/build-all.ts'
import type { BuildResult } from '../../src/model/build.ts'
import type { Plan } from '../../src/model/plan.ts'
import { planBuild } from '../../src/plan/plan-build.ts'
import { planRelease } from '../../src/plan/plan-release.ts'
import { type BuildWorkspace, buildWorkspace } from '../kit/build-workspace.ts'
import { parse } from '../kit/config-problems.ts'
import { type OwnRegistry, ownRegistry } from '../kit/own-registry.ts'
import { buildPlan, buildTarget, platforms } from '../kit/plan-builder.ts'
import { tinyElf } from '../kit/tiny-elf.ts'

const minute = 60_000
let place: BuildWorkspace
let registry: OwnRegistry
let round = 0

beforeAll(async () => {
  place = buildWorkspace()
  registry = await ownRegistry()
}, minute)
afterAll(async () => {
  place?.remove()
  await registry?.remove()
})

const fresh = (): string => join(place.root, `layouts-${++round}`)

async function build(plan: Plan, cache: 'use' | 'no-cache' = 'use'): Promise<BuildResult> {
  return buildAll(place.options(plan, { layoutRoot: fresh(), cache }))
}

type Document = {
  readonly annotations?: Readonly<Record<string, string>>
  readonly manifests?: readonly { readonly digest: string; readonly platform: { readonly architecture: string } }[]
  readonly config?: { readonly digest: string }
  readonly layers?: readonly { readonly digest: string }[]
}
type ImageConfig = {
  readonly config: { readonly Labels?: Readonly<Record<string, string>> }
  readonly rootfs: { readonly diff_ids: readonly string[] }
}

/** What was built: the index, or the manifest of an image that has none, with each manifest and its configuration. */
function built({ outcomes }: BuildResult): { root: Document; images: { manifest: Document; config: ImageConfig }[] } {
  const [outcome] = outcomes
  if (outcome?.status !== 'built' || outcome.place.kind !== 'layout') throw new Error(JSON.stringify(outcomes))
  const { layoutDir } = outcome.place
  const blob = (digest: string) => JSON.parse(readFileSync(join(layoutDir, 'blobs/sha256', digest.slice(7)), 'utf8'))
  const root: Document = blob(outcome.indexDigest)
  const real = root.manifests
    ?.filter(({ platform }) => platform.architecture !== 'unknown')
    .map(({ digest }) => blob(digest))
  const manifests: Document[] = real ?? [root]
  return { root, images: manifests.map((manifest) => ({ manifest, config: blob(manifest.config?.digest ?? '') })) }
}

/** Builds an image of one file for both platforms and gives it a tag of the registry; its digest. */
async function pushBase(name: string, content: string): Promise<string> {
  place.write('base/Dockerfile', 'FROM scratch\nCOPY content /content\n')
  place.write('base/content', content)
  const target = buildTarget('base', {
    context: 'base',
    dockerfile: 'base/Dockerfile',
    platforms: platforms('linux/amd64', 'linux/arm64'),
  })
  const { outcomes } = await build(buildPlan(target))
  const [outcome] = outcomes
  if (outcome?.status !== 'built' || outcome.place.kind !== 'layout') throw new Error(JSON.stringify(outcomes))
  const { layoutDir } = outcome.place
  const flags = ['--all', '--preserve-digests', '--insecure-policy', '--dest-tls-verify=false', '--quiet']
  execFileSync('skopeo', ['copy', ...flags, `oci:${layoutDir}`, `docker://${name}`], { stdio: 'pipe' })
  return outcome.indexDigest
}

const image = (key: string): string => `org.opencontainers.image.${key}`

async function released(text: string): Promise<Plan> {
  const config = parse(text)
  const options = place.options(buildPlan())
  return planRelease(planBuild(config, { only: [], platforms: [] }), {
    ...options,
    config,
    registry: createRegistry(options),
    options: { publish: 'on-pass' },
    context: {
      ...{ workspace: place.workspace, inActions: true, ref: 'refs/tags/v1.2.3', sha: 'c0ffee0' },
      ...{ commitTime: '2026-02-03T04:05:06Z', serverUrl: 'https://github.example' },
      repository: { owner: 'acme', name: 'app' },
    },
  })
}

describe('an image that is to be published', () => {
  test(
    'is built on the base that its labels name, also when the tag has moved meanwhile, and says so on index, manifests and configurations',
    async () => {
      const base = `${registry.host}/base/${randomUUID()}:1`
      const digest = await pushBase(base, `first ${randomUUID()}`)
      place.write('Dockerfile', `ARG BASE\nFROM \${BASE} AS files\nCOPY own /own\nFROM files\n`)
      place.write('own', randomUUID())
      const plan = await released(
        `version: 1\nimages: {app: {repositories: acme/app, tags: x, build-args: {BASE: "${base}"}, platforms: [linux/amd64, linux/arm64]}}`,
      )
      const first = await build(plan)
      const moved = await pushBase(base, `second ${randomUUID()}`)
      expect(moved).not.toBe(digest)
      place.write('own', randomUUID())
      const second = await build(plan)
      const expected = {
        [image('source')]: 'https://github.example/acme/app',
        [image('revision')]: 'c0ffee0',
        [image('version')]: '1.2.3',
        [image('created')]: '2026-02-03T04:05:06Z',
        [image('base.name')]: base,
        [image('base.digest')]: digest,
      }
      const [one, two] = [built(first), built(second)]
      for (const { root, images } of [one, two]) {
        expect(root.annotations).toEqual(expected)
        expect(images).toHaveLength(2)
        for (const { manifest, config } of images) {
          expect(manifest.annotations).toEqual(expected)
          expect(config.config.Labels).toEqual(expected)
        }
      }
      const layers = [one, two].map(({ images }) => images.map(({ config }) => config.rootfs.diff_ids))
      // The base's layer is the same, the own one is not.
      expect(layers[1]?.map(([first]) => first)).toEqual(layers[0]?.map(([first]) => first))
      expect(layers[1]?.map(([, second]) => second)).not.toEqual(layers[0]?.map(([, second]) => second))
    },
    3 * minute,
  )

  test(
    'of one platform without attestations has no index, and is annotated all the same',
    async () => {
      place.write('Dockerfile', 'FROM scratch\nCOPY own /own\n')
      place.write('own', randomUUID())
      const plan = await released(
        'version: 1\nimages: {app: {repositories: acme/app, tags: x, provenance: false, annotations: {key: value}}}',
      )
      const { root, images } = built(await build(plan))
      expect(root.manifests).toBeUndefined()
      expect(images[0]?.manifest.annotations).toMatchObject({ key: 'value', [image('version')]: '1.2.3' })
      expect(images[0]?.config.config.Labels).not.toHaveProperty(image('base.name'))
    },
    minute,
  )
})

test(
  'attack 22: steps that come from a cache are counted, and built anew where none is to be used',
  async () => {
    place.write('hello', tinyElf({ platform: 'linux/amd64', text: 'hello\n', status: 0 }))
    place.write('Dockerfile', `FROM scratch\nENV RUN=${randomUUID()}\nCOPY hello /hello\nRUN ["/hello"]\n`)
    const plan = buildPlan(buildTarget('app', { variant: 'default' }))
    const counts: (readonly { readonly steps: number }[])[] = []
    for (const cache of ['use', 'use', 'no-cache'] as const) counts.push((await build(plan, cache)).cached)
    expect(counts[1]).toEqual([{ image: 'app', variant: 'default', steps: 2 }])
    expect(counts[2]).toEqual([])
  },
  2 * minute,
)
