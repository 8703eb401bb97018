import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'
import type { Digest } from '../../../../src/model/digest.ts'
import { parseRepository, type Repository } from '../../../../src/model/repository.ts'
import { logIn, ownAuthority } from '../../../kit/own-registry.ts'
import { type ClientUnderTest, registryClient } from '../../../kit/registry-client.ts'
import { type ScriptedServer, scriptedServer } from '../../../kit/scripted-server.ts'

const digest = `sha256:${'a'.repeat(64)}` as Digest
const folder = mkdtempSync(join(tmpdir(), 'connections-'))
let authority: ReturnType<typeof ownAuthority>
let tls: { key: string; cert: string }
const running: ScriptedServer[] = []
const clients: ClientUnderTest[] = []
beforeAll(() => {
  authority = ownAuthority(folder)
  tls = { key: readFileSync(authority.keyPath, 'utf8'), cert: readFileSync(authority.certPath, 'utf8') }
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))
afterEach(async () => {
  for (const client of clients.splice(0)) client.remove()
  for (const each of running.splice(0)) await each.stop()
})

async function serving(...args: Parameters<typeof scriptedServer>) {
  const server = await scriptedServer(...args)
  running.push(server)
  return { server, repository: parseRepository(`${server.host}/acme/app`) as Repository }
}

function clientFor(options: Parameters<typeof registryClient>[0] = {}): ClientUnderTest {
  const client = registryClient(options)
  clients.push(client)
  return client
}

const tags = { body: '{"tags": ["a"]}' }

test('a connection is kept from request to request, with TLS too', async () => {
  const { server, repository } = await serving(() => tags, { tls })
  const { registry } = clientFor({ env: { SSL_CERT_FILE: authority.caPath } })
  for (let count = 0; count < 5; count += 1) await registry.tags(repository)
  expect(server.requests).toHaveLength(6)
  expect(server.connections()).toBe(1)
})

test.each([401, 403])(
  'a %i for which no login can be found keeps no connection, which would keep the process',
  async (status) => {
    const headers = { 'www-authenticate': 'Basic realm="x"' }
    const { server, repository } = await serving(
      ({ path }) => (path === '/v2/' ? {} : { status, headers, length: 'endless' }),
      { tls },
    )
    const { registry, configDir } = clientFor({ env: { SSL_CERT_FILE: authority.caPath } })
    mkdirSync(configDir)
    writeFileSync(join(configDir, 'config.json'), '{"auths": ')
    await expect(registry.tags(repository)).rejects.toMatchObject({
      code: 'registry-denied',
      message: expect.stringContaining("config.json is not of docker's form"),
    })
    for (let waits = 0; waits < 100 && server.openConnections() > 0; waits += 1) await sleep(20)
    expect(server.openConnections()).toBe(0)
  },
)

describe('a certificate', () => {
  test('of an authority that nobody knows is named, and plain HTTP is not tried', async () => {
    const { server, repository } = await serving(() => tags, { tls })
    await expect(clientFor().registry.tags(repository)).rejects.toMatchObject({
      code: 'registry',
      message: expect.stringMatching(/its certificate is not trusted \([A-Z_]+\)$/),
      hint: expect.stringContaining(`/etc/docker/certs.d/${server.host}/ca.crt`),
    })
    expect(server.requests).toEqual([])
  })

  test('of the authority in docker’s folder for the registry is good', async () => {
    const { server, repository } = await serving(() => tags, { tls })
    const certificatesDir = join(folder, 'certs.d')
    mkdirSync(join(certificatesDir, server.host), { recursive: true })
    copyFileSync(authority.caPath, join(certificatesDir, server.host, 'ca.crt'))
    expect(await clientFor({ certificatesDir }).registry.tags(repository)).toEqual(['a'])
  })

  test('for another name is refused', async () => {
    const { server } = await serving(() => tags, { tls, address: '127.0.0.2' })
    const { registry } = clientFor({ env: { SSL_CERT_FILE: authority.caPath } })
    const repository = parseRepository(`${server.host}/acme/app`) as Repository
    await expect(registry.tags(repository)).rejects.toMatchObject({
      message: expect.stringContaining('ERR_TLS_CERT_ALTNAME_INVALID'),
    })
  })
})

describe('fault 50: what is not reached is named', () => {
  test.each<[string, Record<string, string>, string, RegExp]>([
    [
      'a name that does not resolve',
      {},
      'registry.invalid',
      /^No answer from registry registry\.invalid: .*(ENOTFOUND|EAI_AGAIN)/,
    ],
    [
      'a port where nobody listens',
      {},
      '127.0.0.1:1',
      /^No answer from registry 127\.0\.0\.1:1: the connection is refused \(ECONNREFUSED\), after 5 tries$/,
    ],
    [
      'a proxy that is not there',
      { HTTPS_PROXY: 'http://user:hunter2@127.0.0.1:1' },
      'registry.example',
      /^No answer from registry registry\.example through the proxy 127\.0\.0\.1:1: the connection is refused/,
    ],
    [
      'a proxy whose name does not resolve',
      { HTTPS_PROXY: 'proxy.invalid:3128' },
      'registry.example',
      /^No answer from registry registry\.example through the proxy proxy\.invalid:3128: /,
    ],
    [
      'a proxy of a kind that node would go without',
      { HTTPS_PROXY: 'socks5://user:hunter2@127.0.0.1:1' },
      'registry.example',
      /^HTTPS_PROXY, which leads to registry\.example, is a proxy of the kind "socks5:"$/,
    ],
    [
      'a proxy that is no URL',
      { HTTPS_PROXY: 'http://user:hunter2#@127.0.0.1:1' },
      'registry.example',
      /^HTTPS_PROXY, which leads to registry\.example, is no URL$/,
    ],
  ])('%s', async (_, env, host, message) => {
    const repository = parseRepository(`${host}/acme/app`) as Repository
    const error = await clientFor({ env })
      .registry.tags(repository)
      .catch((thrown) => thrown)
    expect(error).toMatchObject({ code: 'registry', message: expect.stringMatching(message), hint: expect.any(String) })
    expect(`${error.message}${error.hint}`).not.toContain('hunter2')
  })

  test('a proxy that refuses says so', async () => {
    const { server } = await serving(() => tags)
    const { registry } = clientFor({ env: { HTTPS_PROXY: `http://${server.host}` } })
    const repository = parseRepository('registry.example/acme/app') as Repository
    await expect(registry.tags(repository)).rejects.toMatchObject({
      code: 'registry',
      message: expect.stringContaining(`through the proxy ${server.host}`),
    })
  })
})

describe('an interrupted run', () => {
  test.each<[string, (client: ClientUnderTest, repository: Repository) => Promise<unknown>]>([
    ['a request', ({ registry }, repository) => registry.tags(repository)],
    [
      'a blob',
      async ({ registry }, repository) => {
        for await (const _ of registry.blob(repository, digest)) {
          // Until nothing more comes.
        }
      },
    ],
  ])('throws its reason out of %s', async (_, ask) => {
    const { server, repository } = await serving(({ path }) =>
      path.includes('/tags/') ? undefined : { body: 'x', length: path.includes('/blobs/') ? 'unfinished' : 'endless' },
    )
    const controller = new AbortController()
    const waiting = ask(clientFor({ signal: controller.signal }), repository)
    waiting.catch(() => undefined)
    while (!server.requests.some(({ path }) => path !== '/v2/')) await new Promise((resolve) => setTimeout(resolve, 5))
    controller.abort('SIGINT')
    await expect(waiting).rejects.toBe('SIGINT')
  })

  test('waits for no further try', async () => {
    const controller = new AbortController()
    const { repository } = await serving(({ path }) => {
      if (path.includes('/tags/')) controller.abort('SIGTERM')
      return path.includes('/tags/') ? { status: 503 } : {}
    })
    await expect(clientFor({ signal: controller.signal }).registry.tags(repository)).rejects.toBe('SIGTERM')
  })
})

test('the limit of an operation is for a list with all its pages', async () => {
  let pages = 0
  const { repository } = await serving(async () => {
    await sleep(5)
    pages += 1
    return { headers: { link: `<?n=${pages}>; rel="next"` }, body: `{"tags": ["t${pages}"]}` }
  })
  await expect(clientFor({ operationSeconds: 0.5 }).registry.tags(repository)).rejects.toMatchObject({
    code: 'registry',
    message: expect.stringMatching(/could not list the tags of acme\/app within 0\.5 s$/),
  })
})

test('an operation has an end, however slowly it goes on', async () => {
  const { repository } = await serving(({ path }) => (path.includes('/tags/') ? undefined : {}))
  await expect(clientFor({ operationSeconds: 0.3 }).registry.tags(repository)).rejects.toMatchObject({
    code: 'registry',
    message: expect.stringMatching(/could not list the tags of acme\/app within 0\.3 s$/),
  })
})

describe('who is not allowed learns what is missing', () => {
  test.each<[number, 'anonymous' | 'logged in', string, RegExp, RegExp]>([
    [401, 'anonymous', 'pull', /answered 401$/, /no login for .*docker\/login-action in a workflow, `docker login 127/],
    [401, 'logged in', 'pull', /answered 401$/, /Docker's login for 127.* is refused, or may not pull acme\/app/],
    [403, 'logged in', 'push', /answered 403$/, /may not push acme\/app/],
  ])('%i, %s, permission %s', async (status, login, permission, message, hint) => {
    const { server, repository } = await serving(({ headers, path }) => {
      if (path === '/v2/') return {}
      if (headers.authorization === undefined)
        return { status: 401, headers: { 'www-authenticate': 'Basic realm="x"' } }
      return { status }
    })
    const client = clientFor()
    if (login === 'logged in') logIn(client.configDir, server.host)
    const asked = permission === 'push' ? client.registry.requirePush(repository) : client.registry.tags(repository)
    const error = await asked.catch((thrown) => thrown)
    expect(error).toMatchObject({ code: 'registry-denied', message: expect.stringMatching(message) })
    expect(error.message).toContain(`Registry ${server.host} refused to`)
    expect(error.message).toContain(`acme/app, which takes the permission \`${permission}\``)
    expect(error.hint).toMatch(hint)
  })

  test('405: that the registry takes nothing from anybody', async () => {
    const { repository } = await serving(({ method }) => (method === 'POST' ? { status: 405 } : {}))
    await expect(clientFor().registry.requirePush(repository)).rejects.toMatchObject({
      code: 'registry-denied',
      hint: expect.stringContaining('read-only'),
    })
  })
})
