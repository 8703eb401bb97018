import type { Agent, IncomingHttpHeaders, IncomingMessage } from 'node:http'

export type Request = {
  readonly method: 'GET' | 'HEAD' | 'PUT' | 'POST' | 'DELETE'
  readonly url: URL
  readonly headers: Readonly<Record<string, string>>
  readonly body?: Uint8Array
}

export type Answer = {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly url: URL
  /** To be read to its end or given up: the connection is kept in the first case and closed in the other. */
  readonly body: AsyncIterable<Uint8Array>
}

export type ExchangeOptions = { readonly agent: Agent; readonly signal: AbortSignal; readonly idleSeconds: number }

const maxDiscardedBytes = 64 * 1024

/** One request and its answer, no redirect followed. Rejects, and its body throws, node's error; `ETIMEDOUT` where nothing moves. */
export async function exchange(request: Request, options: ExchangeOptions): Promise<Answer> {
  const { url, method, body } = request
  const { agent, signal, idleSeconds } = options
  const { request: send } = url.protocol === 'https:' ? await import('node:https') : await import('node:http')
  return new Promise((resolve, reject) => {
    const headers = {
      'user-agent': 'image-size-budgets',
      ...request.headers,
      ...(body === undefined ? {} : { 'content-length': String(body.length) }),
    }
    const call = send(url, { method, headers, agent, signal })
    const timer = setTimeout(() => call.destroy(idleError(idleSeconds)), idleSeconds * 1000)
    call.on('error', (error) => {
      clearTimeout(timer)
      reject(error)
    })
    call.on('response', (response) => {
      clearTimeout(timer)
      resolve({ status: response.statusCode ?? 0, headers: response.headers, url, body: chunks(response, idleSeconds) })
    })
    call.end(body)
  })
}

/** The first `maxBytes`, or undefined where there is more. */
export async function readWhole({ body }: Answer, maxBytes: number): Promise<Buffer | undefined> {
  const kept: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of body) {
    bytes += chunk.length
    if (bytes > maxBytes) return undefined
    kept.push(chunk)
  }
  return Buffer.concat(kept)
}

/** Reads what is left where that is little, so that the connection can be used again. */
export async function discard(answer: Answer): Promise<void> {
  await readWhole(answer, maxDiscardedBytes).catch(() => undefined)
}

/** Time counts only while the reader waits: what it does between two chunks may take as long as it likes. One timer does for all chunks. */
function chunks(response: IncomingMessage, idleSeconds: number): AsyncIterable<Uint8Array> {
  // A body that is not read yet must not end the process when its connection breaks; its reader is told.
  response.on('error', () => undefined)
  return { [Symbol.asyncIterator]: () => timedChunks(response, idleSeconds) }
}

async function* timedChunks(response: IncomingMessage, idleSeconds: number): AsyncGenerator<Uint8Array, void> {
  let isWaiting = true
  const idle = setTimeout(() => {
    if (isWaiting) response.destroy(idleError(idleSeconds))
  }, idleSeconds * 1000)
  try {
    for await (const chunk of response as AsyncIterable<Buffer>) {
      isWaiting = false
      yield chunk
      isWaiting = true
      idle.refresh()
    }
  } finally {
    clearTimeout(idle)
    if (!response.complete) response.destroy()
  }
}

function idleError(seconds: number): Error {
  return Object.assign(new Error(`Nothing came for ${seconds} s`), { code: 'ETIMEDOUT' })
}
