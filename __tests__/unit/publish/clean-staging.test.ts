import { describe, expect, test } from '@jest/globals'
import { ActionError } from '../../../src/errors.ts'
import type { Digest } from '../../../src/model/digest.ts'
import type { MeasuredIndex } from '../../../src/model/publish.ts'
import { parseRepository, type Repository } from '../../../src/model/repository.ts'
import { cleanStaging } from '../../../src/publish/clean-staging.ts'
import { layoutBuilder } from '../../kit/layout-builder.ts'
import { type MemoryRegistry, memoryRegistry } from '../../kit/memory-registry.ts'
import { quickClock } from '../../kit/quick-clock.ts'
import { standingClock } from '../../kit/standing-clock.ts'

const run = { clock: standingClock(), signal: new AbortController().signal }
const stage = repository('registry.example/stage')

function repository(name: string): Repository {
  const parsed = parseRepository(name)
  if (parsed === undefined) throw new Error(`${name} is no repository`)
  return parsed
}

/** A staging repository with one index for each variant, as builds leave them: without tags. */
function staged(...variants: readonly string[]) {
  const registry = memoryRegistry()
  const indexes = variants.map((variant): MeasuredIndex => {
    const builder = layoutBuilder()
    const image = builder.image({ platform: 'linux/amd64', layers: [{ tar: Buffer.from(variant) }] })
    const indexDigest = builder.index([image]).digest as Digest
    registry.add('registry.example/stage', { blobs: builder.blobs, root: indexDigest })
    return { image: 'app', variant, place: { kind: 'registry', repository: stage }, indexDigest, images: [] }
  })
  return { registry, indexes, held: registry.repository('registry.example/stage') }
}

async function fates(
  { registry, indexes }: { readonly registry: MemoryRegistry; readonly indexes: readonly MeasuredIndex[] },
  published: readonly Repository[] = [repository('registry.example/app')],
): Promise<readonly (readonly [string, string, string])[]> {
  const images = await cleanStaging({ ...run, registry, staged: indexes, published })
  expect(images.map(({ digest }) => digest)).toEqual(indexes.map(({ indexDigest }) => indexDigest))
  return images.map(({ variant, status, reason }) => [variant, status, reason])
}

const deletes = ({ calls }: MemoryRegistry) => calls.filter((call) => call.startsWith('deleteManifest'))

test('what a run that did not pass staged is removed, and the images below it stay', async () => {
  const given = staged('cpu', 'cuda')
  expect(await fates(given)).toEqual([
    ['cpu', 'removed', 'The run did not pass'],
    ['cuda', 'removed', 'The run did not pass'],
  ])
  for (const { indexDigest } of given.indexes) expect(given.held.manifests.has(indexDigest)).toBe(false)
  expect(given.held.manifests.size).toBe(2)
})

test('two variants that are one image are removed once', async () => {
  const given = staged('cpu')
  const [first] = given.indexes as [MeasuredIndex]
  const indexes = [first, { ...first, variant: 'same' }]
  expect(await fates({ registry: given.registry, indexes })).toEqual([
    ['cpu', 'removed', 'The run did not pass'],
    ['same', 'removed', 'The run did not pass'],
  ])
  expect(deletes(given.registry).length).toBe(1)
})

test('an image without an index stays: that of a tag, or of another run, may name it', async () => {
  const { registry, indexes, held } = staged('cpu')
  const [image] = [...held.manifests.keys()].filter((digest) => digest !== indexes[0]?.indexDigest) as [Digest]
  const alone = indexes.map((index) => ({ ...index, indexDigest: image }))
  expect(await fates({ registry, indexes: alone })).toEqual([
    ['cpu', 'kept', 'It is an image without an index, which others may name'],
  ])
  expect(deletes(registry)).toEqual([])
})

test('a layout is nothing in a registry', async () => {
  const place = { kind: 'layout', layoutDir: '/layouts/cpu' } as const
  const indexes = staged('cpu').indexes.map((index) => ({ ...index, place }))
  const registry = memoryRegistry()
  expect(await cleanStaging({ ...run, registry, staged: indexes, published: [] })).toEqual([])
  expect(registry.calls).toEqual([])
})

test('what somebody gave a tag meanwhile stays, the others go', async () => {
  const given = staged('cpu', 'cuda')
  given.held.tags.set('v1', given.indexes[0]?.indexDigest as Digest)
  expect(await fates(given)).toEqual([
    ['cpu', 'kept', 'A tag of the staging repository names it'],
    ['cuda', 'removed', 'The run did not pass'],
  ])
  expect(given.held.tags.size).toBe(1)
})

test.each(['registry.example/stage', 'REGISTRY.example/stage'])(
  'nothing is removed where something is published: %s',
  async (name) => {
    const given = staged('cpu')
    const reason = 'The staging repository is one that the configuration publishes to'
    expect(await fates(given, [repository('registry.example/app'), repository(name)])).toEqual([
      ['cpu', 'kept', reason],
    ])
    expect(given.registry.calls).toEqual([])
  },
)

test.each<[string, (given: ReturnType<typeof staged>) => void, string, string]>([
  [
    'a registry that lets nothing be deleted',
    ({ registry }) => void Object.assign(registry, { deleting: 'refused' }),
    'kept',
    'The registry, or the permission, does not let manifests be deleted',
  ],
  [
    'a repository that is gone',
    ({ registry }) => registry.repositories.clear(),
    'removed',
    'It was not there any more',
  ],
  [
    'a registry that is down',
    ({ registry }) => registry.failing({ operation: 'tags', error: new ActionError('registry', 'No answer') }),
    'kept',
    'No answer',
  ],
  [
    'a registry that fails only then',
    ({ registry }) => registry.failing({ operation: 'deleteManifest', error: new ActionError('registry', 'It broke') }),
    'kept',
    'It broke',
  ],
  [
    'a tag that cannot be looked at',
    ({ registry, held, indexes }) => {
      held.tags.set('other', indexes[0]?.indexDigest as Digest)
      registry.failing({ operation: 'manifest', reference: 'other', error: new ActionError('registry', 'It broke') })
    },
    'kept',
    'It broke',
  ],
  [
    'more tags than are looked at',
    ({ held }) => {
      const [digest] = held.manifests.keys()
      for (let count = 0; count <= 1_000; count += 1) held.tags.set(`t${count}`, digest as Digest)
    },
    'kept',
    'The staging repository has 1001 tags, of which only 1000 are looked at',
  ],
])('%s', async (_, change, status, reason) => {
  const given = staged('cpu')
  change(given)
  expect(await fates(given)).toEqual([['cpu', status, reason]])
})

test('a thousand tags are looked at', async () => {
  const given = staged('cpu', 'cuda')
  const [first, second] = given.indexes as [MeasuredIndex, MeasuredIndex]
  for (let count = 0; count < 999; count += 1) given.held.tags.set(`t${count}`, first.indexDigest)
  given.held.tags.set('z', second.indexDigest)
  expect((await fates(given)).map(([, status]) => status)).toEqual(['kept', 'kept'])
})

describe('an interrupted run', () => {
  test('still removes what it staged', async () => {
    const { registry, indexes, held } = staged('cpu', 'cuda')
    const signal = AbortSignal.abort('SIGINT')
    const images = await cleanStaging({ ...run, signal, registry, staged: indexes, published: [] })
    expect(images.map(({ status }) => status)).toEqual(['removed', 'removed'])
    for (const { indexDigest } of indexes) expect(held.manifests.has(indexDigest)).toBe(false)
  })

  test.each(['before', 'while'])('%s it cleans: gives up a registry that removes one and hangs then', async (when) => {
    const given = staged('cpu', 'cuda')
    const [first] = given.indexes as [MeasuredIndex]
    const controller = new AbortController()
    const registry = {
      onlyUntil: (signal: AbortSignal): MemoryRegistry => ({
        ...given.registry,
        async deleteManifest(repository, digest) {
          if (digest === first.indexDigest) return given.registry.deleteManifest(repository, digest)
          controller.abort('SIGINT')
          return new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
        },
      }),
    }
    if (when === 'before') controller.abort('SIGINT')
    const clock = quickClock()
    const { signal } = controller
    const images = await cleanStaging({ clock, signal, registry, staged: given.indexes, published: [] })
    expect(images.map(({ status, reason }) => [status, reason])).toEqual([
      ['removed', 'The run did not pass'],
      ['kept', 'The run was interrupted, and no time was left to remove it'],
    ])
    // The runner's SIGTERM comes 7.5 s after its SIGINT.
    expect(clock.monotonicSeconds()).toBe(3)
  })
})

test('what is not interrupted has no limit of time', async () => {
  const { registry, indexes } = staged('cpu')
  const clock = quickClock()
  await cleanStaging({ ...run, clock, registry, staged: indexes, published: [] })
  expect(clock.monotonicSeconds()).toBe(0)
})
