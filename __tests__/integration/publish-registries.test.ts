import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { systemClock } from '../../src/adapters/clock.ts'
import { ActionError } from '../../src/errors.ts'
import type { MeasuredIndex, PlannedTag, Publication, PublishResult } from '../../src/model/publish.ts'
import { type Published, publishImages } from '../../src/publish/publish-images.ts'
import { freshWord } from '../kit/action-run.ts'
import { type BuiltLayout, buildLayout } from '../kit/engine-image.ts'
import { credentials, logIn, type OwnRegistry, ownRegistry } from '../kit/own-registry.ts'
import { publication, tagsOf } from '../kit/publish-builder.ts'
import {
  type CopyToolName,
  dockerFolder,
  layoutBuildx,
  measuredLayout,
  realPublishing,
} from '../kit/real-publishing.ts'
import { quickClock } from '../kit/quick-clock.ts'
import { recordingLog, type RecordingLog } from '../kit/recording-log.ts'
import { type ProxyRule, type RegistryProxy, registryProxy } from '../kit/registry-proxy.ts'

/* Layouts of a real build, copied by the real programs into two real registries: one open, one with a password and TLS of its own. */

const minute = 60_000
const tags = tagsOf('1.2.3', '1.2.3', 'latest')
const layouts: BuiltLayout[] = []
let open: OwnRegistry
let secured: OwnRegistry
let locked: OwnRegistry
let measured: readonly MeasuredIndex[]
let root: string

/** Enough for a connection to break in the middle of it. */
const payload = Buffer.alloc(3_000_000, freshWord())
for (let at = 0; at < payload.length; at += 4) payload.writeUInt32LE(Math.imul(at, 2654435761) >>> 0, at)

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'publish '))
  open = await ownRegistry()
  secured = await ownRegistry({ password: 'basic', tls: 'own-authority' })
  locked = await ownRegistry({ password: 'basic' })
  const dockerfile = `FROM scratch\nARG TARGETARCH\nLABEL org.opencontainers.image.version=1.2.3 word=${freshWord()}-$TARGETARCH\nCOPY payload /\n`
  const [both, lone] = [['linux/amd64', 'linux/arm64'], ['linux/amd64']]
  layouts.push(
    buildLayout(dockerfile, { platforms: both, content: { payload } }),
    buildLayout(`${dockerfile}COPY more /\n`, { platforms: both, content: { payload, more: freshWord() } }),
    buildLayout(`${dockerfile}COPY lone /\n`, {
      platforms: lone,
      content: { payload, lone: freshWord() },
      options: ['--provenance=false'],
    }),
  )
  const named = ['small', 'large', 'lone'].map((variant, at) => measuredLayout(variant, layouts[at] as BuiltLayout))
  measured = await Promise.all(named)
}, 3 * minute)
afterAll(async () => {
  await Promise.all([open?.remove(), secured?.remove(), locked?.remove()])
  for (const layout of layouts) layout.remove()
  rmSync(root, { recursive: true, force: true })
})

const digestOf = (variant: string) => measured.find((each) => each.variant === variant)?.indexDigest
const childOf = (variant: string) => measured.find((each) => each.variant === variant)?.images[1]?.digest
const pathOf = (digest: string | undefined) => new RegExp(`/manifests/${digest}$`)
const ofTags = ({ tags }: Pick<PublishResult, 'tags'>) => tags.map(({ status }) => status)
const ofImages = ({ images }: Pick<PublishResult, 'images'>) => images.map(({ status }) => status)

// Where there is no buildx that reads layouts, script/test names it among what it left out.
const tools: readonly CopyToolName[] = layoutBuildx === undefined ? ['skopeo'] : ['skopeo', 'buildx']

describe.each(tools)('copied with %s', (tool) => {
  let name: string
  /** buildx speaks plain HTTP to every registry of this machine. */
  let closed: OwnRegistry
  let dockerDir: string
  let log: RecordingLog

  beforeEach(() => {
    name = `release/${freshWord()}`
    closed = tool === 'skopeo' ? secured : locked
    dockerDir = dockerFolder(mkdtempSync(join(root, 'home-')))
    log = recordingLog()
    logIn(dockerDir, closed.host)
  })

  function publish(publications: readonly Publication[], clock = quickClock()): Promise<Published> {
    const authority = closed.tls?.caPath
    return publishImages(
      realPublishing({
        tool,
        publications,
        measured,
        dockerDir,
        clock,
        log,
        ...(authority === undefined ? {} : { authority }),
      }),
    )
  }

  const everywhere = (hosts: readonly string[], more: readonly PlannedTag[] = tags) =>
    publication('small', Object.fromEntries(hosts.map((host) => [`${host}/${name}`, more])))

  test(
    'two variants are in both registries under the digests that were measured',
    async () => {
      const large = tagsOf('1.2.3', '1.2.3-large', 'latest-large')
      const plan = [
        everywhere([open.host, closed.host]),
        publication('large', { [`${open.host}/${name}`]: large, [`${closed.host}/${name}`]: large }),
        publication('lone', { [`${open.host}/${name}`]: [{ tag: 'lone', kind: 'moving', template: 'lone' }] }),
      ]
      const { result, failure } = await publish(plan, systemClock())
      expect(failure).toBeUndefined()
      expect(result.tool).toMatch(new RegExp(`^${tool} `))
      expect([new Set(ofImages(result)), new Set(ofTags(result))]).toEqual([new Set(['copied']), new Set(['set'])])
      const expected = {
        '1.2.3': digestOf('small'),
        '1.2.3-large': digestOf('large'),
        latest: digestOf('small'),
        'latest-large': digestOf('large'),
      }
      expect(open.catalogue()[name]?.tags).toEqual({ ...expected, lone: digestOf('lone') })
      expect(closed.catalogue()[name]?.tags).toEqual(expected)

      const again = await publish(plan)
      expect([again.failure, new Set(ofImages(again.result))]).toEqual([undefined, new Set(['already-there'])])
      expect(new Set(ofTags(again.result))).toEqual(new Set(['already-set']))
    },
    minute,
  )

  test(
    'a copy is without a tag, and a staged image is copied from where it is',
    async () => {
      const staged = await publish([publication('small', { [`${closed.host}/${name}/stage`]: [] })])
      expect(staged.failure).toBeUndefined()
      expect(closed.catalogue()[`${name}/stage`]?.tags).toEqual({})
      const from = measured
      const repository = staged.result.images[0]?.repository
      if (repository === undefined) throw new Error('Nothing was staged')
      measured = from.map((each) => ({ ...each, place: { kind: 'registry', repository } }))
      try {
        const { failure, result } = await publish([everywhere([open.host])])
        expect([failure, ofTags(result)]).toEqual([undefined, ['set', 'set']])
        expect(open.catalogue()[name]?.tags['latest']).toBe(digestOf('small'))
      } finally {
        measured = from
      }
    },
    minute,
  )

  describe('the second registry refuses: no tag moves anywhere, and the next run completes it', () => {
    let proxy: RegistryProxy
    beforeEach(async () => {
      proxy = await registryProxy({ registry: open.url })
    })
    afterEach(() => proxy.stop())

    const upload = { path: /\/blobs\/uploads\// }
    const always: Record<string, readonly ProxyRule[]> = {
      'it forbids to push': [
        { ...upload, method: 'POST', do: { answer: { status: 403, body: '{"errors":[{"code":"DENIED"}]}' } } },
      ],
      // Before they give up themselves buildx waits long after a reset and a 500, skopeo after a 429.
      ...(tool === 'skopeo'
        ? {
            'it stops half-way': [
              { path: /manifests/, method: 'PUT', do: { reset: { of: 'request', afterBytes: 1 } } },
            ],
            'fault 4: it answers 500': [{ ...upload, method: 'POST', do: { answer: { status: 500 } } }],
            'fault 5: the connection is reset in the middle of every blob': [
              { ...upload, method: 'PATCH', do: { reset: { of: 'request', afterBytes: 1_000_000 } } },
              { ...upload, method: 'PUT', do: { reset: { of: 'request', afterBytes: 1_000_000 } } },
            ],
          }
        : { 'it answers 429': [{ ...upload, method: 'POST', do: { answer: { status: 429 } } }] }),
    }

    test.each(Object.keys(always))(
      '%s',
      async (title) => {
        for (const rule of always[title] ?? []) proxy.rule(rule)
        const plan = [everywhere([closed.host, proxy.host])]
        const { result, failure } = await publish(plan)
        expect((failure as ActionError).code).toBe(title === 'it forbids to push' ? 'registry-denied' : 'copy-failed')
        expect(ofImages(result)[1]).toBe('failed')
        expect(ofTags(result)).toEqual(['not-set', 'not-set', 'not-set', 'not-set'])
        expect([open.catalogue()[name]?.tags ?? {}, closed.catalogue()[name]?.tags ?? {}]).toEqual([{}, {}])

        proxy.rules.length = 0
        const again = await publish(plan)
        expect([again.failure, new Set(ofTags(again.result))]).toEqual([undefined, new Set(['set'])])
        expect(open.catalogue()[name]?.tags).toEqual(closed.catalogue()[name]?.tags)
        expect(open.catalogue()[name]?.tags['1.2.3']).toBe(digestOf('small'))
      },
      2 * minute,
    )

    const answer = (status: number) => ({ do: { answer: { status } } })
    test.each<[string, () => ProxyRule, RegExp]>([
      ['the index', () => ({ method: 'PUT', path: pathOf(digestOf('small')), ...answer(201) }), /it is not there/],
      ['a manifest', () => ({ method: 'GET', path: pathOf(childOf('small')), ...answer(404) }), /without its manifest/],
      ['a blob', () => ({ method: 'HEAD', path: /\/blobs\/sha256:/, ...answer(404) }), /lacks the blob/],
    ])(
      'fault 12: it says that it has all, and lacks %s',
      async (_, rule, reason) => {
        proxy.rule(rule())
        const plan = [everywhere([closed.host, proxy.host])]
        const { result, failure } = await publish(plan)
        expect([failure, ofImages(result)]).toEqual([undefined, ['copied', 'not-ours']])
        expect(result.images[1]?.reason).toMatch(reason)
        expect(ofTags(result)).toEqual(['not-set', 'not-set', 'not-set', 'not-set'])
        proxy.rules.length = 0
        expect((await publish(plan)).failure).toBeUndefined()
      },
      2 * minute,
    )

    test.each<[string, ProxyRule]>([
      ['fault 4: 500 twice', { ...upload, method: 'POST', times: 2, do: { answer: { status: 500 } } }],
      [
        '429 twice',
        { ...upload, method: 'POST', times: 2, do: { answer: { status: 429, headers: { 'retry-after': '1' } } } },
      ],
      [
        'fault 5: a reset in the middle of a blob',
        { ...upload, method: 'PATCH', times: 1, do: { reset: { of: 'request', afterBytes: 1_000_000 } } },
      ],
    ])(
      '%s is overcome by trying again',
      async (_, rule) => {
        proxy.rule(rule)
        const { result, failure } = await publish([everywhere([proxy.host])])
        expect([failure, ofTags(result)]).toEqual([undefined, ['set', 'set']])
        expect(open.catalogue()[name]?.tags['1.2.3']).toBe(digestOf('small'))
      },
      2 * minute,
    )

    test(
      'a wrong password',
      async () => {
        const plan = [everywhere([open.host, closed.host])]
        logIn(dockerDir, closed.host, 'wrong')
        const { result, failure } = await publish(plan)
        expect((failure as ActionError).code).toBe('registry-denied')
        expect((failure as ActionError).message).toContain(closed.host)
        expect(`${(failure as ActionError).message} ${log.lines.join(' ')}`).not.toContain(credentials.password)
        expect(ofTags(result)).toEqual(['not-set', 'not-set', 'not-set', 'not-set'])
        expect([open.catalogue()[name]?.tags ?? {}, closed.catalogue()[name]]).toEqual([{}, undefined])
        logIn(dockerDir, closed.host)
        expect((await publish(plan)).failure).toBeUndefined()
      },
      minute,
    )

    test(
      'a registry that only reads',
      async () => {
        const plan = [everywhere([open.host, closed.host])]
        await closed.restart({ writing: 'read-only' })
        try {
          const { result, failure } = await publish(plan)
          expect(failure).toBeInstanceOf(ActionError)
          expect(ofTags(result)).toEqual(['not-set', 'not-set', 'not-set', 'not-set'])
          expect([open.catalogue()[name]?.tags ?? {}, closed.catalogue()[name]]).toEqual([{}, undefined])
        } finally {
          await closed.restart({ writing: 'allowed' })
        }
        expect((await publish(plan)).failure).toBeUndefined()
      },
      minute,
    )

    test(
      'fault 15: it is gone after the first was tagged',
      async () => {
        await publish([everywhere([open.host, closed.host], [{ tag: 'latest', kind: 'moving', template: 'latest' }])])
        proxy.rule({
          path: /manifests\/1\.2\.3$/,
          method: 'PUT',
          do: {
            before: async () => proxy.rule({ do: { reset: { of: 'answer', afterBytes: 0 } } }),
            answer: { status: 503 },
          },
        })
        const large = publication('large', { [`${closed.host}/${name}`]: tags, [`${proxy.host}/${name}`]: tags })
        const { result, failure } = await publish([large])
        expect((failure as ActionError).code).toBe('registry')
        expect(ofTags(result)).toEqual(['set', 'not-set', 'not-set', 'not-set'])
        expect(closed.catalogue()[name]?.tags).toEqual({ '1.2.3': digestOf('large'), latest: digestOf('small') })
        expect(open.catalogue()[name]?.tags).toEqual({ latest: digestOf('small') })
        proxy.rules.length = 0
        expect((await publish([large])).failure).toBeUndefined()
        expect(open.catalogue()[name]?.tags).toEqual({ '1.2.3': digestOf('large'), latest: digestOf('large') })
      },
      minute,
    )
  })

  describe('the registry names something else', () => {
    let proxy: RegistryProxy
    beforeEach(async () => {
      proxy = await registryProxy({ registry: open.url })
    })
    afterEach(() => proxy.stop())
    const reindented = (body: Buffer) => JSON.stringify(JSON.parse(body.toString()), null, 1)

    test(
      'attack 32: other bytes under the digest',
      async () => {
        proxy.rule({ method: 'GET', path: /manifests\/sha256/, do: { rewrite: reindented } })
        const { result } = await publish([everywhere([proxy.host])])
        expect([ofImages(result), ofTags(result)]).toEqual([['not-ours'], ['not-set', 'not-set']])
        expect(open.catalogue()[name]?.tags ?? {}).toEqual({})
      },
      minute,
    )

    test(
      'fault 9: other bytes under the tag',
      async () => {
        proxy.rule({
          method: 'GET',
          path: /manifests\/1\.2\.3$/,
          do: { rewrite: reindented, headers: { 'docker-content-digest': undefined } },
        })
        const { result } = await publish([everywhere([proxy.host])])
        expect([ofImages(result), ofTags(result)]).toEqual([['copied'], ['not-ours', 'not-set']])
      },
      minute,
    )

    test(
      'fault 9: it says that it stored another digest',
      async () => {
        proxy.rule({
          method: 'PUT',
          path: /manifests\/1\.2\.3$/,
          do: { headers: { 'docker-content-digest': `sha256:${'0'.repeat(64)}` } },
        })
        const { result } = await publish([everywhere([proxy.host])])
        expect(ofTags(result)).toEqual(['not-ours', 'not-set'])
      },
      minute,
    )

    test(
      'fault 10: somebody else set the tag meanwhile',
      async () => {
        await publish([publication('large', { [`${open.host}/${name}`]: [] })])
        const theirs = async () => {
          const at = `${open.url}/v2/${name}/manifests/`
          const type = 'application/vnd.oci.image.index.v1+json'
          const body = await (await fetch(`${at}${digestOf('large')}`, { headers: { accept: type } })).text()
          await fetch(`${at}1.2.3`, { method: 'PUT', headers: { 'content-type': type }, body })
        }
        proxy.rule({ method: 'PUT', path: /manifests\/1\.2\.3$/, do: { after: theirs } })
        const { result } = await publish([everywhere([proxy.host])])
        expect(ofTags(result)).toEqual(['moved-by-other', 'not-set'])
        expect(result.tags[0]?.found).toBe(digestOf('large'))
      },
      minute,
    )

    test(
      'a newer release keeps latest',
      async () => {
        await publish([publication('small', { [`${open.host}/${name}`]: tags })])
        const older = tagsOf('1.2.2', '1.2.2', 'latest')
        const { result } = await publish([publication('large', { [`${open.host}/${name}`]: older })])
        expect(ofTags(result)).toEqual(['set', 'kept'])
        expect(open.catalogue()[name]?.tags['latest']).toBe(digestOf('small'))
      },
      minute,
    )
  })
})
