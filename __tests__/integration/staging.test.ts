import { randomBytes } from 'node:crypto'
import { readdirSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { type Finished, freshWord, type Place, place } from '../kit/action-run.ts'
import { docker } from '../kit/engine-image.ts'
import { type OwnRegistry, ownRegistry } from '../kit/own-registry.ts'
import { type PushingBuilder, pushingBuilder } from '../kit/pushing-builder.ts'
import { type Deed, type RegistryProxy, registryProxy } from '../kit/registry-proxy.ts'
import { tinyElf } from '../kit/tiny-elf.ts'

/* Images that are built straight into a registry: measured and tested from there, and never on this machine's disk. */

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

type Wish = { readonly staging?: string; readonly budget?: string; readonly test?: string; readonly platforms?: string }

/** An image whose one program says that it works; nobody else has its layers. */
function workspace(wish: Wish): Place {
  const elf = (platform: 'linux/amd64' | 'linux/arm64') => tinyElf({ platform, text: 'it works\n', status: 0 })
  const here = place({
    Dockerfile: 'FROM scratch\nARG TARGETARCH\nCOPY --chmod=755 program-$TARGETARCH /program\nCOPY noise /noise\n',
    '.github/image-budgets.yml': configuration(wish),
  })
  here.write('program-amd64', elf('linux/amd64'))
  here.write('program-arm64', elf('linux/arm64'))
  here.write('noise', randomBytes(300_000))
  return here
}

function configuration({ staging, budget = '1MB', test: stdout = '^it works', platforms }: Wish): string {
  return [
    'version: 1',
    ...(staging === undefined ? [] : [`staging: "${staging}"`]),
    'images:',
    '  app:',
    `    platforms: [${platforms ?? 'linux/amd64, linux/arm64'}]`,
    `    budget: ${budget}`,
    `    smoke: [{run: [/program], expect: {stdout: "${stdout}"}}]`,
    '',
  ].join('\n')
}

function check(here: Place): Promise<Finished> {
  return here.start('cli', { args: ['check', '--builder', builder.name] }).finished
}

/** Every layout that there ever is below the run's temporary folder. */
function watchLayouts(here: Place): { stop(): readonly string[] } {
  const seen = new Set<string>()
  const look = (): void => {
    for (const name of readdirSync(here.temporary, { recursive: true, encoding: 'utf8' }))
      if (/(?:oci-layout|index\.json|blobs|ingest)$/.test(name)) seen.add(name)
  }
  const timer = setInterval(() => {
    try {
      look()
    } catch {
      // A folder that went while it was listed.
    }
  }, 20)
  return {
    stop() {
      clearInterval(timer)
      return [...seen]
    },
  }
}

const sizes = (run: Finished) =>
  run.report?.images.map(({ platform, compressedBytes, uncompressedBytes, layers }) => ({
    ...{ platform, compressedBytes, uncompressedBytes },
    layers: layers.map(({ digest, diffId, line }) => ({ digest, diffId, line })),
  }))

const fromRegistry = (host: string): readonly string[] =>
  docker('image', 'ls', '--all', '--digests', '--format', '{{.Repository}}@{{.Digest}}')
    .split('\n')
    .filter((name) => name.startsWith(`${host}/`))

describe('a run that passes', () => {
  const name = `stage/${freshWord()}`
  let here: Place
  let run: Finished
  let layouts: readonly string[]

  beforeAll(async () => {
    here = workspace({ staging: `${registry.host}/${name}` })
    const watching = watchLayouts(here)
    run = await check(here)
    layouts = watching.stop()
  }, 4 * minute)
  afterAll(() => here?.remove())

  test('builds both platforms into the registry by digest, without a tag, and measures what lies there', () => {
    expect({ status: run.status, stderr: run.status === 0 ? '' : run.stderr }).toEqual({ status: 0, stderr: '' })
    const [one, two] = run.report?.images ?? []
    expect([one?.platform, two?.platform]).toEqual(['linux/amd64', 'linux/arm64'])
    expect(one?.indexDigest).toBe(two?.indexDigest)
    const { tags, manifests } = registry.catalogue()[name] ?? { tags: {}, manifests: [] }
    expect(tags).toEqual({})
    expect(manifests).toEqual(expect.arrayContaining([one?.indexDigest, one?.digest, two?.digest]))
  })

  test('tests the image of each platform from its digest there, and leaves nothing of it in the engine', () => {
    expect(run.report?.smoke.map(({ platform, status }) => [platform, status])).toEqual([
      ['linux/amd64', 'passed'],
      ['linux/arm64', 'passed'],
    ])
    for (const { digest } of run.report?.images ?? [])
      expect(run.stderr).toContain(`Pulling ${registry.host}/${name}@${digest} into the engine`)
    expect(fromRegistry(registry.host)).toEqual([])
  })

  test('makes no layout on this machine', () => {
    expect(layouts).toEqual([])
    expect(readdirSync(here.temporary)).toEqual([])
  })

  test(
    'has the very sizes, layers and lines that a build into layouts has',
    async () => {
      here.write('.github/image-budgets.yml', configuration({}))
      const watching = watchLayouts(here)
      const other = await check(here)
      expect(watching.stop()).not.toEqual([])
      expect(other.status).toBe(0)
      expect(sizes(run)).toEqual(sizes(other))
      expect(sizes(run)?.length).toBe(2)
    },
    4 * minute,
  )
})

test(
  'an image that the engine had before is tested and stays, under the name that it had',
  async () => {
    const staging = `${registry.host}/kept/${freshWord()}`
    const here = workspace({ staging, platforms: 'linux/amd64' })
    let digest: string | undefined
    try {
      digest = (await check(here)).report?.images[0]?.digest
      docker('pull', '--quiet', `${staging}@${digest}`)
      const again = await check(here)
      expect(again.report?.images[0]?.digest).toBe(digest)
      expect([again.status, again.report?.smoke[0]?.status]).toEqual([0, 'passed'])
      expect(fromRegistry(registry.host)).toEqual([`${staging}@${digest}`])
    } finally {
      if (digest !== undefined) docker('image', 'rm', '--force', `${staging}@${digest}`)
      here.remove()
    }
  },
  4 * minute,
)

describe('a run that does not pass', () => {
  async function failed(wish: Wish, host: string): Promise<{ run: Finished; staging: string; index: string }> {
    const path = `failed/${freshWord()}`
    const here = workspace({ platforms: 'linux/amd64', staging: `${host}/${path}`, ...wish })
    try {
      const run = await check(here)
      return { run, staging: path, index: run.report?.images[0]?.indexDigest ?? '' }
    } finally {
      here.remove()
    }
  }

  test.each([
    ['over its budget', { budget: '100kB' }],
    ['whose test fails', { test: '^it does not' }],
  ])(
    '%s: what it staged is removed where the registry allows it',
    async (_, wish) => {
      const { run, staging, index } = await failed(wish, registry.host)
      expect([run.status, run.report?.verdict.status]).toEqual([1, 'fail'])
      const reference = `${registry.host}/${staging}@${index}`
      const fate = { status: 'removed', reason: 'The run did not pass' }
      expect(run.report?.publish.staged).toEqual([{ image: 'app', variant: 'default', reference, ...fate }])
      expect(registry.catalogue()[staging]?.manifests).not.toContain(index)
    },
    4 * minute,
  )

  test(
    'and listed where it does not',
    async () => {
      const strict = await ownRegistry({ deleting: 'refused' })
      try {
        const { run, staging, index } = await failed({ budget: '100kB' }, strict.host)
        expect(run.status).toBe(1)
        expect(run.report?.publish.staged).toMatchObject([
          {
            reference: `${strict.host}/${staging}@${index}`,
            status: 'kept',
            reason: 'The registry, or the permission, does not let manifests be deleted',
          },
        ])
        expect(strict.catalogue()[staging]?.manifests).toContain(index)
      } finally {
        await strict.remove()
      }
    },
    4 * minute,
  )
})

describe('fault 16: a run that is interrupted while it measures', () => {
  let proxy: RegistryProxy
  beforeAll(async () => {
    proxy = await registryProxy({ registry: registry.host })
  })
  afterAll(() => proxy?.stop())

  /** The run is interrupted when it first asks for a layer, which it never gets. */
  async function interrupted(name: string): Promise<{ readonly run: Finished; readonly secondsLeft: number }> {
    const here = workspace({ platforms: 'linux/amd64', staging: `${proxy.host}/${name}` })
    try {
      let at = 0
      const started = here.start('cli', { args: ['check', '--builder', builder.name] })
      const before = (): void => {
        at ||= performance.now()
        started.process.kill('SIGINT')
      }
      proxy.rule({ method: 'GET', path: /\/blobs\//, do: { before, hang: 'for-ever' } })
      const run = await started.finished
      return { run, secondsLeft: (performance.now() - at) / 1000 }
    } finally {
      proxy.rules.length = 0
      here.remove()
    }
  }

  const namedDigest = (run: Finished): string => run.report?.publish.staged[0]?.reference.split('@')[1] ?? ''

  test(
    'removes what it staged, and says so',
    async () => {
      const name = `interrupted/${freshWord()}`
      const { run } = await interrupted(name)
      expect([run.status, run.report?.verdict.findings[0]?.error]).toEqual([3, 'interrupted'])
      expect(run.report?.publish.staged).toMatchObject([{ status: 'removed', reason: 'The run did not pass' }])
      const { manifests = [] } = registry.catalogue()[name] ?? {}
      // The image below the index stays.
      expect(manifests).not.toHaveLength(0)
      expect(manifests).not.toContain(namedDigest(run))
    },
    2 * minute,
  )

  test(
    'lists it where the registry does not answer any more, before the runner would kill it',
    async () => {
      const name = `interrupted/${freshWord()}`
      proxy.rule({ path: /\/tags\/list/, do: { hang: 'for-ever' } })
      const { run, secondsLeft } = await interrupted(name)
      expect([run.status, run.report?.verdict.findings[0]?.error]).toEqual([3, 'interrupted'])
      expect(run.report?.publish.staged).toMatchObject([
        { status: 'kept', reason: 'The run was interrupted, and no time was left to remove it' },
      ])
      expect(registry.catalogue()[name]?.manifests).toContain(namedDigest(run))
      expect(secondsLeft).toBeLessThan(10)
    },
    2 * minute,
  )
})

test(
  'the builder of the driver docker cannot stage: the run ends before anything is built, with the step to add',
  async () => {
    const here = workspace({ staging: `${registry.host}/never/${freshWord()}` })
    try {
      const run = await here.start('cli', { args: ['check', '--builder', 'default'] }).finished
      expect(run.status).toBe(3)
      expect(run.stdout).toContain('docker/setup-buildx-action')
      expect(registry.catalogue()).not.toHaveProperty('never')
    } finally {
      here.remove()
    }
  },
  minute,
)

describe('a registry that serves badly what lies there', () => {
  let proxy: RegistryProxy
  beforeAll(async () => {
    proxy = await registryProxy({ registry: registry.host })
  })
  afterAll(() => proxy?.stop())

  async function behind(deed: Deed, times?: number): Promise<Finished> {
    proxy.rules.length = 0
    proxy.rule({ method: 'GET', path: /\/blobs\//, do: deed, ...(times !== undefined && { times }) })
    const here = workspace({ platforms: 'linux/amd64', staging: `${proxy.host}/behind/${freshWord()}` })
    try {
      return await check(here)
    } finally {
      here.remove()
    }
  }

  test(
    'fault 5: connections that are reset in the middle of blobs are made again, and the digests are proven',
    async () => {
      const run = await behind({ reset: { of: 'answer', afterBytes: 700 } }, 2)
      expect({ status: run.status, stderr: run.status === 0 ? '' : run.stderr }).toEqual({ status: 0, stderr: '' })
      expect(run.stderr).toContain('reading it again from its beginning, try 2 of 5')
    },
    4 * minute,
  )

  test.each([
    ['fault 6: cut short', { truncateTo: 12 }, /Blob sha256:[0-9a-f]{64} in \S+ has 12 of \d+ bytes/],
    ['fault 7: with one bit that is another', { flipByteAt: 10 }, /Blob sha256:[0-9a-f]{64} in \S+ is altered/],
  ] as const)(
    '%s: the run ends with 3, without a number',
    async (_, deed, why) => {
      const run = await behind(deed)
      expect([run.status, run.report?.verdict.status]).toEqual([3, 'error'])
      const [image] = run.report?.images ?? []
      expect(image?.unknown?.reason).toMatch(why)
      expect(image).not.toHaveProperty('compressedBytes')
    },
    4 * minute,
  )
})
