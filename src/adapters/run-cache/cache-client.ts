import type * as z from 'zod'
import { ActionError } from '../../errors.ts'
import type { Clock, Files, Log } from '../../ports.ts'
import { type Connections, createConnections } from '../registry/connections.ts'
import { type Answer, discard, readWhole, type Request } from '../registry/exchange.ts'
import { networkTrouble } from '../registry/network-trouble.ts'
import { parseJson } from '../../model/parse-json.ts'
import { TransientFailure } from '../registry/transient-failure.ts'
import { withRetries } from '../registry/with-retries.ts'

export type CacheClientOptions = {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly files: Pick<Files, 'list' | 'readBytes'>
  readonly clock: Clock
  readonly log: Pick<Log, 'info' | 'secret'>
  readonly signal: AbortSignal
}

export type CacheCall = {
  /** As the end of `The Actions cache could not …`. */
  readonly what: string
  readonly method: Request['method']
  readonly url: URL
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: Uint8Array
  /** Statuses besides 2xx that are an answer, and have no value. */
  readonly takes?: readonly number[]
  readonly tries?: 'once'
}

export type CacheClient = {
  /** The value of an answer in JSON; undefined for a status of `takes`. */
  ask<T>(call: CacheCall & { readonly shape: z.ZodType<T> }): Promise<T | undefined>
  /** The text of an answer of at most so many bytes. */
  text(call: CacheCall, maxBytes: number): Promise<string>
  /** An address that the service gave, as it may be used: masked, and of the service's own scheme. */
  signed(address: string): URL
}

const maxAnswerBytes = 1024 * 1024
// What is masked is masked in every output of the job: a short text would take much with it.
const minSecretCharacters = 16

/** Requests to the cache service and to where it stores: tried again where that can help, no redirect followed. Throws ActionErrors `github`. */
export function createCacheClient(options: CacheClientOptions & { readonly origin: URL }): CacheClient {
  const { origin, log, signal } = options
  const connections = new Map<string, Connections>()

  function connectionsOf({ host }: URL): Connections {
    const found =
      connections.get(host) ??
      createConnections(host, { ...options, certificatesDir: '/etc/docker/certs.d', idleSeconds: 30 })
    connections.set(host, found)
    return found
  }

  async function send({ url, method, headers = {}, body }: CacheCall): Promise<Answer> {
    const to = connectionsOf(url)
    try {
      return await to.send({ url, method, headers, ...(body && { body }) }, signal)
    } catch (error) {
      signal.throwIfAborted()
      throw networkTrouble(error, { name: `the Actions cache at ${url.host}`, host: url.host, proxy: to.proxy(url) })
    }
  }

  async function attempt(call: CacheCall, maxBytes: number): Promise<string | undefined> {
    const answer = await send(call)
    const { status } = answer
    if (call.takes?.includes(status)) {
      await discard(answer)
      return undefined
    }
    if (status < 200 || status > 299) {
      await discard(answer)
      throw troubleOf(status, call)
    }
    const bytes = await readWhole(answer, maxBytes).catch((error) => {
      signal.throwIfAborted()
      throw networkTrouble(error, { name: 'the Actions cache', host: call.url.host, proxy: undefined })
    })
    if (bytes !== undefined) return bytes.toString('utf8')
    throw new ActionError('github', `The Actions cache gave more than ${maxBytes} bytes where it was to ${call.what}`)
  }

  async function textOf(call: CacheCall, maxBytes: number): Promise<string | undefined> {
    try {
      if (call.tries === 'once') return await attempt(call, maxBytes)
      return await withRetries(() => attempt(call, maxBytes), options)
    } catch (error) {
      const known = error instanceof TransientFailure ? error.error : error
      if (!(known instanceof ActionError) || known.code === 'github') throw known
      throw new ActionError('github', known.message, {
        cause: known,
        hint: 'GitHub or the way to it is in trouble; run again later',
      })
    }
  }

  return {
    async ask({ shape, ...call }) {
      const text = await textOf(call, maxAnswerBytes)
      if (text === undefined) return undefined
      const parsed = shape.safeParse(parseJson(text))
      if (parsed.success) return parsed.data
      throw new ActionError(
        'github',
        `The Actions cache could not ${call.what}: its answer is not of the form that is known`,
      )
    },
    text: async (call, maxBytes) => (await textOf(call, maxBytes)) ?? '',
    signed(address) {
      log.secret(address)
      const url = URL.canParse(address) ? new URL(address) : undefined
      // A signature is a secret wherever it stands alone.
      if (url !== undefined && url.search.length > minSecretCharacters) log.secret(url.search.slice(1))
      if (url?.protocol === origin.protocol) return url
      throw new ActionError('github', 'The Actions cache named an address of another scheme than its own')
    },
  }
}

function troubleOf(status: number, { what }: CacheCall): Error {
  const message = `The Actions cache could not ${what}: it answered ${status}`
  const isTransient = status === 429 || (status >= 500 && status !== 501)
  if (isTransient) return new TransientFailure(new ActionError('github', message, { hint: 'Run again later' }))
  const isRedirect = status >= 300 && status < 400
  const hint = isRedirect
    ? 'No redirect is followed: it would take the signature elsewhere'
    : 'Only servers with version 2 of the cache service have one that can be used here'
  return new ActionError('github', message, { hint })
}
