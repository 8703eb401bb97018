import { once } from 'node:events'
import {
  createServer as createHttpServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  request as httpRequest,
  type Server,
  type ServerResponse,
} from 'node:http'
import { createServer as createHttpsServer, request as httpsRequest } from 'node:https'
import type { AddressInfo, Socket } from 'node:net'

/*
 * Stands before a real registry and hands everything through, bytes as they come, but for what its rules say. Plain HTTP on
 * loopback, or TLS where a certificate is given.
 */

export type ProxiedRequest = {
  readonly method: string
  /** With the query. */
  readonly path: string
  readonly headers: IncomingHttpHeaders
  /** Of what was answered; undefined while, or where, nothing was. */
  status: number | undefined
}

type Headers = Readonly<Record<string, string | readonly string[] | undefined>>

/** What a rule does to a request; the hooks run besides. */
export type Deed = {
  /** Instead of asking the registry. */
  readonly answer?: { readonly status: number; readonly headers?: Headers; readonly body?: string | Uint8Array }
  /** With `answer`: the registry is asked all the same, and does what it was asked for. */
  readonly forward?: 'first'
  /** The connection is reset when so many bytes of the body were handed on. */
  readonly reset?: { readonly of: 'request' | 'answer'; readonly afterBytes: number }
  /** The answer ends so early, in good order: its length is not told. */
  readonly truncateTo?: number
  /** One bit of this byte of the answer is another. */
  readonly flipByteAt?: number
  /** The answer is read whole and changed; its length is told anew. */
  readonly rewrite?: (body: Buffer) => string | Uint8Array
  /** Of the answer; undefined takes one away. */
  readonly headers?: Headers
  /** Nothing is ever answered. */
  readonly hang?: 'for-ever'
  /** Awaited before the registry is asked. */
  readonly before?: (request: ProxiedRequest) => void | Promise<void>
  /** Awaited when the registry has answered, before that is handed on. */
  readonly after?: (request: ProxiedRequest) => void | Promise<void>
}

export type ProxyRule = {
  readonly method?: string
  /** Held against the path with its query. */
  readonly path?: RegExp
  /** Begins with this match, the first being 1. */
  readonly nth?: number
  /** Ends after so many; else it holds for all. */
  readonly times?: number
  readonly do: Deed
}

export type RegistryProxy = {
  /** `127.0.0.1:PORT`. */
  readonly host: string
  readonly url: string
  readonly requests: ProxiedRequest[]
  /** The first rule that matches counts. */
  readonly rules: ProxyRule[]
  /** Adds a rule; each counts its own matches from now on. */
  rule(rule: ProxyRule): void
  stop(): Promise<void>
}

export type ProxyOptions = {
  /** `127.0.0.1:5000`, or with its scheme. Of a registry with TLS no certificate is checked. */
  readonly registry: string
  /** In PEM. */
  readonly tls?: { readonly key: string; readonly cert: string }
}

export async function registryProxy({ registry, tls }: ProxyOptions): Promise<RegistryProxy> {
  const upstream = new URL(registry.includes('://') ? registry : `http://${registry}`)
  const requests: ProxiedRequest[] = []
  const rules: ProxyRule[] = []
  const matches = new Map<ProxyRule, number>()
  const sockets = new Set<Socket>()

  function deedFor({ method, path }: ProxiedRequest): Deed {
    for (const rule of rules) {
      if (rule.method !== undefined && rule.method !== method) continue
      if (rule.path !== undefined && !rule.path.test(path)) continue
      const count = (matches.get(rule) ?? 0) + 1
      matches.set(rule, count)
      const first = rule.nth ?? 1
      if (count >= first && count < first + (rule.times ?? Number.POSITIVE_INFINITY)) return rule.do
    }
    return {}
  }

  const listen = (request: IncomingMessage, response: ServerResponse): void => {
    const seen: ProxiedRequest = {
      method: request.method ?? '',
      path: request.url ?? '',
      headers: request.headers,
      status: undefined,
    }
    requests.push(seen)
    for (const side of [request, response]) side.on('error', () => undefined)
    serve({ request, response, seen, deed: deedFor(seen), upstream, own: url }).catch(() => response.destroy())
  }
  const server: Server = tls === undefined ? createHttpServer(listen) : createHttpsServer(tls, listen)
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined)
    socket.once('close', () => sockets.delete(socket))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`
  const url = `${tls === undefined ? 'http' : 'https'}://${host}`
  return {
    host,
    url,
    requests,
    rules,
    rule: (rule) => void rules.push(rule),
    stop: async () => {
      const closed = once(server, 'close')
      server.close()
      for (const socket of sockets) socket.destroy()
      await closed
    },
  }
}

type Exchange = {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly seen: ProxiedRequest
  readonly deed: Deed
  readonly upstream: URL
  readonly own: string
}

async function serve(exchange: Exchange): Promise<void> {
  const { request, response, seen, deed } = exchange
  await deed.before?.(seen)
  if (deed.hang !== undefined) return void request.resume()
  if (deed.answer !== undefined) {
    if (deed.forward === undefined) await drain(request)
    else await drain(await forwarded(exchange))
    await deed.after?.(seen)
    const { status, headers = {}, body = '' } = deed.answer
    return send(exchange, { status, headers, body: Buffer.from(body) })
  }
  const answer = await forwarded(exchange)
  await deed.after?.(seen)
  const status = answer.statusCode ?? 0
  const headers = ownHeaders(answer.headers, exchange)
  if (deed.rewrite !== undefined) {
    const body = Buffer.from(deed.rewrite(await drain(answer)))
    return send(exchange, { status, headers: { ...headers, 'content-length': String(body.length) }, body })
  }
  const shown = { ...headers, ...(deed.truncateTo === undefined ? {} : { 'content-length': undefined }) }
  writeHead(exchange, { status, headers: shown })
  const closed = once(response, 'close')
  let bytes = 0
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    const altered = flipped(chunk, (deed.flipByteAt ?? -1) - bytes)
    const end = deed.reset?.of === 'answer' ? deed.reset.afterBytes : deed.truncateTo
    const kept = altered.subarray(0, Math.max(0, (end ?? Number.POSITIVE_INFINITY) - bytes))
    bytes += kept.length
    if (kept.length > 0 && !response.write(kept))
      await Promise.race([closed, new Promise((resolve) => response.once('drain', resolve))])
    if (response.destroyed) return void answer.destroy()
    if (end !== undefined && bytes >= end) break
  }
  if (deed.reset?.of === 'answer') {
    // What was written must have left before the reset, which throws away what has not.
    await new Promise((resolve) => response.write('', resolve))
    return void response.socket?.resetAndDestroy()
  }
  response.end()
}

function send(
  exchange: Exchange,
  answer: { readonly status: number; readonly headers: Headers; readonly body: Buffer },
): void {
  writeHead(exchange, answer)
  if (exchange.request.method === 'HEAD') exchange.response.end()
  else exchange.response.end(answer.body)
}

function writeHead(
  { response, seen, deed }: Exchange,
  { status, headers }: { readonly status: number; readonly headers: Headers },
): void {
  seen.status = status
  for (const [name, value] of Object.entries({ ...headers, ...deed.headers }))
    if (value !== undefined) response.setHeader(name, value as string | string[])
  response.writeHead(status)
}

/** The registry's answer to the request, whose body is handed on as it comes. */
function forwarded({ request, seen, deed, upstream }: Exchange): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const send = upstream.protocol === 'https:' ? httpsRequest : httpRequest
    const { connection: _, ...headers } = request.headers
    const call = send(
      {
        host: upstream.hostname,
        port: upstream.port,
        method: seen.method,
        path: seen.path,
        headers,
        agent: false,
        ...(upstream.protocol === 'https:' ? { rejectUnauthorized: false } : {}),
      },
      (answer) => {
        // One that is broken off on purpose has nobody left who listens.
        answer.on('error', () => undefined)
        resolve(answer)
      },
    )
    call.on('error', reject)
    request.once('close', () => {
      if (!request.complete) call.destroy()
    })
    let bytes = 0
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length
      if (deed.reset?.of === 'request' && bytes >= deed.reset.afterBytes) {
        call.destroy()
        return void request.socket.resetAndDestroy()
      }
      if (call.write(chunk)) return
      request.pause()
      call.once('drain', () => request.resume())
    })
    request.once('end', () => {
      if (deed.reset?.of !== 'request') call.end()
      else request.socket.resetAndDestroy()
    })
  })
}

/** Where the registry sends its caller is here again. */
function ownHeaders(headers: IncomingHttpHeaders, { upstream, own }: Exchange): Headers {
  const { location, connection: _, 'keep-alive': __, 'transfer-encoding': ___, ...rest } = headers
  if (location === undefined || !URL.canParse(location)) return location === undefined ? rest : { ...rest, location }
  const target = new URL(location)
  const isOurs = target.host === upstream.host || target.host === new URL(own).host
  return { ...rest, location: isOurs ? `${own}${target.pathname}${target.search}` : location }
}

function flipped(chunk: Buffer, at: number): Buffer {
  if (at < 0 || at >= chunk.length) return chunk
  const copy = Buffer.from(chunk)
  copy[at] = (copy[at] ?? 0) ^ 1
  return copy
}

async function drain(stream: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of stream as AsyncIterable<Buffer>) chunks.push(chunk)
  return Buffer.concat(chunks)
}
