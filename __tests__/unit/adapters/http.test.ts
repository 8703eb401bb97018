import { type AddressInfo, createServer, type Socket } from 'node:net'
import { afterEach, describe, expect, test } from '@jest/globals'
import { plainHttp } from '../../../src/adapters/http.ts'

const http = plainHttp()
const running: { close(): void }[] = []
afterEach(() => {
  for (const each of running.splice(0)) each.close()
})

/** A service that talks with each caller as it likes. */
async function service(talk: (socket: Socket, request: string) => void): Promise<{ url: string; asked: string[] }> {
  const asked: string[] = []
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined)
    socket.once('data', (request) => {
      asked.push(request.toString('latin1'))
      talk(socket, request.toString('latin1'))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  running.push({
    close() {
      server.close()
      for (const socket of sockets) socket.destroy()
    },
  })
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/health`, asked }
}

function get(url: string, options: { timeoutSeconds?: number; maxBodyBytes?: number; signal?: AbortSignal } = {}) {
  return http.get(url, { timeoutSeconds: 5, maxBodyBytes: 1000, signal: new AbortController().signal, ...options })
}

const answer = (body: string, ...headers: readonly string[]): string =>
  ['HTTP/1.1 200 OK', `Content-Length: ${Buffer.byteLength(body)}`, ...headers, '', body].join('\r\n')

test('an answer is its status and its body, the connection is not kept', async () => {
  const { url, asked } = await service((socket) => socket.write('HTTP/1.1 503 Busy\r\nContent-Length: 4\r\n\r\nbusy'))
  expect(await get(url)).toEqual({ status: 503, body: 'busy' })
  expect(asked[0]).toMatch(/^GET \/health HTTP\/1\.1\r\n.*\r\nConnection: close\r\n/s)
})

test('an answer in single bytes is the same, characters of several bytes included', async () => {
  const { url } = await service(async (socket) => {
    for (const byte of Buffer.from(answer('grün €'))) {
      socket.write(Buffer.from([byte]))
      await new Promise((resolve) => setImmediate(resolve))
    }
  })
  expect(await get(url)).toEqual({ status: 200, body: 'grün €' })
})

test('a body without a length ends with its connection; bytes that are no UTF-8 are replaced', async () => {
  const { url } = await service((socket) => {
    socket.write('HTTP/1.0 200 OK\r\n\r\n')
    socket.end(Buffer.from([0x61, 0xff, 0x62]))
  })
  expect(await get(url)).toEqual({ status: 200, body: 'a\ufffdb' })
})

test('a redirect is an answer and is not followed', async () => {
  const { url, asked } = await service((socket) =>
    socket.end('HTTP/1.1 302 Found\r\nLocation: http://169.254.169.254/\r\nContent-Length: 0\r\n\r\n'),
  )
  expect(await get(url)).toEqual({ status: 302, body: '' })
  expect(asked).toHaveLength(1)
})

test('no proxy of the environment is asked', async () => {
  const proxy = await service((socket) => socket.end(answer('from the proxy')))
  const { url } = await service((socket) => socket.end(answer('from the container')))
  const before = { ...process.env }
  Object.assign(process.env, { HTTP_PROXY: proxy.url, http_proxy: proxy.url, NODE_USE_ENV_PROXY: '1' })
  try {
    expect((await get(url)).body).toBe('from the container')
    expect(proxy.asked).toEqual([])
  } finally {
    process.env = before
  }
})

describe('attack 18: an answer without end', () => {
  test('is taken up to the limit', async () => {
    const { url } = await service((socket) => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n')
      const more = (): boolean => socket.writable && socket.write(Buffer.alloc(65536, 'x'), () => more())
      more()
    })
    const { body } = await get(url)
    expect(body).toBe('x'.repeat(1000))
  })

  test('that trickles is over with its time', async () => {
    const { url } = await service((socket) => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n')
      const timer = setInterval(() => socket.write('x'), 10)
      socket.once('close', () => clearInterval(timer))
    })
    await expect(get(url, { timeoutSeconds: 0.2503 })).rejects.toMatchObject({
      code: 'ERR_HTTP_REQUEST_TIMEOUT',
      message: `No answer from ${url} within 0.2503 s`,
    })
  })

  test('is an answer at once where nobody looks into it', async () => {
    const { url } = await service((socket) => socket.write('HTTP/1.1 200 OK\r\n\r\ndata: 1\n'))
    expect(await get(url, { maxBodyBytes: 0 })).toEqual({ status: 200, body: '' })
  })

  test('in its headers is refused', async () => {
    const { url } = await service((socket) => socket.write(answer('', `X-Big: ${'x'.repeat(1024 * 1024)}`)))
    await expect(get(url)).rejects.toMatchObject({ code: 'HPE_HEADER_OVERFLOW' })
  })
})

test('attack 18: a change to another protocol is an answer and nothing more', async () => {
  const { url } = await service((socket) =>
    socket.write('HTTP/1.1 101 Switch\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\nmore'),
  )
  expect(await get(url)).toEqual({ status: 101, body: '' })
})

describe('no answer has a code', () => {
  test.each<[string, string, (socket: Socket) => void]>([
    ['a connection that is reset', 'ECONNRESET', (socket) => socket.resetAndDestroy()],
    ['one that is closed without a word', 'ECONNRESET', (socket) => socket.end()],
    [
      'a body that breaks off',
      'ECONNRESET',
      (socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf'),
    ],
    ['what is not HTTP', 'HPE_INVALID_CONSTANT', (socket) => socket.end('220 mail.example ready\r\n')],
    ['silence', 'ERR_HTTP_REQUEST_TIMEOUT', () => undefined],
  ])('%s', async (_, code, talk) => {
    const { url } = await service(talk)
    await expect(get(url, { timeoutSeconds: 1 })).rejects.toMatchObject({ code })
  })

  test('a port where nobody listens', async () => {
    const { url } = await service(() => undefined)
    for (const each of running.splice(0)) each.close()
    await expect(get(url)).rejects.toMatchObject({ code: 'ECONNREFUSED' })
  })
})

test('an interrupted run throws its reason, before and while it waits', async () => {
  const { url } = await service(() => undefined)
  const controller = new AbortController()
  const waiting = get(url, { signal: controller.signal })
  setTimeout(() => controller.abort('SIGINT'), 50)
  await expect(waiting).rejects.toBe('SIGINT')
  await expect(get(url, { signal: controller.signal })).rejects.toBe('SIGINT')
})
