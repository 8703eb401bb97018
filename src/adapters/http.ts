import { Agent, get, type IncomingMessage } from 'node:http'
import type { Http, HttpAnswer } from '../ports.ts'

type Options = Parameters<Http['get']>[1]

/** Plain HTTP of this process. An agent of its own: the global one may use a proxy of the environment, and keeps connections. */
export function plainHttp(): Http {
  return { get: answerOf }
}

async function answerOf(url: string, options: Options): Promise<HttpAnswer> {
  options.signal.throwIfAborted()
  const timeOut = AbortSignal.timeout(options.timeoutSeconds * 1000)
  try {
    return await request(url, { ...options, signal: AbortSignal.any([options.signal, timeOut]) })
  } catch (error) {
    options.signal.throwIfAborted()
    if (!timeOut.aborted) throw error
    const message = `No answer from ${url} within ${options.timeoutSeconds} s`
    throw Object.assign(new Error(message, { cause: error }), { code: 'ETIMEDOUT' })
  }
}

function request(url: string, { signal, maxBodyBytes }: Pick<Options, 'signal' | 'maxBodyBytes'>): Promise<HttpAnswer> {
  return new Promise((resolve, reject) => {
    const call = get(url, { agent: new Agent({ keepAlive: false }), signal }, (response) => {
      bodyOf(response, maxBodyBytes)
        .then((body) => resolve({ status: response.statusCode ?? 0, body }), reject)
        .finally(() => call.destroy())
    })
    call.on('error', reject)
  })
}

/** What is beyond the limit is not even received. */
async function bodyOf(response: IncomingMessage, maxBytes: number): Promise<string> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of response as AsyncIterable<Buffer>) {
    chunks.push(chunk.subarray(0, maxBytes - bytes))
    bytes += chunk.length
    if (bytes >= maxBytes) break
  }
  return Buffer.concat(chunks).toString('utf8')
}
