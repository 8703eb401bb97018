import { setImmediate } from 'node:timers/promises'
import { describe, expect, test } from '@jest/globals'
import { ActionError } from '../../../src/errors.ts'
import type { Digest } from '../../../src/model/digest.ts'
import type { Publication, PublishResult } from '../../../src/model/publish.ts'
import { publishImages } from '../../../src/publish/publish-images.ts'
import { sha256 } from '../../kit/layout-builder.ts'
import { type MadeImage, madeImage, publication, publishPlace, repository, tagsOf } from '../../kit/publish-builder.ts'
import { quickClock } from '../../kit/quick-clock.ts'

const small = madeImage('small')
const large = madeImage('large')
const [one, two] = ['one.example/acme/app', 'two.example/acme/app']
const tags = tagsOf('1.2.3', '1.2.3', 'latest')
const tagsOfLarge = tagsOf('1.2.3', '1.2.3-large', 'latest-large')
const everywhere = [
  publication('small', { [one]: tags, [two]: tags }),
  publication('large', { [one]: tagsOfLarge, [two]: tagsOfLarge }),
]
const smallAt = (name: string) => `copy ${name}@${small.measured.indexDigest}`
const largeAt = (name: string) => `copy ${name}@${large.measured.indexDigest}`

const statuses = ({ images, tags }: Pick<PublishResult, 'images' | 'tags'>) => ({
  images: images.map(({ variant, repository: { name }, status }) => `${variant} ${name} ${status}`),
  tags: tags.map(({ repository: { name }, planned, status }) => `${name}:${planned.tag} ${status}`),
})
const ofTags = (result: Pick<PublishResult, 'tags'>) => result.tags.map(({ status }) => status)
const codeOf = (failure: unknown) => (failure instanceof ActionError ? failure.code : failure)

describe('a release of two variants to two registries', () => {
  test('copies everything, reads it back, then sets every version tag, and the moving ones last', async () => {
    const place = publishPlace(small, large)
    const { result, failure } = await publishImages(place.options(everywhere))
    expect(failure).toBeUndefined()
    expect(place.deeds.slice(0, 4).sort()).toEqual([smallAt(one), smallAt(two), largeAt(one), largeAt(two)].sort())
    expect(place.deeds.slice(4)).toEqual([
      `put ${one}:1.2.3`,
      `put ${two}:1.2.3`,
      `put ${one}:1.2.3-large`,
      `put ${two}:1.2.3-large`,
      `put ${one}:latest`,
      `put ${two}:latest`,
      `put ${one}:latest-large`,
      `put ${two}:latest-large`,
    ])
    expect(result.tool).toBe('skopeo 1.13.3')
    expect(new Set(result.images.map(({ status }) => status))).toEqual(new Set(['copied']))
    expect(new Set(ofTags(result))).toEqual(new Set(['set']))
    expect(Object.fromEntries(place.registry.repository(two).tags)).toEqual({
      '1.2.3': small.measured.indexDigest,
      '1.2.3-large': large.measured.indexDigest,
      latest: small.measured.indexDigest,
      'latest-large': large.measured.indexDigest,
    })
  })

  test('run again it copies nothing, puts nothing and says so', async () => {
    const place = publishPlace(small, large)
    await publishImages(place.options(everywhere))
    place.deeds.length = 0
    const { result, failure } = await publishImages(place.options(everywhere))
    expect([failure, place.deeds]).toEqual([undefined, []])
    expect(new Set(result.images.map(({ status }) => status))).toEqual(new Set(['already-there']))
    expect(new Set(ofTags(result))).toEqual(new Set(['already-set']))
  })

  test.each([
    ['the same images with the attestations of another run', madeImage('small', { run: '2' }), 'same'],
    ['other images', madeImage('small', { content: 'other' }), 'other'],
  ])('of a version tag it is told whether it named %s', async (_, before, previousImages) => {
    const place = publishPlace(small)
    place.registry.add(one, { blobs: before.blobs, root: before.measured.indexDigest, tag: '1.2.3' })
    const { result } = await publishImages(place.options([publication('small', { [one]: tags })]))
    expect(result.tags[0]).toMatchObject({ status: 'set', previous: before.measured.indexDigest, previousImages })
    expect(result.tags[1]).not.toHaveProperty('previousImages')
  })

  test('what a tag names is recorded before it is touched: a run that is killed with the put still told it', async () => {
    const place = publishPlace(small)
    const before = madeImage('before')
    place.registry.add(one, { blobs: before.blobs, root: before.measured.indexDigest, tag: 'latest' })
    let toldByThen: readonly string[] = []
    place.registry.onPut = ({ reference }) => {
      if (reference === 'latest') toldByThen = [...place.log.lines]
    }
    await publishImages(place.options([publication('small', { [one]: tags })]))
    expect(toldByThen.join('\n')).toContain(`${one}:latest names ${before.measured.indexDigest} now`)
  })

  test('what a tag named before is told', async () => {
    const place = publishPlace(small)
    const before = madeImage('before')
    place.registry.add(one, { blobs: before.blobs, root: before.measured.indexDigest, tag: 'latest' })
    const { result } = await publishImages(place.options([publication('small', { [one]: tags })]))
    expect(result.tags.map(({ planned, status, previous }) => [planned.tag, status, previous])).toEqual([
      ['1.2.3', 'set', undefined],
      ['latest', 'set', before.measured.indexDigest],
    ])
  })

  test('an image without tags is published by digest alone', async () => {
    const place = publishPlace(small)
    const { result, failure } = await publishImages(place.options([publication('small', { [one]: [] })]))
    expect([failure, statuses(result)]).toEqual([undefined, { images: [`small ${one} copied`], tags: [] }])
    expect(place.registry.repository(one).tags.size).toBe(0)
  })
})

describe('nothing is tagged anywhere when one image does not arrive', () => {
  const denied =
    'time="x" level=fatal msg="initiating layer upload in two.example: unauthorized: authentication required"'
  const broken = 'time="x" level=fatal msg="received unexpected HTTP status: 503 Service Unavailable"'
  const all = (words: string): string[] => Array.from({ length: 20 }, () => words)

  test.each<[string, string, string, number]>([
    ['the credentials of the second registry are refused', denied, 'registry-denied', 1],
    ['fault 4: the second registry answers 503 again and again', broken, 'copy-failed', 5],
  ])('%s', async (_, words, code, tries) => {
    const place = publishPlace(small, large)
    place.trouble('two.example', all(words))
    const { result, failure } = await publishImages(place.options(everywhere))
    expect(codeOf(failure)).toBe(code)
    expect((failure as ActionError).hint).toMatch(/.{20}/)
    expect(place.deeds.filter((deed) => deed.startsWith('put'))).toEqual([])
    expect(place.deeds.filter((deed) => deed.includes(two))).toHaveLength(tries)
    expect(statuses(result).images.find((image) => image.includes(`small ${two}`))).toBe(`small ${two} failed`)
    expect(statuses(result).images).toContain(`large ${two} not-reached`)
    expect(new Set(ofTags(result))).toEqual(new Set(['not-set']))
    expect(result.tags[0]?.reason).toContain(two)

    place.trouble('two.example', [])
    place.deeds.length = 0
    const again = await publishImages(place.options(everywhere))
    expect(again.failure).toBeUndefined()
    expect(place.deeds.filter((deed) => deed.startsWith('copy'))).not.toContain(smallAt(one))
    expect(new Set(ofTags(again.result))).toEqual(new Set(['set']))
  })

  test('fault 4, fault 5: a copy that fails twice is tried again, told each time', async () => {
    const place = publishPlace(small)
    place.trouble('one.example', [broken, 'time="x" level=fatal msg="Post: EOF"', undefined])
    const { failure, result } = await publishImages(place.options([publication('small', { [one]: tags })]))
    expect([failure, ofTags(result)]).toEqual([undefined, ['set', 'set']])
    expect(place.log.lines.filter((line) => /try \d of 5 in [\d.]+ s/.test(line))).toHaveLength(2)
    expect(place.log.lines.join('\n')).toContain('Post: EOF')
  })

  test.each<[string, (image: MadeImage, part: (at: number) => Digest) => Partial<Record<'drop' | 'shorten', Digest>>]>([
    ['a manifest', (_, child) => ({ drop: child(1) })],
    ['a layer', (_, child) => ({ drop: layerOf(child(0)) })],
    ['a configuration', (_, child) => ({ drop: configOf(child(0)) })],
    ['the manifest of an attestation', (_, child) => ({ drop: child(2) })],
    ['a layer, cut short', (_, child) => ({ shorten: layerOf(child(1)) })],
  ])('fault 12: a registry takes the index and lacks %s', async (_, damage) => {
    const place = publishPlace(small, large)
    const { add } = place.registry
    place.registry.add = (name, image) => {
      add(name, image)
      const held = place.registry.repository(name)
      if (name !== two) return
      const { drop, shorten } = damage(small, (at) => childOf(small, at))
      if (drop !== undefined) held.manifests.delete(drop)
      if (drop !== undefined) held.blobs.delete(drop)
      if (shorten !== undefined) held.blobs.set(shorten, Buffer.from('short'))
    }
    const { result, failure } = await publishImages(place.options(everywhere))
    expect(failure).toBeUndefined()
    expect(statuses(result).images).toEqual([
      `small ${one} copied`,
      `small ${two} not-ours`,
      `large ${one} copied`,
      `large ${two} copied`,
    ])
    expect(result.images[1]?.reason).toMatch(/lacks the blob|without its manifest|has 5 of \d+ bytes/)
    expect(place.deeds.filter((deed) => deed.startsWith('put'))).toEqual([])
  })

  test('attack 32: a registry that serves something else under the digest is not ours', async () => {
    const place = publishPlace(small)
    const error = new ActionError('registry-invalid', 'It serves other bytes')
    place.registry.failing({ operation: 'manifest', reference: small.measured.indexDigest, error })
    const { result, failure } = await publishImages(place.options([publication('small', { [one]: tags })]))
    expect([failure, result.images[0]?.status]).toEqual([undefined, 'not-ours'])
    expect(result.images[0]?.reason).toBe('It serves other bytes')
    expect(ofTags(result)).toEqual(['not-set', 'not-set'])
  })

  test('attack 32: an index that does not name what was measured is not ours', async () => {
    const place = publishPlace(small)
    const [amd64, arm64] = small.measured.images
    const crossed = [
      { platform: arm64?.platform, digest: amd64?.digest },
      { platform: amd64?.platform, digest: arm64?.digest },
    ] as typeof small.measured.images
    const measured = [{ ...small.measured, images: crossed }]
    const { result } = await publishImages(place.options([publication('small', { [one]: tags })], { measured }))
    expect(result.images[0]).toMatchObject({ status: 'not-ours', reason: expect.stringContaining('was measured for') })
    expect(ofTags(result)).toEqual(['not-set', 'not-set'])
  })

  test('attack 23: a secret that the tool repeats where its words are cut: no part of it is told', async () => {
    const place = publishPlace(small)
    const secret = 'correct-horse-battery-staple'
    place.log.secret(secret)
    // The last 240 characters are kept.
    const rest = `${'x'.repeat(212)}: unauthorized`
    place.trouble('one.example', [`${secret}${rest}`])
    const { result } = await publishImages(place.options([publication('small', { [one]: tags })]))
    expect(result.images[0]?.reason).toContain(`"***${rest}"`)
  })

  test('a copy that takes long says so every minute, and no more when it has ended', async () => {
    const place = publishPlace(small)
    const { run } = place.exec
    const clock = quickClock()
    const exec: typeof place.exec = {
      ...place.exec,
      run: async (command, args, options) => {
        while (args[0] === 'copy' && clock.monotonicSeconds() < 180) await setImmediate()
        return run(command, args, options)
      },
    }
    await publishImages(place.options([publication('small', { [one]: tags })], { exec, clock }))
    const told = place.log.lines.filter((line) => line.includes('so far'))
    expect(told.slice(0, 2)).toEqual([1, 2].map((min) => `info Copying app/small to ${one}: ${min} min so far`))
    expect(told.length).toBeLessThan(5)
  })

  test('what was not measured is never published', async () => {
    const place = publishPlace(small)
    await expect(publishImages(place.options([publication('huge', { [one]: tags })]))).rejects.toThrow('not measured')
  })
})

describe('tags that do not come to name what was put', () => {
  const plan = [publication('small', { [one]: tags, [two]: tags })]

  test('fault 10: somebody moves the tag between put and read-back', async () => {
    const place = publishPlace(small)
    const theirs = madeImage('theirs')
    place.registry.onPut = ({ repository: name, reference }) => {
      const { blobs, measured } = theirs
      if (name === one && reference === '1.2.3')
        place.registry.add(one, { blobs, root: measured.indexDigest, tag: reference })
    }
    const { result, failure } = await publishImages(place.options(plan))
    expect([failure, ofTags(result)]).toEqual([undefined, ['moved-by-other', 'not-set', 'not-set', 'not-set']])
    expect(result.tags[0]).toMatchObject({
      found: theirs.measured.indexDigest,
      reason: expect.stringContaining('somebody else'),
    })
    expect(result.tags[1]?.reason).toContain(`${one}:1.2.3`)
  })

  test('fault 10: somebody moves a tag while later ones are set', async () => {
    const place = publishPlace(small)
    const theirs = madeImage('theirs')
    place.registry.onPut = ({ repository: name, reference }) => {
      const { blobs, measured } = theirs
      if (name === two && reference === 'latest')
        place.registry.add(one, { blobs, root: measured.indexDigest, tag: '1.2.3' })
    }
    const { result } = await publishImages(place.options(plan))
    expect(ofTags(result)).toEqual(['moved-by-other', 'set', 'set', 'set'])
    expect(result.tags[0]?.found).toBe(theirs.measured.indexDigest)
  })

  test('fault 9: the registry rewrites what was put', async () => {
    const place = publishPlace(small)
    place.registry.onPut = ({ reference }) => {
      const held = place.registry.repository(one)
      const index = held.manifests.get(small.measured.indexDigest)
      const bytes = Buffer.from(JSON.stringify(JSON.parse(Buffer.from(index?.bytes ?? '').toString()), null, 2))
      const digest = sha256(bytes)
      held.manifests.set(digest, { mediaType: index?.mediaType ?? '', digest, bytes })
      held.tags.set(reference, digest)
    }
    const { result, failure } = await publishImages(place.options(plan))
    expect([failure, ofTags(result)]).toEqual([undefined, ['not-ours', 'not-set', 'not-set', 'not-set']])
    expect(result.tags[0]?.reason).toContain('under other bytes')
  })

  test('fault 9: the registry says that it stored something else', async () => {
    const place = publishPlace(small)
    const error = new ActionError('registry-invalid', 'It answered another digest')
    place.registry.failing({ operation: 'putManifest', repository: one, error, lost: 'answer' })
    const { result } = await publishImages(place.options(plan))
    expect(result.tags[0]).toMatchObject({ status: 'not-ours', reason: 'It answered another digest' })
    expect(ofTags(result).slice(1)).toEqual(['not-set', 'not-set', 'not-set'])
  })

  test('the tag is gone again, or is what it was before', async () => {
    const before = madeImage('before')
    const vanishing = publishPlace(small)
    vanishing.registry.onPut = ({ repository: name, reference }) =>
      void vanishing.registry.repository(name).tags.delete(reference)
    expect(ofTags((await publishImages(vanishing.options(plan))).result)[0]).toBe('moved-by-other')

    const stubborn = publishPlace(small)
    const setBack = () =>
      stubborn.registry.add(one, { blobs: before.blobs, root: before.measured.indexDigest, tag: '1.2.3' })
    setBack()
    stubborn.registry.onPut = setBack
    expect((await publishImages(stubborn.options(plan))).result.tags[0]).toMatchObject({
      status: 'moved-by-other',
      previous: before.measured.indexDigest,
      found: before.measured.indexDigest,
      reason: expect.stringContaining('somebody set it back, or the registry did not take it'),
    })
  })

  test('an answer that is lost on the way is none to worry about', async () => {
    const place = publishPlace(small)
    const error = new ActionError('registry', 'Nothing was answered')
    place.registry.failing({ operation: 'putManifest', repository: two, reference: 'latest', error, lost: 'answer' })
    const { result, failure } = await publishImages(place.options(plan))
    expect([failure, ofTags(result)]).toEqual([undefined, ['set', 'set', 'set', 'set']])
  })
})

describe('fault 15: the second registry fails after the first was tagged', () => {
  const plan = [publication('small', { [one]: tags, [two]: tags })]
  const error = new ActionError('registry', 'two.example cannot be reached')

  test('moving tags stay everywhere, what exists is told, and the next run completes it', async () => {
    const place = publishPlace(small)
    const before = madeImage('before')
    for (const name of [one, two])
      place.registry.add(name, { blobs: before.blobs, root: before.measured.indexDigest, tag: 'latest' })
    place.registry.failing({ operation: 'putManifest', repository: two, error, times: 1 })
    const { result, failure } = await publishImages(place.options(plan))
    expect(failure).toBe(error)
    expect(statuses(result)).toEqual({
      images: [`small ${one} copied`, `small ${two} copied`],
      tags: [`${one}:1.2.3 set`, `${two}:1.2.3 not-set`, `${one}:latest not-set`, `${two}:latest not-set`],
    })
    for (const name of [one, two])
      expect(place.registry.repository(name).tags.get('latest')).toBe(before.measured.indexDigest)

    const again = await publishImages(place.options(plan))
    expect([again.failure, ofTags(again.result)]).toEqual([undefined, ['already-set', 'set', 'set', 'set']])
  })

  test('also where it is gone altogether, and nobody can tell what its tag names', async () => {
    const place = publishPlace(small)
    place.registry.onPut = ({ repository: name }) => {
      if (name !== one) return
      for (const operation of ['putManifest', 'manifest', 'tags'] as const)
        place.registry.failing({ operation, repository: two, error })
    }
    const { result, failure } = await publishImages(place.options(plan))
    expect([failure, ofTags(result)]).toEqual([error, ['set', 'not-set', 'not-set', 'not-set']])
  })

  test('a last look that fails is no success', async () => {
    const place = publishPlace(small)
    place.registry.onPut = ({ repository: name, reference }) => {
      if (name === two && reference === 'latest')
        place.registry.failing({ operation: 'manifest', repository: one, error })
    }
    const { result, failure } = await publishImages(place.options(plan))
    expect([failure, ofTags(result)]).toEqual([error, ['set', 'set', 'set', 'set']])
  })
})

test('fault 14: an interrupted run says what it did, and the next goes on', async () => {
  const place = publishPlace(small)
  const interrupt = new AbortController()
  place.registry.onPut = () => interrupt.abort()
  const plan = [publication('small', { [one]: tags, [two]: tags })]
  const { result, failure } = await publishImages(place.options(plan, { signal: interrupt.signal }))
  expect(codeOf(failure)).toBe('interrupted')
  expect(ofTags(result)).toEqual(['set', 'not-set', 'not-set', 'not-set'])
  expect(result.images.map(({ status }) => status)).toEqual(['copied', 'copied'])
  const again = await publishImages(place.options(plan))
  expect([again.failure, ofTags(again.result)]).toEqual([undefined, ['already-set', 'set', 'set', 'set']])
})

describe('fault 14: no signal is a reason', () => {
  const interrupted = 'the run was interrupted'

  test('of a tag that was being put', async () => {
    const place = publishPlace(small)
    const interrupt = new AbortController()
    const { signal } = interrupt
    const { manifest } = place.registry
    place.registry.manifest = async (...asked) => {
      signal.throwIfAborted()
      return manifest(...asked)
    }
    place.registry.putManifest = async () => {
      interrupt.abort('SIGINT')
      throw signal.reason
    }
    const { result, failure } = await publishImages(place.options([publication('small', { [one]: tags })], { signal }))
    expect(codeOf(failure)).toBe('interrupted')
    expect(result.tags[0]?.reason).toBe(`${interrupted}; what the tag names now is not known`)
    expect(JSON.stringify(result)).not.toContain('SIGINT')
  })

  test('of an image that was being copied; one that was found whole before is told as that', async () => {
    const place = publishPlace(small, large)
    place.registry.add(one, { blobs: small.blobs, root: small.measured.indexDigest })
    const interrupt = new AbortController()
    const { run } = place.exec
    const exec: typeof place.exec = {
      ...place.exec,
      run: async (command, args, options) => {
        if (args[0] !== 'copy') return run(command, args, options)
        interrupt.abort('SIGINT')
        throw interrupt.signal.reason
      },
    }
    const plan = [publication('small', { [one]: tags }), publication('large', { [one]: tagsOfLarge })]
    const { result, failure } = await publishImages(place.options(plan, { exec, signal: interrupt.signal }))
    expect(failure).toMatchObject({
      code: 'interrupted',
      hint: expect.stringContaining('goes on where this run ended'),
    })
    expect(result.images).toMatchObject([{ status: 'already-there' }, { status: 'failed', reason: interrupted }])
    expect(result.tags[0]?.reason).toContain('app/large was not read back whole')
  })
})

describe('images that were staged in a registry', () => {
  const staging = repository('one.example/acme/staging')
  const staged = (at: string): MadeImage => ({
    ...small,
    measured: { ...small.measured, place: { kind: 'registry', repository: repository(at) } },
  })

  test('are copied from there by digest', async () => {
    const image = staged(staging.name)
    const place = publishPlace(image)
    place.registry.speaks = 'http'
    const { failure } = await publishImages(place.options([publication('small', { [one]: tags })]))
    expect(failure).toBeUndefined()
    expect(place.exec.calls.at(-1)?.args.slice(4)).toEqual([
      '--src-tls-verify=false',
      '--dest-tls-verify=false',
      `docker://${staging.name}@${image.measured.indexDigest}`,
      `docker://${one}@${image.measured.indexDigest}`,
    ])
  })

  test('are only tagged in the repository that they were staged in, and no program is looked for', async () => {
    const place = publishPlace(staged(one))
    place.registry.add(one, { blobs: small.blobs, root: small.measured.indexDigest })
    const { failure, result } = await publishImages(place.options([publication('small', { [one]: tags })]))
    expect([failure, result.tool, place.exec.calls]).toEqual([undefined, undefined, []])
    expect(statuses(result).images).toEqual([`small ${one} already-there`])
  })
})

test.each<[string, 'https' | 'http', string]>([
  ['localhost:5000/app', 'https', 'skopeo 1.13.3'],
  ['localhost:5000/app', 'http', 'buildx 0.36.1'],
  ['localhost.example/app', 'https', 'buildx 0.36.1'],
])('buildx speaks plain HTTP to this machine: %s over %s is copied to with %s', async (name, speaks, tool) => {
  const place = publishPlace(small)
  place.registry.speaks = speaks
  const { run } = place.exec
  const exec: typeof place.exec = {
    ...place.exec,
    run: async (command, args, options) => {
      const version = { exitCode: 0, signal: undefined, timedOut: false, stdout: 'buildx v0.36.1 1', stderr: '' }
      return command === 'docker' ? version : run(command, args, options)
    },
  }
  const { result } = await publishImages(place.options([publication('small', { [name]: tags })], { exec }))
  expect(result.tool).toBe(tool)
})

test('a dry run tells every step in order and does none', async () => {
  const place = publishPlace(small, large)
  const plan: readonly Publication[] = [publication('small', { [one]: tags, [two]: [] })]
  const { result, failure } = await publishImages(place.options(plan, { mode: 'dry-run' }))
  const digest = small.measured.indexDigest
  const parts = 'and compare it, with all its manifests, configurations and layers'
  expect([failure, result.images, result.tags]).toEqual([undefined, [], []])
  expect(result.steps).toEqual([
    `Copy app/small to ${one}@${digest}, without a tag, with skopeo 1.13.3`,
    `Copy app/small to ${two}@${digest}, without a tag, with skopeo 1.13.3`,
    `Read ${one}@${digest} back ${parts}`,
    `Read ${two}@${digest} back ${parts}`,
    `Set the version tag ${one}:1.2.3 to ${digest}`,
    `Set the moving tag ${one}:latest to ${digest}, unless it names a newer release than 1.2.3`,
    'Look at all 2 tags once more',
  ])
  expect([place.deeds, place.registry.calls]).toEqual([[], []])
})

/** Documents of an image in memory. */
function json(digest: Digest): {
  manifests: { digest: Digest }[]
  config: { digest: Digest }
  layers: { digest: Digest }[]
} {
  return JSON.parse(Buffer.from(small.blobs.get(digest) ?? '').toString())
}
function childOf({ measured }: MadeImage, at: number): Digest {
  return json(measured.indexDigest).manifests[at]?.digest as Digest
}
function layerOf(manifest: Digest): Digest {
  return json(manifest).layers[0]?.digest as Digest
}
function configOf(manifest: Digest): Digest {
  return json(manifest).config.digest
}
