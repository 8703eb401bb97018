import { execFileSync } from 'node:child_process'
import { createPrivateKey, sign, X509Certificate } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { OwnRegistryOptions } from './own-registry.ts'

export type TokenRequest = {
  readonly scope: string
  readonly authorization: string | undefined
  readonly token: string
}

export type TokenServer = {
  readonly settings: NonNullable<OwnRegistryOptions['tokens']>
  readonly requests: TokenRequest[]
  stop(): Promise<void>
}

/** Gives everybody a token for whatever is asked for, which a real registry believes (the distribution project's token protocol). */
export async function tokenServer(): Promise<TokenServer> {
  const folder = mkdtempSync(join(tmpdir(), 'token-server-'))
  const [keyPath, certificate] = [join(folder, 'key.pem'), join(folder, 'cert.pem')]
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-keyout', keyPath]
  execFileSync('openssl', ['req', '-x509', ...key, '-out', certificate, '-days', '2', '-subj', '/CN=Tokens'], {
    stdio: 'pipe',
  })
  const privateKey = createPrivateKey(readFileSync(keyPath))
  const x5c = [new X509Certificate(readFileSync(certificate)).raw.toString('base64')]
  const requests: TokenRequest[] = []
  const [service, issuer] = ['tests', 'token-server']

  const base64 = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')
  function tokenFor(scope: string): string {
    const [type, name, actions = ''] = scope.split(':')
    const now = Math.floor(Date.now() / 1000)
    const access = [{ type, name, actions: actions.split(',') }]
    const claims = {
      iss: issuer,
      sub: '',
      aud: service,
      iat: now,
      nbf: now - 10,
      exp: now + 300,
      jti: `${now}`,
      access,
    }
    const signed = `${base64({ typ: 'JWT', alg: 'ES256', x5c })}.${base64(claims)}`
    const signature = sign('sha256', Buffer.from(signed), { key: privateKey, dsaEncoding: 'ieee-p1363' })
    return `${signed}.${signature.toString('base64url')}`
  }

  const server = createServer((request, response) => {
    const scope = new URL(request.url ?? '/', 'http://localhost').searchParams.get('scope') ?? ''
    const token = tokenFor(scope)
    requests.push({ scope, authorization: request.headers.authorization, token })
    response.setHeader('content-type', 'application/json').end(JSON.stringify({ token, expires_in: 300 }))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const realm = `http://127.0.0.1:${(server.address() as AddressInfo).port}/token`
  return {
    settings: { realm, service, issuer, certificate },
    requests,
    stop: async () => {
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
