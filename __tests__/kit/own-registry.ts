import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { request as httpRequest } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Digest, parseDigest } from '../../src/model/digest.ts'

/* A real registry of our own on a free loopback port, its data in a temporary folder. */

export type OwnRegistryOptions = {
  /** `basic`: the user `builder` with the password of `credentials`. */
  readonly password?: 'none' | 'basic'
  /** Tokens, made by a server of the test; the certificate is that of their key. */
  readonly tokens?: {
    readonly realm: string
    readonly service: string
    readonly issuer: string
    readonly certificate: string
  }
  readonly tls?: 'none' | 'own-authority'
  readonly writing?: 'allowed' | 'read-only'
  readonly deleting?: 'allowed' | 'refused'
}

export type Catalogue = Readonly<
  Record<string, { readonly tags: Readonly<Record<string, Digest>>; readonly manifests: readonly Digest[] }>
>

export type OwnRegistry = {
  /** `127.0.0.1:PORT`; its certificate is for `localhost` as well. */
  readonly host: string
  readonly url: string
  readonly folder: string
  /** With `own-authority`: files in PEM. */
  readonly tls?: { readonly caPath: string; readonly certPath: string; readonly keyPath: string }
  /** Tags and manifests by repository, read from its folder, also while it is stopped; what nothing is in is left out. */
  catalogue(): Catalogue
  stop(): Promise<void>
  /** On the same port with the same data; `options` replace those it was started with. */
  restart(options?: Pick<OwnRegistryOptions, 'writing' | 'deleting' | 'password'>): Promise<void>
  /** Stops it and removes its folder. */
  remove(): Promise<void>
}

export const credentials = { username: 'builder', password: 'correct horse' } as const
const bcrypt = '$2y$05$abcdefghijklmnopqrstuuHNbAKRhpaujgo33bRWs.NLUTJO3lOy2'

export async function ownRegistry(options: OwnRegistryOptions = {}): Promise<OwnRegistry> {
  const folder = mkdtempSync(join(tmpdir(), 'own-registry-'))
  const tls = options.tls === 'own-authority' ? ownAuthority(folder) : undefined
  let using = options
  let { port, child } = await started({ folder, options, tls })
  const host = `127.0.0.1:${port}`
  const stop = async (): Promise<void> => {
    const ended = child.exitCode === null && child.signalCode === null ? once(child, 'exit') : undefined
    child.stdin?.destroy()
    await ended
  }
  return {
    host,
    url: `${tls === undefined ? 'http' : 'https'}://${host}`,
    folder,
    ...(tls === undefined ? {} : { tls }),
    catalogue: () => catalogue(join(folder, 'data/docker/registry/v2/repositories')),
    stop,
    restart: async (other = {}) => {
      await stop()
      using = { ...using, ...other }
      ;({ port, child } = await started({ folder, options: using, tls, port }))
    },
    remove: async () => {
      await stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** Writes the password of the registry into the docker configuration in `dockerConfigDir`, beside what is there. */
export function logIn(dockerConfigDir: string, host: string, password: string = credentials.password): void {
  const path = join(dockerConfigDir, 'config.json')
  const config = existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : {}
  const auth = Buffer.from(`${credentials.username}:${password}`).toString('base64')
  mkdirSync(dockerConfigDir, { recursive: true })
  writeFileSync(path, JSON.stringify({ ...config, auths: { ...config.auths, [host]: { auth } } }))
}

type Tls = NonNullable<OwnRegistry['tls']>
type Starting = {
  readonly folder: string
  readonly options: OwnRegistryOptions
  readonly tls: Tls | undefined
  readonly port?: number
}

async function started({
  folder,
  options,
  tls,
  port: wanted,
}: Starting): Promise<{ port: number; child: ChildProcess }> {
  for (let tries = 1; ; tries += 1) {
    const port = wanted ?? (await freePort())
    const file = join(folder, 'registry.yml')
    writeFileSync(file, JSON.stringify(configuration({ folder, options, tls, port })))
    const { child, output } = serve(file)
    if (await answers(child, { port, scheme: tls === undefined ? 'http' : 'https' })) return { port, child }
    child.stdin?.destroy()
    // Somebody else may have taken the port since it was free.
    if (!/address already in use/.test(output()) || tries === 10) throw new Error(`No registry: ${output()}`)
    await sleep(wanted === undefined ? 0 : 200)
  }
}

/** Ends with the process that started it, however that ends: its standard input is closed then. */
function serve(file: string): { child: ChildProcess; output: () => string } {
  const script =
    'exec 3<&0; docker-registry serve "$0" </dev/null & pid=$!; (cat <&3; kill -9 $pid) >/dev/null 2>&1 & wait $pid'
  const child = spawn('sh', ['-c', script, file], { stdio: ['pipe', 'ignore', 'pipe'] })
  child.stdin.on('error', () => undefined)
  let output = ''
  child.stderr.on('data', (chunk) => {
    output = `${output}${chunk}`.slice(-4000)
  })
  return { child, output: () => output }
}

async function answers(
  child: ChildProcess,
  { port, scheme }: { readonly port: number; readonly scheme: 'http' | 'https' },
): Promise<boolean> {
  for (let tries = 0; tries < 600; tries += 1) {
    if (child.exitCode !== null || child.signalCode !== null) return false
    if (await answersOnce(`${scheme}://127.0.0.1:${port}/v2/`)) return true
    await sleep(50)
  }
  return false
}

function answersOnce(url: string): Promise<boolean> {
  return new Promise((resolve) => {
    const options = { agent: false, timeout: 2000, rejectUnauthorized: false } as const
    const call = (url.startsWith('https') ? httpsRequest : httpRequest)(url, options, (response) => {
      response.resume()
      resolve(response.statusCode === 200 || response.statusCode === 401)
    })
    call.on('error', () => resolve(false))
    call.on('timeout', () => call.destroy())
    call.end()
  })
}

/** YAML is a superset of JSON. */
function configuration({ folder, options, tls, port = 0 }: Starting): Record<string, unknown> {
  const htpasswd = join(folder, 'htpasswd')
  if (options.password === 'basic') writeFileSync(htpasswd, `${credentials.username}:${bcrypt}\n`)
  const tokens = options.tokens
  const auth = {
    ...(options.password === 'basic' ? { htpasswd: { realm: 'tests', path: htpasswd } } : {}),
    ...(tokens === undefined
      ? {}
      : {
          token: {
            realm: tokens.realm,
            service: tokens.service,
            issuer: tokens.issuer,
            rootcertbundle: tokens.certificate,
          },
        }),
  }
  return {
    version: '0.1',
    log: { level: 'warn', accesslog: { disabled: true } },
    storage: {
      filesystem: { rootdirectory: join(folder, 'data') },
      ...(options.deleting === 'refused' ? {} : { delete: { enabled: true } }),
      ...(options.writing === 'read-only' ? { maintenance: { readonly: { enabled: true } } } : {}),
    },
    http: {
      addr: `127.0.0.1:${port}`,
      ...(tls === undefined ? {} : { tls: { certificate: tls.certPath, key: tls.keyPath } }),
    },
    ...(Object.keys(auth).length === 0 ? {} : { auth }),
  }
}

/** An authority and a certificate of it for this machine and for three names of `.example`. */
export function ownAuthority(folder: string): Tls {
  const at = (name: string): string => join(folder, name)
  const openssl = (...args: readonly string[]): void => void execFileSync('openssl', args, { stdio: 'pipe' })
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes']
  openssl('req', '-x509', ...key, '-keyout', at('ca.key'), '-out', at('ca.crt'), '-days', '2', '-subj', '/CN=Tests')
  openssl('req', ...key, '-keyout', at('server.key'), '-out', at('server.csr'), '-subj', '/CN=localhost')
  writeFileSync(
    at('names'),
    'subjectAltName = DNS:localhost, DNS:registry.example, DNS:auth.example, DNS:cdn.example, IP:127.0.0.1\n',
  )
  const authority = ['-CA', at('ca.crt'), '-CAkey', at('ca.key'), '-CAcreateserial']
  openssl(
    'x509',
    '-req',
    '-in',
    at('server.csr'),
    ...authority,
    '-out',
    at('server.crt'),
    '-days',
    '2',
    '-extfile',
    at('names'),
  )
  return { caPath: at('ca.crt'), certPath: at('server.crt'), keyPath: at('server.key') }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

function catalogue(root: string): Catalogue {
  if (!existsSync(root)) return {}
  const names = readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('/_manifests'))
    .map((name) => name.slice(0, -'/_manifests'.length))
    .sort()
  const found = names.map((name) => {
    const manifests = join(root, name, '_manifests')
    const tags = folders(join(manifests, 'tags')).flatMap((tag) => {
      const digest = linkIn(join(manifests, 'tags', tag, 'current'))
      return digest === undefined ? [] : [[tag, digest] as const]
    })
    const revisions = folders(join(manifests, 'revisions/sha256')).flatMap(
      (hex) => linkIn(join(manifests, 'revisions/sha256', hex)) ?? [],
    )
    return [name, { tags: Object.fromEntries(tags), manifests: revisions }] as const
  })
  return Object.fromEntries(found.filter(([, { manifests }]) => manifests.length > 0))
}

function folders(path: string): readonly string[] {
  return existsSync(path) ? readdirSync(path).sort() : []
}

function linkIn(folder: string): Digest | undefined {
  const path = join(folder, 'link')
  return existsSync(path) ? parseDigest(readFileSync(path, 'utf8').trim()) : undefined
}
