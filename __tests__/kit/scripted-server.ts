import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import { type AddressInfo, connect, createServer as createTcpServer, type Socket } from 'node:net'

/* Servers that answer as a test says, where no real registry would. */

export type ScriptedRequest = {
  readonly method: string
  readonly path: string
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

export type ScriptedAnswer = {
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
  /** `endless`: the body is repeated until nobody takes it any more. `unfinished`: it is sent, and then nothing. */
  readonly length?: 'endless' | 'unfinished'
}

export type ScriptedServer = {
  /** `127.0.0.1:PORT`. */
  readonly host: string
  readonly port: number
  readonly requests: ScriptedRequest[]
  readonly connections: () => number
  /** Of these, those that are not closed. */
  readonly openConnections: () => number
  /** Of endless bodies. */
  readonly sentBytes: () => number
  stop(): Promise<void>
}

type Tls = { readonly key: string; readonly cert: string }

/** `answer` gives undefined to say nothing at all. */
export async function scriptedServer(
  answer: (
    request: ScriptedRequest,
    server: { readonly host: string },
  ) => ScriptedAnswer | undefined | Promise<ScriptedAnswer>,
  options: { readonly address?: string; readonly tls?: Tls } = {},
): Promise<ScriptedServer> {
  const requests: ScriptedRequest[] = []
  const sockets = new Set<Socket>()
  let connections = 0
  let sentBytes = 0
  const address = options.address ?? '127.0.0.1'
  const listener: Parameters<typeof createServer>[1] = async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const { method = '', url: path = '', headers } = request
    const seen = { method, path, headers, body: Buffer.concat(chunks).toString('utf8') }
    requests.push(seen)
    const told = await answer(seen, { host })
    if (told === undefined) return
    response.writeHead(told.status ?? 200, told.headers)
    if (told.length === undefined) return void response.end(told.body)
    if (told.length === 'unfinished') return void response.write(told.body ?? 'x')
    await pourInto(response, { text: told.body ?? 'x', onBytes: (bytes) => (sentBytes += bytes) })
  }
  const server = options.tls === undefined ? createServer(listener) : createTlsServer(options.tls, listener)
  server.on('connection', (socket: Socket) => {
    connections += 1
    sockets.add(socket)
    socket.on('error', () => undefined)
    socket.once('close', () => sockets.delete(socket))
  })
  server.listen(0, address)
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const host = `${address}:${port}`
  return {
    host,
    port,
    requests,
    connections: () => connections,
    openConnections: () => sockets.size,
    sentBytes: () => sentBytes,
    stop: async () => {
      const closed = once(server, 'close')
      server.close()
      for (const socket of sockets) socket.destroy()
      await closed
    },
  }
}

export type ConnectProxy = { readonly url: string; readonly asked: string[]; stop(): Promise<void> }

/** A proxy for TLS that leads every name to one port of this machine, and notes what it was asked for. */
export async function connectProxy(port: number): Promise<ConnectProxy> {
  const asked: string[] = []
  const sockets = new Set<Socket>()
  const server = createTcpServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined)
    socket.once('data', (head) => {
      asked.push(/^CONNECT (\S+)/.exec(head.toString('latin1'))?.[1] ?? head.toString('latin1').split('\r\n')[0] ?? '')
      const there = connect(port, '127.0.0.1', () => {
        socket.write('HTTP/1.1 200 OK\r\n\r\n')
        socket.pipe(there).pipe(socket)
      })
      sockets.add(there)
      there.on('error', () => socket.destroy())
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    stop: async () => {
      const closed = once(server, 'close')
      server.close()
      for (const socket of sockets) socket.destroy()
      await closed
    },
  }
}

async function pourInto(
  response: ServerResponse,
  { text, onBytes }: { readonly text: string; readonly onBytes: (bytes: number) => void },
): Promise<void> {
  const chunk = Buffer.from(text.repeat(Math.max(1, Math.floor(65_536 / text.length))))
  const closed = once(response, 'close')
  while (!response.destroyed) {
    onBytes(chunk.length)
    if (!response.write(chunk)) await Promise.race([closed, new Promise((resolve) => response.once('drain', resolve))])
  }
}
