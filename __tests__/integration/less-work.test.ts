import { execFileSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals'
import { type BuildOptions, buildAll } from '../../src/build/build-all.ts'
import type { BuildTarget } from '../../src/model/plan.ts'
import { type BuildWorkspace, buildWorkspace } from '../kit/build-workspace.ts'
import { type OwnRegistry, ownRegistry } from '../kit/own-registry.ts'
import { buildPlan, buildTarget } from '../kit/plan-builder.ts'

/* What a builder does when it is told to trust no cache, to ask registries, and to build one after the other. */

jest.setTimeout(300_000)

let place: BuildWorkspace
let registry: OwnRegistry
const once = randomUUID()
const base = 'debian:bookworm-slim'

beforeAll(async () => {
  place = buildWorkspace()
  registry = await ownRegistry()
  place.write('random/Dockerfile', `FROM ${base}\nARG ONCE\nRUN cat /proc/sys/kernel/random/uuid > /id\n`)
  const now = 'date +%s%N'
  place.write(
    'slow/Dockerfile',
    `FROM ${base}\nARG ONCE\nRUN echo "from $(${now})" > /t; sleep 2; echo "to $(${now})" >> /t\n`,
  )
  place.write('child/Dockerfile', 'ARG BASE\nFROM $BASE\nARG ONCE\nRUN echo child > /child\n')
  place.write('on/Dockerfile', `FROM ${registry.host}/base:tag\nCOPY Dockerfile /\n`)
})
afterAll(async () => {
  place?.remove()
  await registry?.remove()
})

const target = (name: string, context: string, more: Partial<BuildTarget> = {}): BuildTarget =>
  buildTarget(name, { context, dockerfile: `${context}/Dockerfile`, buildArgs: { ONCE: `${once} ${name}` }, ...more })

let round = 0

/** The layers of each image, as their texts and by their digests, the lowest first. */
async function build(targets: readonly BuildTarget[], how: Partial<BuildOptions> = {}) {
  const layoutRoot = join(place.root, `out-${++round}`)
  const { outcomes } = await buildAll(place.options(buildPlan(...targets), { layoutRoot, ...how }))
  return outcomes.map((outcome) => {
    if (outcome.status !== 'built' || outcome.place.kind !== 'layout') throw new Error(JSON.stringify(outcome))
    const { layoutDir } = outcome.place
    const blob = (digest: string) => readFileSync(join(layoutDir, 'blobs', digest.replace(':', '/')))
    const index = JSON.parse(blob(outcome.indexDigest).toString())
    const manifest = JSON.parse(blob((index.manifests ?? [index])[0].digest).toString())
    const digests: string[] = manifest.layers.map(({ digest }: { digest: string }) => digest)
    return { digests, last: gunzipSync(blob(digests.at(-1) ?? '')).toString('latin1') }
  })
}

test('no-cache: what the builder has from before is run again', async () => {
  const [first] = await build([target('a', 'random')])
  const [again] = await build([target('a', 'random')])
  const [anew] = await build([target('a', 'random')], { cache: 'no-cache' })
  expect(again?.digests).toEqual(first?.digests)
  expect(anew?.digests.slice(0, -1)).toEqual(first?.digests.slice(0, -1))
  expect(anew?.digests.at(-1)).not.toBe(first?.digests.at(-1))
})

test('pull: a tag that has moved in its registry is found, though the engine has the image of that name', async () => {
  const name = `${registry.host}/base:tag`
  const push = (text: string): void => {
    place.write('base/Dockerfile', `FROM scratch\nLABEL text="${text} ${once}"\nCOPY text /text\n`)
    place.write('base/text', `${text} ${once}`)
    const folder = join(place.workspace, 'base')
    execFileSync(
      'docker',
      ['buildx', 'build', '--quiet', '--provenance=false', '--output', 'type=oci,tar=false,dest=image', '.'],
      { cwd: folder },
    )
    execFileSync('skopeo', ['copy', '--quiet', '--dest-tls-verify=false', 'oci:image', `docker://${name}`], {
      cwd: folder,
    })
    execFileSync('rm', ['-rf', 'image'], { cwd: folder })
  }
  push('old')
  execFileSync('docker', ['pull', '--quiet', name])
  try {
    const [old] = await build([target('on', 'on')])
    push('new')
    const [still] = await build([target('on', 'on')])
    const [pulled] = await build([target('on', 'on')], { pull: true })
    expect(still?.digests[0]).toBe(old?.digests[0])
    expect(pulled?.digests[0]).not.toBe(old?.digests[0])
  } finally {
    execFileSync('docker', ['image', 'rm', name])
  }
})

test('max-parallel: steps of several images run at the same time, and one after the other where they must', async () => {
  const three = (word: string) => ['a', 'b', 'c'].map((name) => target(`${word}-${name}`, 'slow'))
  const ranges = async (word: string, how: Partial<BuildOptions>) =>
    (await build(three(word), how))
      .map(({ last }) => /from (\d+)\nto (\d+)/.exec(last)?.slice(1).map(BigInt) ?? [])
      .map(([from = 0n, to = 0n]) => ({ from, to }))
      .sort((left, right) => (left.from < right.from ? -1 : 1))
  const overlaps = (all: Awaited<ReturnType<typeof ranges>>) =>
    all.filter(({ from }, index) => index > 0 && from < (all[index - 1]?.to ?? 0n)).length
  expect(overlaps(await ranges('free', {}))).toBeGreaterThan(0)
  expect(overlaps(await ranges('bound', { maxParallel: 1 }))).toBe(0)
})

test('max-parallel with no-cache: a child stands on the very parent that was built before it', async () => {
  const child = target('child', 'child', { parent: { bakeName: 'parent', arg: 'BASE' } })
  const [parent, on] = await build([target('parent', 'random'), child], { maxParallel: 1, cache: 'no-cache' })
  expect(on?.digests.slice(0, -1)).toEqual(parent?.digests)
})
