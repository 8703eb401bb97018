import type { IncomingMessage } from 'node:http'
import type { Http, HttpAnswer } from '../ports.ts'

type Options = Parameters<Http['get']>[1]

/** Plain HTTP of this process. An agent of its own: the global one may use a proxy of the environment, and keeps connections. */
export function plainHttp(): Http {
  return { get: answerOf }
}

async function answerOf(url: string, options: Options): Promise<HttpAnswer> {
  options.signal.throwIfAborted()
  const timeOut = AbortSignal.timeout(Math.ceil(options.timeoutSeconds * 1000))
  let isConnected = false
  const onConnect = (): void => {
    isConnected = true
  }
  try {
    return await request(url, { ...options, onConnect, signal: AbortSignal.any([options.signal, timeOut]) })
  } catch (error) {
    options.signal.throwIfAborted()
    if (!timeOut.aborted) throw error
    const message = `No answer from ${url} within ${options.timeoutSeconds} s`
    const code = isConnected ? 'ERR_HTTP_REQUEST_TIMEOUT' : 'ETIMEDOUT'
    throw Object.assign(new Error(message, { cause: error }), { code })
  }
}

type Request = Pick<Options, 'signal' | 'maxBodyBytes'> & { readonly onConnect: () => void }

async function request(url: string, { signal, maxBodyBytes, onConnect }: Request): Promise<HttpAnswer> {
  // Node takes its time to load it, and few runs ask.
  const { Agent, get } = await import('node:http')
  return new Promise((resolve, reject) => {
    const call = get(url, { agent: new Agent({ keepAlive: false }), signal }, (response) => {
      bodyOf(response, maxBodyBytes)
        .then((body) => resolve({ status: response.statusCode ?? 0, body }), reject)
        .finally(() => call.destroy())
    })
    call.on('error', reject)
    call.on('socket', (socket) => socket.once('connect', onConnect))
    // Where nobody listens to it, node closes the connection and says nothing more.
    call.on('upgrade', ({ statusCode }, socket) => {
      socket.destroy()
      resolve({ status: statusCode ?? 0, body: '' })
    })
  })
}

/** What is beyond the limit is not even received. */
async function bodyOf(response: IncomingMessage, maxBytes: number): Promise<string> {
  const chunks: Buffer[] = []
  let bytes = 0
  if (maxBytes === 0) return ''
  for await (const chunk of response as AsyncIterable<Buffer>) {
    chunks.push(chunk.subarray(0, maxBytes - bytes))
    bytes += chunk.length
    if (bytes >= maxBytes) break
  }
  return Buffer.concat(chunks).toString('utf8')
}
