import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'
import type { Digest } from '../../../../src/model/digest.ts'
import { parseRepository, type Repository } from '../../../../src/model/repository.ts'
import { logIn, ownAuthority } from '../../../kit/own-registry.ts'
import { type ClientUnderTest, registryClient } from '../../../kit/registry-client.ts'
import {
  connectProxy,
  type ScriptedAnswer,
  type ScriptedRequest,
  type ScriptedServer,
  scriptedServer,
} from '../../../kit/scripted-server.ts'

/* Registries that mean harm. */

const digest = `sha256:${'a'.repeat(64)}` as Digest
const running: { stop(): Promise<void> }[] = []
const clients: ClientUnderTest[] = []
afterEach(async () => {
  for (const client of clients.splice(0)) client.remove()
  for (const each of running.splice(0)) await each.stop()
})

type Script = Parameters<typeof scriptedServer>[0]

async function serving(script: Script, options: Parameters<typeof scriptedServer>[1] = {}): Promise<ScriptedServer> {
  const server = await scriptedServer(script, options)
  running.push(server)
  return server
}

function clientFor(env: Record<string, string> = {}, options: Parameters<typeof registryClient>[0] = {}) {
  const client = registryClient({ ...options, env })
  clients.push(client)
  return client
}

/** A registry on this machine without TLS, and a client that is logged in there. */
async function registryOf(script: Script) {
  const server = await serving(script)
  const client = clientFor()
  logIn(client.configDir, server.host)
  return { server, client, repository: parseRepository(`${server.host}/acme/app`) as Repository }
}

async function drained(blob: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = []
  for await (const chunk of blob) chunks.push(chunk)
  return Buffer.concat(chunks).toString('utf8')
}

const bearer = (realm: string): ScriptedAnswer => ({
  status: 401,
  headers: { 'www-authenticate': `Bearer realm="${realm}",service="s"` },
})

test('attack 23: a registry repeats our credentials where its words are cut: no part of them is told', async () => {
  const { client, repository } = await registryOf(({ headers: { authorization: sent } }) => {
    if (sent === undefined) return { status: 401, headers: { 'www-authenticate': 'Basic realm="x"' } }
    // The cut comes after 80 characters.
    const message = `${'x'.repeat(80 - Math.floor(sent.length / 2))}${sent}`
    return { status: 400, body: JSON.stringify({ errors: [{ code: 'UNKNOWN', message }] }) }
  })
  const error: Error = await client.registry.tags(repository).then(String, (thrown) => thrown)
  expect(error.message).toMatch(/answered 400 \(UNKNOWN "x+Basic \*\*\*"\)$/)
})

describe('attack 30: a registry on this machine that sends us elsewhere', () => {
  test.each([
    'http://169.254.169.254/latest/meta-data/',
    'https://169.254.169.254/token',
    'https://[fe80::1]/token',
    'https://[fd00:ec2::254]/token',
    'https://[::ffff:169.254.169.254]/token',
    'https://0.0.0.0/token',
    'https://10.0.0.1/token',
    'http://auth.example/token',
    'https://user:pass@auth.example/token',
    'file:///etc/passwd',
    'gopher://127.0.0.1/',
    'not a url',
  ])('the token server %s is not asked', async (realm) => {
    const { server, client, repository } = await registryOf(() => bearer(realm))
    await expect(client.registry.tags(repository)).rejects.toMatchObject({ code: 'registry-invalid' })
    expect(server.requests.every(({ headers }) => headers.authorization === undefined)).toBe(true)
  })

  test.each([
    'http://169.254.169.254/latest/meta-data/',
    'https://192.168.0.1/blob',
    'https://[::]/blob',
    'http://cdn.example/blob',
    'ftp://127.0.0.1/blob',
    'http://:password@127.0.0.1/blob',
    'http://[',
  ])('blobs are not read from %s', async (location) => {
    const { client, repository } = await registryOf(({ path }) =>
      path.includes('/blobs/') ? { status: 307, headers: { location } } : {},
    )
    await expect(drained(client.registry.blob(repository, digest))).rejects.toMatchObject({ code: 'registry-invalid' })
    await expect(client.registry.blobBytes(repository, digest)).rejects.toMatchObject({ code: 'registry-invalid' })
  })

  test('another server gets no credentials, and the registry gets its own on the way back', async () => {
    let home = ''
    const other = await serving(({ path }) => ({ status: 302, headers: { location: `http://${home}${path}` } }))
    const { server, client, repository } = await registryOf(({ path, headers }) => {
      if (headers.authorization === undefined)
        return { status: 401, headers: { 'www-authenticate': 'Basic realm="r"' } }
      if (path.startsWith('/v2/')) return { status: 307, headers: { location: `http://${other.host}/elsewhere` } }
      return { body: 'the blob' }
    })
    home = server.host
    expect(await drained(client.registry.blob(repository, digest))).toBe('the blob')
    expect(other.requests.map(({ headers }) => headers.authorization)).toEqual([undefined])
    expect(server.requests.at(-1)).toMatchObject({ path: '/elsewhere', headers: { authorization: expect.any(String) } })
  })

  test('twenty redirects are followed, one more is too many', async () => {
    const chain = (length: number): Script => {
      let hops = 0
      return ({ path }) => {
        if (!path.includes('/blobs/')) return {}
        hops += 1
        return hops > length ? { body: 'end' } : { status: 302, headers: { location: `${path}?hop` } }
      }
    }
    const short = await registryOf(chain(20))
    expect(await drained(short.client.registry.blob(short.repository, digest))).toBe('end')
    const long = await registryOf(chain(21))
    await expect(drained(long.client.registry.blob(long.repository, digest))).rejects.toMatchObject({
      code: 'registry-invalid',
      message: expect.stringContaining('more than 20 times'),
    })
  })

  test('what follows in a list of tags is asked for where the list began', async () => {
    const other = await serving(() => ({ body: '{"tags": ["stolen"]}' }))
    const { server, client, repository } = await registryOf(({ path }) =>
      path.includes('last=')
        ? { body: '{"tags": ["b"]}' }
        : { headers: { link: `<http://${other.host}/v2/_catalog?last=a>; rel="next"` }, body: '{"tags": ["a"]}' },
    )
    expect(await client.registry.tags(repository)).toEqual(['a', 'b'])
    expect(other.requests).toEqual([])
    expect(server.requests.at(-1)?.path).toBe('/v2/acme/app/tags/list?last=a')
  })

  test('an upload that is begun elsewhere is left alone', async () => {
    const other = await serving(() => ({}))
    const { client, repository } = await registryOf(() => ({
      status: 202,
      headers: { location: `http://${other.host}/v2/acme/app/blobs/uploads/1` },
    }))
    await client.registry.requirePush(repository)
    expect(other.requests).toEqual([])
  })

  test('a put is never sent on', async () => {
    const other = await serving(() => ({ status: 201 }))
    const { client, repository } = await registryOf(({ method }) =>
      method === 'PUT' ? { status: 307, headers: { location: `http://${other.host}/` } } : {},
    )
    const manifest = { mediaType: 'application/vnd.oci.image.index.v1+json', digest, bytes: Buffer.from('{}') }
    await expect(client.registry.putManifest(repository, { reference: 'x', manifest })).rejects.toMatchObject({
      code: 'registry',
    })
    expect(other.requests).toEqual([])
  })
})

describe('attack 30: a registry on the internet', () => {
  const folder = mkdtempSync(join(tmpdir(), 'attack-'))
  let tls: { key: string; cert: string }
  let caPath: string
  beforeAll(() => {
    const authority = ownAuthority(folder)
    caPath = authority.caPath
    tls = { key: readFileSync(authority.keyPath, 'utf8'), cert: readFileSync(authority.certPath, 'utf8') }
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  /** Every host of `.example` is one server, reached through a proxy: what is asked of which host is in its requests. */
  async function internet(script: Script) {
    const server = await serving(script, { tls })
    const proxy = await connectProxy(server.port)
    running.push(proxy)
    const client = clientFor({ HTTPS_PROXY: proxy.url, SSL_CERT_FILE: caPath })
    logIn(client.configDir, 'registry.example')
    const seen = () =>
      server.requests.map(({ headers, method, path }) => ({ host: headers.host, method, path, headers }))
    return { client, seen, proxy, repository: parseRepository('registry.example/acme/app') as Repository }
  }

  const honest = ({ headers, path }: ScriptedRequest): ScriptedAnswer => {
    if (headers.host === 'auth.example') return { body: '{"token": "secret-token", "expires_in": 60}' }
    if (headers.host === 'cdn.example') return { body: 'the blob' }
    if (headers.authorization !== 'Bearer secret-token') return bearer('https://auth.example/token')
    return path.includes('/blobs/') ? { status: 307, headers: { location: 'https://cdn.example/b?signed' } } : {}
  }

  test('credentials go to its token server, its token to itself, and nothing to its storage', async () => {
    const { client, seen, proxy, repository } = await internet(honest)
    expect(await drained(client.registry.blob(repository, digest))).toBe('the blob')
    expect(seen().map(({ host, headers }) => [host, headers.authorization?.split(' ')[0]])).toEqual([
      ['registry.example', undefined],
      ['auth.example', 'Basic'],
      ['registry.example', 'Bearer'],
      ['cdn.example', undefined],
    ])
    expect(seen()[1]?.path).toBe('/token?account=builder&service=s&scope=repository%3Aacme%2Fapp%3Apull')
    expect(client.log.secrets).toContain('secret-token')
    expect(proxy.asked).toEqual(['registry.example:443', 'auth.example:443', 'cdn.example:443'])
  })

  test('a short token that it gives to anybody is not masked: it could be any word of the outputs', async () => {
    const { client, repository } = await internet(honest)
    rmSync(client.configDir, { recursive: true })
    expect(await drained(client.registry.blob(repository, digest))).toBe('the blob')
    expect(client.log.secrets).toEqual([])
  })

  test.each([
    'https://127.0.0.1/token',
    'https://localhost/token',
    'https://10.1.2.3/token',
    'http://auth.example/token',
  ])('its token server cannot be %s', async (realm) => {
    const { client, seen, repository } = await internet(() => bearer(realm))
    await expect(client.registry.tags(repository)).rejects.toMatchObject({ code: 'registry-invalid' })
    expect(seen().filter(({ headers }) => headers.authorization !== undefined)).toEqual([])
  })

  test.each(['https://127.0.0.1/b', 'http://registry.example/b', 'http://cdn.example/b', 'https://172.16.0.1/b'])(
    'its storage cannot be %s',
    async (location) => {
      const { client, seen, repository } = await internet(() => ({ status: 302, headers: { location } }))
      await expect(client.registry.manifest(repository, 'latest')).rejects.toMatchObject({ code: 'registry-invalid' })
      expect(seen()).toHaveLength(1)
    },
  )

  test('what its storage answers is not taken for a refusal of its own', async () => {
    const { client, repository } = await internet((request) =>
      request.headers.host === 'cdn.example' ? { status: 403 } : honest(request),
    )
    await expect(client.registry.blobBytes(repository, digest)).rejects.toMatchObject({
      code: 'registry',
      message: expect.stringContaining('"cdn.example", where it sends us, answered 403'),
    })
  })
})

describe('attack 31: answers without end', () => {
  const mebibyte = 1024 * 1024

  test.each<[string, Script, (client: ClientUnderTest, repository: Repository) => Promise<unknown>, string]>([
    [
      'a manifest',
      ({ path }) =>
        path.includes('/manifests/')
          ? { headers: { 'content-type': 'application/vnd.oci.image.index.v1+json' }, length: 'endless' }
          : {},
      ({ registry }, repository) => registry.manifest(repository, 'x'),
      'registry-invalid',
    ],
    [
      'a page of tags',
      ({ path }) => (path.includes('/tags/') ? { length: 'endless' } : {}),
      ({ registry }, repository) => registry.tags(repository),
      'registry-invalid',
    ],
    [
      'an error',
      ({ path }) => (path.includes('/tags/') ? { status: 400, length: 'endless' } : {}),
      ({ registry }, repository) => registry.tags(repository),
      'registry',
    ],
    [
      'an answer of the token server',
      ({ path }, { host }) => (path.startsWith('/token') ? { length: 'endless' } : bearer(`http://${host}/token`)),
      ({ registry }, repository) => registry.tags(repository),
      'registry-invalid',
    ],
    [
      'a redirect',
      ({ path }) => (path.endsWith('/x') ? { status: 302, headers: { location: '/y' }, length: 'endless' } : {}),
      ({ registry }, repository) => registry.manifest(repository, 'x'),
      'registry-invalid',
    ],
    [
      'the first answer of all',
      ({ path }) => (path === '/v2/' ? { length: 'endless' } : { body: '{}' }),
      ({ registry }, repository) => registry.tags(repository).then(() => Promise.reject({ code: 'none' })),
      'none',
    ],
  ])('%s is read up to its limit', async (_, script, ask, code) => {
    const { server, client, repository } = await registryOf(script)
    await expect(ask(client, repository)).rejects.toMatchObject({ code })
    // The limit is 4 MiB; the rest are the buffers on the way.
    expect(server.sentBytes()).toBeLessThan(32 * mebibyte)
  })

  test.each<[string, (page: number) => string[]]>([
    ['new tags', (page) => Array.from({ length: 500 }, (_, index) => `t-${page}-${index}`)],
    ['the same tag again', () => ['a']],
    ['no tags', () => []],
  ])('a list of tags whose pages bring %s', async (_, tagsOf) => {
    let page = 0
    const { server, client, repository } = await registryOf(({ path }) => {
      if (!path.includes('/tags/')) return {}
      page += 1
      return {
        headers: { link: '</v2/acme/app/tags/list?last=x>; rel="next"' },
        body: JSON.stringify({ tags: tagsOf(page) }),
      }
    })
    await expect(client.registry.tags(repository)).rejects.toMatchObject({
      code: 'registry-invalid',
      message: expect.stringContaining('names more than 10000 tags, or no end of them'),
    })
    expect(server.requests.length).toBeLessThan(510)
  })

  test('10,000 tags are listed', async () => {
    const names = Array.from({ length: 10_000 }, (_, index) => `t${index}`)
    const { client, repository } = await registryOf(() => ({ body: JSON.stringify({ tags: names }) }))
    expect(await client.registry.tags(repository)).toHaveLength(10_000)
  })

  test.each<[string, Script]>([
    ['nothing is answered', ({ path }) => (path.includes('/tags/') ? undefined : {})],
    ['a body stops', ({ path }) => (path.includes('/tags/') ? { body: '{}', length: 'unfinished' } : {})],
  ])('where %s the connection counts as broken', async (_, script) => {
    const server = await serving(script)
    const client = clientFor({}, { idleSeconds: 0.2 })
    const repository = parseRepository(`${server.host}/acme/app`) as Repository
    await expect(client.registry.tags(repository)).rejects.toMatchObject({ code: 'registry' })
    expect(client.log.lines).toHaveLength(4)
  })
})

describe('attack 29: JSON of a registry', () => {
  test.each([
    '{"tags": ["../../etc/passwd"]}',
    '{"tags": ["a/b"]}',
    '{"tags": [""]}',
    '{"tags": ["sha256:abc"]}',
    `{"tags": ["${'x'.repeat(129)}"]}`,
    '{"tags": ["a", 1]}',
    '{"tags": "a"}',
    '{"tags": {"0": "a"}}',
    '[]',
    'null',
    '',
    '<html>',
    '['.repeat(100_000),
  ])('a list of tags that is %p is refused', async (body) => {
    const { client, repository } = await registryOf(() => ({ body }))
    await expect(client.registry.tags(repository)).rejects.toMatchObject({ code: 'registry-invalid' })
  })

  test.each([
    [{ 'docker-content-digest': 'sha256:../../../etc' }, 'application/vnd.oci.image.index.v1+json'],
    [{ 'docker-content-digest': digest }, 'application/vnd.oci.image.index.v1+json'],
    [{}, 'text/html'],
    [{}, 'application/vnd.docker.distribution.manifest.v1+prettyjws'],
    [{}, 'application/json'],
  ])('a manifest with %p and type %s is refused', async (headers, type) => {
    const { client, repository } = await registryOf(() => ({
      headers: { ...headers, 'content-type': type },
      body: '{}',
    }))
    await expect(client.registry.manifest(repository, 'x')).rejects.toMatchObject({ code: 'registry-invalid' })
  })

  test('an image of before 2016 is told as what it is', async () => {
    const type = 'application/vnd.docker.distribution.manifest.v1+prettyjws'
    const { client, repository } = await registryOf(() => ({ headers: { 'content-type': type }, body: '{}' }))
    await expect(client.registry.manifest(repository, 'x')).rejects.toMatchObject({
      message: expect.stringContaining("as an image of Docker's schema 1, which has no sizes to measure"),
    })
  })

  test.each(['{}', '{"token": 1}', '{"token": "a\\r\\nb: c"}', '{"token": ""}', '[]', 'x'])(
    'a token server that answers %p gives no token',
    async (body) => {
      const { client, repository } = await registryOf(({ path }, { host }) =>
        path.startsWith('/token') ? { body } : bearer(`http://${host}/token`),
      )
      await expect(client.registry.tags(repository)).rejects.toMatchObject({ code: 'registry-invalid' })
    },
  )

  test.each(['-1', '1e9', '99999999999999999999', 'x', ''])('a blob of %p bytes is refused', async (length) => {
    const { client, repository } = await registryOf(({ path }) =>
      path.includes('/blobs/') ? { headers: { 'x-length': length, 'transfer-encoding': 'chunked' } } : {},
    )
    await expect(client.registry.blobBytes(repository, digest)).rejects.toMatchObject({ code: 'registry-invalid' })
  })

  test('attack 2: what it says of an error is quoted and short', async () => {
    const message = `\u001b[31m::error::${'x'.repeat(10_000)}`
    const { client, repository } = await registryOf(({ path }) =>
      path.includes('/tags/')
        ? { status: 400, body: JSON.stringify({ errors: [{ code: 'A\nB', message }, { code: 'UNKNOWN' }] }) }
        : {},
    )
    const error = await client.registry.tags(repository).catch((thrown) => thrown)
    expect(error.message).toMatch(/answered 400 \("A\\u\{a\}B" "\\u\{1b\}\[31m::error::x{1,80}…", UNKNOWN\)$/)
  })
})
