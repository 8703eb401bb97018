import { type Answer, discard, type Request } from './exchange.ts'
import { isLoopbackHost } from '../../model/repository.ts'
import { apiHost } from './registry-host.ts'

/**
 * Where a registry is served: with TLS, but for one on this machine that has none. Rejects with node's errors, of the attempt with TLS
 * where neither works.
 */
export async function findOrigin(host: string, send: (request: Request) => Promise<Answer>): Promise<URL> {
  const secure = new URL(`https://${apiHost(host)}`)
  if (!isLoopbackHost(host)) return secure
  try {
    await discard(await send(probe(secure)))
    return secure
  } catch (error) {
    const plain = new URL(`http://${host}`)
    if (hasNoTls(error) && (await isRegistry(plain, send))) return plain
    throw error
  }
}

function hasNoTls(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException).code ?? ''
  // A reset is what some servers answer to what is not HTTP.
  return code === 'EPROTO' || code === 'ECONNRESET' || code.startsWith('ERR_SSL_')
}

async function isRegistry(origin: URL, send: (request: Request) => Promise<Answer>): Promise<boolean> {
  try {
    const answer = await send(probe(origin))
    await discard(answer)
    // A server with TLS answers 400 to plain HTTP. One in trouble, or one that limits requests, is a registry all the same.
    return answer.status !== 400
  } catch {
    return false
  }
}

function probe(origin: URL): Request {
  return { method: 'GET', url: new URL('/v2/', origin), headers: {} }
}
