import type { Agent } from 'node:http'
import type { SecureContext } from 'node:tls'
import { ActionError } from '../../errors.ts'
import { quote } from '../../model/quote.ts'
import type { Files } from '../../ports.ts'
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
  const agents = new Map<string, Agent>()
  // One for all connections: making it takes longer than connecting.
  let trusted: Promise<SecureContext> | undefined

  async function agentFor(url: URL): Promise<Agent> {
    const proxy = proxyFor(url, options.env)
    if (proxy !== undefined) requireUsable(proxy, url)
    const key = `${url.protocol} ${proxy ?? ''}`
    if (url.protocol === 'https:') trusted ??= contextOf(host, options)
    const secureContext = await trusted
    // Node takes its time to load these, and few runs speak to a registry.
    const [http, https] = await Promise.all([import('node:http'), import('node:https')])
    const known = agents.get(key)
    if (known !== undefined) return known
    const proxyEnv = proxy === undefined ? {} : { proxyEnv: { HTTPS_PROXY: proxy, HTTP_PROXY: proxy } }
    const agent =
      url.protocol === 'https:'
        ? new https.Agent({ keepAlive: true, ...(secureContext === undefined ? {} : { secureContext }), ...proxyEnv })
        : new http.Agent({ keepAlive: true, ...proxyEnv })
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

/** Node would go without a proxy that it does not know the kind of. The proxy may hold a password, and is not quoted. */
function requireUsable(proxy: string, url: URL): void {
  const kind = URL.canParse(proxy) ? new URL(proxy).protocol : undefined
  if (kind === 'http:' || kind === 'https:') return
  const name = url.protocol === 'https:' ? 'HTTPS_PROXY' : 'HTTP_PROXY'
  const why = kind === undefined ? 'is no URL' : `is a proxy of the kind ${quote(kind)}`
  throw new ActionError('registry', `${name}, which leads to ${url.host}, ${why}`, {
    hint: 'Write one such as http://proxy.example:3128; a password in it has to be percent-encoded',
  })
}

async function contextOf(host: string, options: ConnectionOptions): Promise<SecureContext> {
  const [{ createSecureContext }, { certificates }] = await Promise.all([
    import('node:tls'),
    import('./certificates.ts'),
  ])
  return createSecureContext({ ca: [...(await certificates(host, options))] })
}
