import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { type Finished, freshWord, place } from '../kit/action-run.ts'
import { type OwnRegistry, ownRegistry } from '../kit/own-registry.ts'
import { type PushingBuilder, pushingBuilder } from '../kit/pushing-builder.ts'

/* Releases of images that were built straight into a registry: tagged where they lie, copied elsewhere, never on this machine's disk. */

const minute = 60_000
let builder: PushingBuilder
let registry: OwnRegistry

beforeAll(async () => {
  builder = await pushingBuilder()
  registry = await ownRegistry()
}, minute)
afterAll(async () => {
  builder?.remove()
  await registry?.remove()
})

/** Publishes one image of two platforms as 1.2.3 and latest. */
async function release(
  names: Readonly<Record<'staging' | 'repository', string>>,
  ...more: string[]
): Promise<Finished> {
  const here = place({
    Dockerfile: 'FROM scratch\nARG TARGETARCH\nLABEL arch=$TARGETARCH\nCOPY word /word\n',
    word: freshWord(),
    '.github/image-budgets.yml': [
      'version: 1',
      `staging: "${registry.host}/${names.staging}"`,
      'images:',
      '  app:',
      '    platforms: [linux/amd64, linux/arm64]',
      `    repositories: "${registry.host}/${names.repository}"`,
      '    tags: ["{{version}}", latest]',
      '    budget: 1MB',
      '',
    ].join('\n'),
  })
  try {
    const args = ['publish', '--builder', builder.name, '--version', '1.2.3', ...more]
    const run = await here.start('cli', { args }).finished
    expect({ status: run.status, stderr: run.status === 0 ? '' : run.stderr }).toEqual({ status: 0, stderr: '' })
    return run
  } finally {
    here.remove()
  }
}

const digestOf = (run: Finished) => run.report?.images[0]?.indexDigest

test(
  'into another repository: copied from staging by digest, tagged there alone',
  async () => {
    const names = { staging: `stage/${freshWord()}`, repository: `release/${freshWord()}` }
    const run = await release(names)
    expect(run.report?.publish.images).toMatchObject([{ status: 'verified', transfer: 'copied' }])
    const digest = digestOf(run)
    expect(registry.catalogue()[names.repository]?.tags).toEqual({ '1.2.3': digest, latest: digest })
    expect(registry.catalogue()[names.staging]).toMatchObject({ tags: {}, manifests: expect.arrayContaining([digest]) })
  },
  2 * minute,
)

test(
  'into the staging repository itself: only tagged, with no program to copy',
  async () => {
    const name = `release/${freshWord()}`
    const run = await release({ staging: name, repository: name })
    expect(run.report?.publish).toMatchObject({ images: [{ status: 'verified', transfer: 'already-there' }] })
    expect(run.report?.publish).not.toHaveProperty('tool')
    expect(registry.catalogue()[name]?.tags).toEqual({ '1.2.3': digestOf(run), latest: digestOf(run) })
  },
  2 * minute,
)

test(
  'a dry run builds into staging, and does nothing after that',
  async () => {
    const names = { staging: `stage/${freshWord()}`, repository: `release/${freshWord()}` }
    const run = await release(names, '--dry-run', '--format', 'json')
    expect(run.report?.publish.steps?.[0]).toMatch(/^Copy app\/default to /)
    expect(registry.catalogue()[names.staging]).toMatchObject({
      tags: {},
      manifests: expect.arrayContaining([digestOf(run)]),
    })
    expect(registry.catalogue()).not.toHaveProperty(names.repository)
  },
  2 * minute,
)
