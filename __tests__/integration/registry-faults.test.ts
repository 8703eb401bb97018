import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { parseRepository, type Repository } from '../../src/model/repository.ts'
import type { RegistryManifest } from '../../src/ports.ts'
import { sampleImage } from '../contract/registry-contract.ts'
import { type OwnRegistry, ownRegistry } from '../kit/own-registry.ts'
import { pushImage } from '../kit/push-image.ts'
import { type ClientUnderTest, registryClient } from '../kit/registry-client.ts'
import { type Deed, type RegistryProxy, registryProxy } from '../kit/registry-proxy.ts'
import { type TokenServer, tokenServer } from '../kit/token-server.ts'

/* What docs/trust.md promises of registries in trouble: a scripted proxy before a real registry. */

const image = sampleImage('faults')
let own: OwnRegistry
let proxy: RegistryProxy
let client: ClientUnderTest
let repository: Repository
let manifest: RegistryManifest

beforeAll(async () => {
  own = await ownRegistry()
  await pushImage(own, { path: 'acme/app', ...image, tag: 'there' })
}, 60_000)
afterAll(() => own.remove())

beforeEach(async () => {
  proxy = await registryProxy({ registry: own.host })
  client = registryClient()
  repository = parseRepository(`${proxy.host}/acme/app`) as Repository
  manifest = (await client.registry.manifest(repository, image.root)) as RegistryManifest
  proxy.requests.length = 0
})
afterEach(async () => {
  client.remove()
  await proxy.stop()
})

const sent = (method: string): number => proxy.requests.filter((each) => each.method === method).length
const tagsThere = () => Object.keys(own.catalogue()['acme/app']?.tags ?? {})
const answer = (status: number, headers: Record<string, string> = {}): Deed => ({ answer: { status, headers } })

describe('fault 3: 429 with Retry-After', () => {
  test.each([
    ['seconds', () => '2', 2],
    ['a date', (now: Date) => new Date(now.getTime() + 90_000).toUTCString(), 89],
  ])('in %s is waited for, and told', async (_, header, leastSeconds) => {
    const before = client.clock.monotonicSeconds()
    proxy.rule({ path: /manifests/, times: 1, do: answer(429, { 'retry-after': header(client.clock.now()) }) })
    expect((await client.registry.manifest(repository, 'there'))?.digest).toBe(image.root)
    expect(client.clock.monotonicSeconds() - before).toBeGreaterThanOrEqual(leastSeconds)
    expect(client.log.lines).toEqual([expect.stringMatching(/answered 429; try 2 of 5 in \d+\.0 s$/)])
  })

  test('of more than two minutes is not waited for', async () => {
    proxy.rule({ do: answer(429, { 'retry-after': '121' }) })
    await expect(client.registry.tags(repository)).rejects.toMatchObject({
      code: 'registry',
      message: expect.stringContaining('after 1 try; it asks to come back in 121 s'),
    })
    expect(proxy.requests).toHaveLength(1)
  })
})

describe('fault 4: a registry in trouble', () => {
  test.each([500, 502, 503, 504])('%i twice, then an answer: every request succeeds', async (status) => {
    const { registry } = client
    const again = (): void => proxy.rule({ times: 2, do: answer(status) })
    const asking: readonly (() => Promise<unknown>)[] = [
      () => registry.manifest(repository, 'there'),
      () => registry.blobBytes(repository, image.layer),
      () => registry.tags(repository),
      () => registry.requirePush(repository),
      () => registry.putManifest(repository, { reference: `after-${status}`, manifest }),
      () => registry.deleteManifest(repository, `sha256:${'0'.repeat(64)}` as typeof image.root),
    ]
    for (const ask of asking) {
      proxy.rules.length = 0
      again()
      await ask()
    }
    expect(client.log.lines).toHaveLength(2 * asking.length)
    expect(tagsThere()).toContain(`after-${status}`)
  })

  test.each([500, 503])('%i without end is an error after five tries, and nothing is tagged', async (status) => {
    proxy.rule({ method: 'PUT', do: answer(status) })
    const before = client.clock.monotonicSeconds()
    await expect(client.registry.putManifest(repository, { reference: 'never', manifest })).rejects.toMatchObject({
      code: 'registry',
      message: `Registry ${proxy.host} could not put never of acme/app: it answered ${status}, after 5 tries`,
    })
    expect(sent('PUT')).toBe(5)
    expect(client.clock.monotonicSeconds() - before).toBeGreaterThanOrEqual(0.8 * (0.5 + 1 + 2 + 4))
    expect(tagsThere()).not.toContain('never')
  })

  test.each([400, 401, 403, 404, 409, 422, 501])('%i is not tried again', async (status) => {
    proxy.rule({ method: 'PUT', do: answer(status) })
    await expect(client.registry.putManifest(repository, { reference: 'never', manifest })).rejects.toMatchObject({
      code: status === 401 || status === 403 ? 'registry-denied' : 'registry',
    })
    expect(sent('PUT')).toBe(1)
  })

  test('a tag whose answer was lost is looked at, and not put again', async () => {
    proxy.rule({ method: 'PUT', times: 1, do: { ...answer(502), forward: 'first' } })
    await client.registry.putManifest(repository, { reference: 'lost', manifest })
    expect(proxy.requests.map(({ method }) => method)).toEqual(['PUT', 'GET'])
    expect(tagsThere()).toContain('lost')
  })

  test('a tag that did not arrive is put again, after a look', async () => {
    proxy.rule({ method: 'PUT', times: 1, do: { reset: { of: 'request', afterBytes: 10 } } })
    await client.registry.putManifest(repository, { reference: 'again', manifest })
    expect(proxy.requests.map(({ method }) => method)).toEqual(['PUT', 'GET', 'PUT'])
    expect(tagsThere()).toContain('again')
  })

  test('a manifest that breaks off is read again', async () => {
    proxy.rule({ path: /manifests/, times: 1, do: { reset: { of: 'answer', afterBytes: 100 } } })
    expect((await client.registry.manifest(repository, 'there'))?.digest).toBe(image.root)
  })

  test('a blob that breaks off is an error that says where, and its reader begins again', async () => {
    proxy.rule({ path: /blobs/, times: 1, do: { reset: { of: 'answer', afterBytes: 1000 } } })
    const read = async (): Promise<number> => {
      let bytes = 0
      for await (const chunk of client.registry.blob(repository, image.layer)) bytes += chunk.length
      return bytes
    }
    await expect(read()).rejects.toMatchObject({
      code: 'registry',
      message: expect.stringMatching(`^Blob ${image.layer} of ${repository.name} broke off after \\d+ bytes: `),
    })
    expect(await read()).toBe(image.blobs.get(image.layer)?.length)
  })
})

describe('fault 8: a manifest whose bytes are rewritten', () => {
  test.each(['there', image.root])('is refused when asked for as %s', async (reference) => {
    proxy.rule({ path: /manifests/, do: { rewrite: (body) => JSON.stringify(JSON.parse(body.toString()), null, 1) } })
    await expect(client.registry.manifest(repository, reference)).rejects.toMatchObject({
      code: 'registry-invalid',
      message: expect.stringMatching(/whose digest is sha256:[0-9a-f]{64}, and calls it "sha256:/),
    })
    expect(proxy.requests).toHaveLength(1)
  })
})

describe('fault 11: a token that is refused half-way', () => {
  let tokens: TokenServer
  let withTokens: OwnRegistry
  let before: RegistryProxy
  beforeAll(async () => {
    tokens = await tokenServer()
    withTokens = await ownRegistry({ tokens: tokens.settings })
    before = await registryProxy({ registry: withTokens.host })
  }, 60_000)
  afterAll(async () => {
    await before.stop()
    await withTokens.remove()
    await tokens.stop()
  })

  const expired = (times: number): void => {
    const challenge = `Bearer realm="${tokens.settings.realm}",service="${tokens.settings.service}",error="invalid_token"`
    before.rule({ method: 'PUT', times, do: answer(401, { 'www-authenticate': challenge }) })
  }
  const empty = { schemaVersion: 2, mediaType: 'application/vnd.oci.image.index.v1+json', manifests: [] }
  const put = (reference: string): Promise<void> => {
    const bytes = Buffer.from(JSON.stringify(empty))
    const to = parseRepository(`${before.host}/acme/app`) as Repository
    const digest = image.root
    return client.registry.putManifest(to, { reference, manifest: { mediaType: empty.mediaType, digest, bytes } })
  }

  test('is renewed once, and the push goes on', async () => {
    await put('first')
    const asked = tokens.requests.length
    expired(1)
    await put('second')
    expect(tokens.requests).toHaveLength(asked + 1)
    expect(Object.keys(withTokens.catalogue()['acme/app']?.tags ?? {})).toEqual(['first', 'second'])
    expect(client.log.secrets).toContain(tokens.requests.at(-1)?.token)
  })

  test('and refused again is a refusal that names registry and permission', async () => {
    await put('third')
    const asked = tokens.requests.length
    before.rules.length = 0
    expired(9)
    await expect(put('fourth')).rejects.toMatchObject({
      code: 'registry-denied',
      message: expect.stringContaining(
        `Registry ${before.host} refused to put fourth of acme/app, which takes the permission \`push\``,
      ),
    })
    expect(tokens.requests).toHaveLength(asked + 1)
    expect(Object.keys(withTokens.catalogue()['acme/app']?.tags ?? {})).not.toContain('fourth')
  })

  test('tokens are asked for by repository and permission, and kept', async () => {
    const asked = tokens.requests.length
    const fresh = registryClient()
    for (const path of ['acme/app', 'acme/other', 'acme/app'])
      await fresh.registry.tags(parseRepository(`${before.host}/${path}`) as Repository)
    await fresh.registry.requirePush(parseRepository(`${before.host}/acme/app`) as Repository)
    fresh.remove()
    expect(tokens.requests.slice(asked).map(({ scope }) => scope)).toEqual([
      'repository:acme/app:pull',
      'repository:acme/other:pull',
      'repository:acme/app:pull,push',
    ])
  })
})

test('fault 50: a machine without any network names the host', () => {
  const script = fileURLToPath(new URL('../kit/ask-registry.ts', import.meta.url))
  const node = fileURLToPath(new URL('../../node_modules/.bin/node', import.meta.url))
  const run = (host: string): string =>
    execFileSync('unshare', ['--net', '--map-root-user', node, script, `${host}/acme/app`], { encoding: 'utf8' })
  expect(run('registry.example')).toMatch(
    /^registry: No answer from registry registry\.example: .*(ENOTFOUND|EAI_AGAIN)/,
  )
  expect(run('192.0.2.1:5000')).toMatch(/^registry: No answer from registry 192\.0\.2\.1:5000: .*ENETUNREACH/)
  expect(run('[2001:db8::1]:5000')).toMatch(
    /^registry: No answer from registry \[2001:db8::1\]:5000: .*(ENETUNREACH|EADDRNOTAVAIL)/,
  )
})
