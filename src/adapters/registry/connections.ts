import { Agent as HttpAgent } from 'node:http'
import { Agent as HttpsAgent } from 'node:https'
import { createSecureContext, type SecureContext } from 'node:tls'
import type { Files } from '../../ports.ts'
import { certificates } from './certificates.ts'
import { type Answer, exchange, type Request } from './exchange.ts'
import { proxyFor } from './proxy-for.ts'

export type ConnectionOptions = {
  readonly files: Pick<Files, 'list' | 'readBytes'>
  readonly env: Readonly<Record<string, string | undefined>>
  readonly certificatesDir: string
  readonly idleSeconds: number
}

export type Connections = {
  /** Rejects with node's errors. */
  send(request: Request, signal: AbortSignal): Promise<Answer>
  proxy(url: URL): string | undefined
}

/** The connections of one registry, and of the hosts where it sends us: kept open between requests, and they keep no process alive. */
export function createConnections(host: string, options: ConnectionOptions): Connections {
  const agents = new Map<string, HttpAgent>()
  // One for all connections: making it takes longer than connecting.
  let trusted: Promise<SecureContext> | undefined

  async function agentFor(url: URL): Promise<HttpAgent> {
    const proxy = proxyFor(url, options.env)
    const key = `${url.protocol} ${proxy ?? ''}`
    if (url.protocol === 'https:') trusted ??= contextOf(host, options)
    const secureContext = await trusted
    const known = agents.get(key)
    if (known !== undefined) return known
    const proxyEnv = proxy === undefined ? {} : { proxyEnv: { HTTPS_PROXY: proxy, HTTP_PROXY: proxy } }
    const agent =
      url.protocol === 'https:'
        ? new HttpsAgent({ keepAlive: true, ...(secureContext === undefined ? {} : { secureContext }), ...proxyEnv })
        : new HttpAgent({ keepAlive: true, ...proxyEnv })
    agents.set(key, agent)
    return agent
  }

  return {
    async send(request, signal) {
      const agent = await agentFor(request.url)
      signal.throwIfAborted()
      return exchange(request, { agent, signal, idleSeconds: options.idleSeconds })
    },
    proxy: (url) => proxyFor(url, options.env),
  }
}

async function contextOf(host: string, options: ConnectionOptions): Promise<SecureContext> {
  return createSecureContext({ ca: [...(await certificates(host, options))] })
}
