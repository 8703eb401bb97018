import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import type { BaselineSource } from '../../src/model/baseline-settings.ts'
import type { RunContext } from '../../src/model/context.ts'
import { isUnknown } from '../../src/model/unknown.ts'
import { formatCommittedSizes } from '../../src/sizes/format-committed-sizes.ts'
import { committedAs } from '../kit/baseline-builder.ts'
import * as world from '../kit/baseline-world.ts'
import { type ImageSpec, layoutBuilder } from '../kit/layout-builder.ts'
import type { Digest } from '../../src/model/digest.ts'
import { aConfig, amd64, arm64, aVariant, imageOf } from '../kit/run-builder.ts'
import { archive, file } from '../kit/tar-writer.ts'

/* Every place that a baseline can come from, and its absence, against a server that behaves as GitHub, its cache service, and a registry. */

const { first, second, fork, fourth, tip, head, configText, inPullRequest, sha256Of } = world
import { ActionError } from '../../src/errors.ts'

const denied = new ActionError('registry-denied', 'Registry ghcr.io refused')
const from = (...sources: readonly BaselineSource[]) => ({
  config: aConfig([], { baseline: { from: sources, required: false } }),
})
const onMain = (sha: string): Partial<RunContext> => ({ event: 'push', ref: 'refs/heads/main', sha })
let here: world.World

beforeEach(async () => {
  here = await world.baselineWorld()
})
afterEach(async () => {
  await here.stop()
  expect(here.api.problems).toEqual([])
})

/** Commits sizes to a commit. */
function commit(at: string, bytes: number, more: { readonly of?: string; readonly config?: string } = {}): void {
  const images = [committedAs(aVariant(), imageOf(bytes))]
  const of = more.of === undefined ? {} : { commit: more.of }
  const configSha256 = sha256Of(more.config ?? configText)
  here.api.files.set(`${world.sizesFile}@${at}`, formatCommittedSizes({ ...of, configSha256, images }))
}

describe('the Actions cache', () => {
  const cache = from('cache')

  test('a pull request is held against the run of the commit where it left the base', async () => {
    for (const [index, sha] of world.main.entries()) await here.push(sha, 100 + index)
    expect(await here.baseline(cache)).toMatchObject({
      ...{ from: 'cache', place: 'the Actions cache of main', commit: fork, configSha256: sha256Of(configText) },
      ...{ measuredAt: world.beginning, ageDays: 0, tried: [] },
      images: [{ image: 'app', variant: 'cpu', compressedBytes: 102, compression: 'gzip' }],
    })
  })

  test('where the merge with its base is built, against the base, which has gone on since', async () => {
    for (const [index, sha] of world.main.entries()) await here.push(sha, 100 + index)
    const merge = inPullRequest.sha ?? ''
    here.api.mergeBases.set(`${tip}...${merge}`, tip)
    const { checkedOut: _, ...byDefault } = inPullRequest
    expect(await here.baseline({ ...cache, context: byDefault })).toMatchObject({ commit: tip })
  })

  test('where that has none, against the newest before it, and never against a later one', async () => {
    await here.push(first, 100)
    await here.push(second, 101)
    await here.push(fourth, 999)
    expect(await here.baseline(cache)).toMatchObject({ commit: second, images: [{ compressedBytes: 101 }] })
  })

  test('in a merge queue against that of the base of the group', async () => {
    await here.push(fork, 100)
    await here.push(fourth, 200)
    const context = {
      event: 'merge_group',
      ref: 'refs/heads/gh-readonly-queue/main/x',
      mergeGroup: { baseSha: fourth },
    }
    here.service.jobs.set('queue', { ref: context.ref, reads: ['refs/heads/main'] })
    expect(await here.baseline({ ...cache, context, job: 'queue' })).toMatchObject({ commit: fourth })
  })

  test('a push is held against the run before it, also when its own run is repeated', async () => {
    await here.push(fourth, 100)
    await here.push(tip, 200)
    const context = onMain(tip)
    expect(await here.baseline({ ...cache, context, job: 'push' })).toMatchObject({ commit: fourth })
  })

  test('carries the runs before it, the oldest first', async () => {
    for (const [index, sha] of world.main.slice(0, 4).entries()) await here.push(sha, 100 + index)
    const found = await here.baseline({ ...cache, context: onMain(tip), job: 'push' })
    const trend = isUnknown(found) ? [] : found.trend
    expect(trend.map((point) => [point.commit, point.images[0]?.compressedBytes])).toEqual([
      ...[[first, 100], [second, 101], [fork, 102], [fourth, 103]], // biome-ignore format: four points
    ])
  })

  test.each([
    ['a failed run', { verdict: 'fail' }],
    ['a run of a part', { narrowed: true }],
    ['another branch', { context: { ref: 'refs/heads/other' } }],
    ['a git tag', { context: { ref: 'refs/tags/v1' } }],
    ['a schedule', { context: { event: 'schedule' } }],
    ['a pull request', { context: inPullRequest }],
  ] as const)('%s keeps nothing', async (_, more) => {
    await here.push(fork, 100, more)
    expect(here.service.entries).toEqual([])
    expect(here.service.requests).toEqual([])
  })

  test('a cache that may not be written to changes nothing of the run, and is told', async () => {
    here.service.jobs.set('push', { ref: 'refs/heads/main', mayWrite: false })
    await here.push(fork, 100)
    expect(here.log.lines.join('\n')).toContain('The sizes are not kept in the Actions cache')
  })

  test('no secret of the run is in what is kept', async () => {
    await here.push(fork, 100)
    const kept = here.service.entries.map(({ text }) => text).join('\n')
    for (const secret of ['workflow', 'push', here.service.url, 'sig=']) expect(kept).not.toContain(secret)
  })

  describe('attack 21: what the pull request could have written is no baseline', () => {
    const refusal = async (wish = {}) => (await here.baseline({ ...cache, ...wish })) as { readonly reason?: string }
    const key = () => here.service.entries[0]?.key ?? ''

    test('an entry of the same name in its own part of the cache', async () => {
      await here.push(fork, 100)
      const [honest] = here.service.entries
      const forged = honest?.text.replaceAll('100', '999') ?? ''
      here.service.entries.push({ ref: 'refs/pull/7/merge', key: key(), version: honest?.version ?? '', text: forged })
      expect((await refusal()).reason).toContain('was also written by "refs/pull/7/merge", which is read first')
    })

    test('but what another pull request wrote takes nothing from this one, which does not read it', async () => {
      await here.push(fork, 100)
      const [honest] = here.service.entries
      for (const key of [honest?.key ?? '', `${honest?.key}-more`])
        here.service.entries.push({ ref: 'refs/pull/666/merge', key, version: honest?.version ?? '', text: '{}' })
      expect(await here.baseline(cache)).toMatchObject({ from: 'cache', commit: fork })
    })

    test('a thousand entries beside it hide neither it nor the honest one', async () => {
      await here.push(fork, 100)
      const [honest] = here.service.entries
      const version = honest?.version ?? ''
      here.service.entries.unshift({ ref: 'refs/pull/7/merge', key: key(), version, text: '{}' })
      for (let n = 0; n < 1000; n++)
        here.service.entries.push({ ref: 'refs/pull/7/merge', key: `${key()}-${n}`, version, text: '{}' })
      expect((await refusal()).reason).toMatch(/was also written by/)
    })

    test.each([
      ['of another commit', (text: string) => text.replaceAll(fork, fourth), 'does not say that it is of that commit'],
      ['of another configuration', (text: string) => text.replace(sha256Of(configText), sha256Of('other')), 'was measured with another configuration than that commit has'],
      ['that is no JSON', () => '<html>', 'cannot be read'],
      ['that does not add up', (text: string) => text.replace('"compressedBytes":100', '"compressedBytes":7'), 'cannot be read'],
      ['of a later version', (text: string) => text.replace('"schemaVersion":1', '"schemaVersion":2'), 'cannot be read'],
    ])('an entry %s', async (_, forge, reason) => {
      await here.push(fork, 100)
      const [entry] = here.service.entries
      if (entry !== undefined) entry.text = forge(entry.text)
      expect((await refusal()).reason).toContain(reason)
    }) // biome-ignore format: a plain list reads best

    test('where its entries may not be listed, and the permission is named', async () => {
      await here.push(fork, 100)
      expect((await refusal({ token: 'narrow' })).reason).toContain('`actions: read`')
    })

    test('a branch does not lose its own history to what a pull request wrote', async () => {
      await here.push(fork, 100)
      const version = here.service.entries[0]?.version ?? ''
      here.service.entries.push({ ref: 'refs/pull/7/merge', key: key(), version, text: '{}' })
      expect(await here.baseline({ ...cache, context: onMain(fourth), job: 'push' })).toMatchObject({ commit: fork })
    })
  })

  test.each([
    ['no entry', {}, 'no run of "main" has kept its sizes for 333333333333 or for one of the 2 commits before it'],
    ['no cache', { without: 'runCache' }, 'there is none outside of workflow runs, nor on every server'],
    ['no token', { without: 'github' }, 'there is no token'],
    ['a token of the job that is over', { job: 'expired' }, 'it answered 401'],
  ] as const)('fault 46: %s is told', async (_, wish, reason) => {
    if ('job' in wish) await here.push(fork, 100)
    expect(await here.baseline({ ...cache, ...wish })).toMatchObject({
      kind: 'unknown',
      reason: expect.stringContaining(reason),
    })
  })
})

describe('the committed sizes', () => {
  test('tell what they were in the commits before', async () => {
    commit(first, 100)
    commit(second, 110, { of: first })
    commit(fork, 120, { of: second })
    commit(tip, 999)
    const found = await here.baseline(from('file'))
    expect(found).toMatchObject({
      at: fork,
      commit: second,
      configSha256: sha256Of(configText),
      images: [{ compressedBytes: 120 }],
    })
    const trend = isUnknown(found) ? [] : found.trend
    expect(trend.map((point) => [point.commit, point.images[0]?.compressedBytes])).toEqual([[first, 110], [second, 120]]) // biome-ignore format: two points
    expect(found).not.toHaveProperty('staleConfig')
  })

  test('of another configuration than their commit has are told to be stale', async () => {
    commit(fork, 120, { config: 'version: 1\nimages: {other: }\n' })
    expect(await here.baseline(from('file'))).toMatchObject({ from: 'file', staleConfig: true })
  })

  test('are a baseline without the commits before, where those cannot be had', async () => {
    commit(fork, 120)
    here.api.trouble({ operation: 'repos/list-commits', times: 9, kind: { status: 403 } })
    expect(await here.baseline(from('file'))).toMatchObject({ from: 'file', trend: [] })
    expect(here.log.lines.join('\n')).toContain('The trend is left out')
  })
})

describe('the registry', () => {
  const name = 'ghcr.io/acme/app'
  const repository = { name, host: 'ghcr.io', path: 'acme/app' }
  const tar = archive(file('hello', 'hello'))

  function published(...tags: readonly string[]) {
    const { publish } = aVariant()
    const position = { file: 'c.yml', line: 1, column: 1 }
    return aVariant({
      publish: { ...publish, repositories: [repository], tags: tags.map((text) => ({ text, position })) },
    })
  }
  const wishOf = (variant = published('{{branch}}', 'latest'), base = aConfig([variant])) => ({
    ...from('registry'),
    variants: [variant],
    base,
  })

  /** An image of one layer that says of which commit it is. */
  function publish(
    tag: string,
    revision: string | undefined,
    more: Partial<ImageSpec> & { readonly annotated?: string } = {},
  ): void {
    const builder = layoutBuilder()
    const labels = revision === undefined ? {} : { Labels: { 'org.opencontainers.image.revision': revision } }
    const config = { created: '1970-01-01T00:00:01Z', config: labels }
    const layers = [{ tar, createdBy: 'COPY hello / # buildkit' }]
    const image = builder.image({ platform: 'linux/amd64', layers, config, ...more })
    const annotations =
      more.annotated === undefined ? {} : { annotations: { 'org.opencontainers.image.revision': more.annotated } }
    here.registry.add(name, { blobs: builder.blobs, root: builder.index([image], annotations).digest as Digest, tag })
  }

  test('gives what manifest and configuration say, and no layer is asked for', async () => {
    publish('main', fork)
    const found = await here.baseline(wishOf())
    expect(found).toMatchObject({
      ...{ from: 'registry', place: `${name}:main`, commit: fork, measuredAt: '1970-01-01T00:00:01.000Z' },
      configSha256: sha256Of(configText),
      images: [
        {
          ...{ image: 'app', variant: 'cpu', platform: amd64, compression: 'gzip' },
          layers: [{ instruction: 'COPY hello /', step: expect.stringMatching(/^[0-9a-f]{16}$/) }],
        },
      ],
    })
    const [image] = isUnknown(found) ? [] : found.images
    expect(image?.compressedBytes).toBe(image?.layers[0]?.compressedBytes)
    expect(image).not.toHaveProperty('uncompressedBytes')
    const blobs = here.registry.calls.filter((call) => call.startsWith('blob '))
    expect(blobs).toHaveLength(1)
  })

  test('an annotation says the commit as well as a label does', async () => {
    publish('main', undefined, { annotated: second })
    expect(await here.baseline(wishOf())).toMatchObject({ commit: second })
  })

  test('the tag of the very commit comes first, then those before it, then that of the branch', async () => {
    publish('main', first)
    publish(`sha-${second.slice(0, 7)}`, second)
    publish(`sha-${tip.slice(0, 7)}`, tip)
    const variant = published('latest', '{{branch}}', 'sha-{{sha}}')
    expect(await here.baseline(wishOf(variant))).toMatchObject({ place: `${name}:sha-2222222`, commit: second })
  })

  test('the tag of the configuration takes the place of those that a push would set', async () => {
    publish('main', first)
    publish('edge', second)
    const settings = aConfig([], { baseline: { from: ['registry'], tag: 'edge', required: false } })
    expect(await here.baseline({ ...wishOf(), config: settings })).toMatchObject({ place: `${name}:edge` })
  })

  test('a push is held against what its branch has there, of whatever commit', async () => {
    publish('main', undefined)
    const context = onMain(tip)
    expect(await here.baseline({ ...wishOf(), base: undefined, context })).toMatchObject({ place: `${name}:main` })
  })

  describe('attack 21: what the pull request could have pushed or chosen is no baseline', () => {
    test.each([
      ['of a commit that is later than where it left its base', tip, 'is of 555555555555, which is not in the history of 333333333333'],
      ['of its own commit', head, 'is of aaaaaaaaaaaa, which is not in the history'],
      ['of a commit of another repository', 'f'.repeat(40), 'which is not in the history'],
      ['that does not say its commit', undefined, 'does not say of which commit it is ("org.opencontainers.image.revision")'],
      ['that says something else', '../../main', 'does not say of which commit it is'],
    ])('an image %s', async (_, revision, reason) => {
      publish('main', revision)
      expect(await here.baseline(wishOf())).toMatchObject({ kind: 'unknown', reason: expect.stringContaining(reason) })
    }) // biome-ignore format: a plain list reads best

    test('a repository that only it names', async () => {
      publish('main', fork)
      const wish = wishOf(published('main'), aConfig([aVariant()]))
      expect(await here.baseline(wish)).toMatchObject({ reason: 'no variant is in a repository' })
      expect(here.registry.calls).toEqual([])
    })
  })

  describe('fault 46: what is not there is told, and takes nothing from the others', () => {
    test.each([
      ['no such tag', () => undefined, `there is no ${name}:main nor ${name}:latest`],
      ['a permission that is missing', () => here.registry.failing({ operation: 'manifest', error: denied }), 'Registry ghcr.io refused'],
      ['an index that is broken', () => publish('main', fork, { manifest: () => ({ layers: 'none' }) }), 'is malformed'],
      ['no image of this platform', () => publish('main', fork, { platform: 'linux/arm64' }), `${name}:main has no image for linux/amd64`],
    ])('%s', async (_, spoil, reason) => {
      spoil()
      expect(await here.baseline(wishOf())).toMatchObject({ kind: 'unknown', reason: expect.stringContaining(reason) })
    }) // biome-ignore format: a plain list reads best

    test('one of two platforms', async () => {
      publish('main', fork)
      const variant = { ...published('main'), platforms: [amd64, arm64] }
      expect(await here.baseline(wishOf(variant))).toMatchObject({
        images: [{ platform: amd64 }],
        absent: [{ platform: arm64, reason: `${name}:main has no image for linux/arm64` }],
      })
    })

    test('a registry that does not answer is given up', async () => {
      const hangs = (signal: AbortSignal) =>
        new Promise<never>((_, reject) => {
          if (signal.aborted) reject(signal.reason)
          signal.addEventListener('abort', () => reject(signal.reason))
        })
      here.registry.until = (signal) => ({ ...here.registry, manifest: () => hangs(signal) })
      const reason = 'No registry gave an answer within 60 s'
      expect(await here.baseline(wishOf())).toMatchObject({ kind: 'unknown', reason })
    })

    test('a variant that the base does not have is new, and is not looked for', async () => {
      publish('main', fork)
      const [old, added] = [published('main'), { ...published('next'), variant: 'gpu' }]
      const found = await here.baseline({ ...wishOf(old), variants: [old, added] })
      expect(found).toMatchObject({ images: [{ variant: 'cpu' }] })
      expect(found).not.toHaveProperty('absent')
    })

    test('no variant that is published', async () => {
      expect(await here.baseline(from('registry'))).toMatchObject({ reason: 'no variant is in a repository' })
    })
  })
})

describe('the order', () => {
  test('the first place that has one is taken, and the others before it say why they had none', async () => {
    await here.push(fork, 100)
    expect(await here.baseline()).toMatchObject({
      from: 'cache',
      tried: [
        { from: 'file', reason: `there is no "${world.sizesFile}" at 333333333333; the command update writes it` },
        { from: 'registry', reason: 'no variant is in a repository' },
      ],
    })
    commit(fork, 200)
    expect(await here.baseline()).toMatchObject({ from: 'file', tried: [] })
    expect(await here.baseline(from('cache', 'file'))).toMatchObject({ from: 'cache', tried: [] })
  })

  test('fault 46: where no place has one every reason is told, and where the change begins is asked once', async () => {
    expect(await here.baseline()).toMatchObject({
      kind: 'unknown',
      reason: `in the committed sizes: there is no "${world.sizesFile}" at 333333333333; the command update writes it; in the registry: no variant is in a repository; in the Actions cache: no run of "main" has kept its sizes for 333333333333 or for one of the 2 commits before it`,
    })
    expect(here.api.count('repos/compare-commits')).toBe(1)
  })

  test('a terminal asks nobody but the registry', async () => {
    const found = await here.baseline({ context: {}, without: 'runCache', base: undefined })
    expect(found).toMatchObject({
      reason: expect.stringMatching(/^in the committed sizes: .*; in the registry: .*; in the Actions cache: /),
    })
    expect(here.api.requests).toEqual([])
  })
})
