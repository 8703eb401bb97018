import { ActionError } from '../../errors.ts'
import { quote } from '../../model/quote.ts'
import type { Clock, Log } from '../../ports.ts'
import { type Authorizer, createAuthorizer } from './authorizer.ts'
import { type ConnectionOptions, type Connections, createConnections } from './connections.ts'
import type { Credentials } from './credentials.ts'
import { type Answer, discard, type Request } from './exchange.ts'
import { findOrigin } from './find-origin.ts'
import { networkTrouble } from './network-trouble.ts'
import { apiHost } from './registry-host.ts'
import { type Asked, statusTrouble } from './registry-trouble.ts'
import { requireAllowedTarget } from './require-allowed-target.ts'
import { withRetries } from './with-retries.ts'

export type ClientOptions = ConnectionOptions & {
  readonly findCredentials: () => Promise<Credentials | undefined>
  readonly clock: Clock
  readonly log: Pick<Log, 'info' | 'secret' | 'redact'>
  readonly signal: AbortSignal
  readonly operationSeconds: number
}

/** One request to a registry. `path` is what follows the repository's name, with its query. */
export type Call = Asked & {
  readonly method: Request['method']
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: Uint8Array
  /** Statuses besides 2xx that are an answer. */
  readonly takes?: readonly number[]
  /** The end of the operation that this request is a part of, by `deadline`; else the request has all of the time. */
  readonly late?: AbortSignal
}

const maxHops = 20

/** The API of one registry: where it is, who we are there, redirects and tries. Throws ActionErrors as the port says. */
export class RegistryClient {
  readonly #host: string
  readonly #options: ClientOptions
  readonly #connections: Connections
  readonly #authorizer: Authorizer
  #origin: Promise<URL> | undefined

  constructor(host: string, options: ClientOptions) {
    this.#host = host
    this.#options = options
    this.#connections = createConnections(host, options)
    const send = (request: Request): Promise<Answer> => this.#send(request, options.signal)
    this.#authorizer = createAuthorizer({ ...options, send })
  }

  /** `read` is tried again with the request where the connection breaks under it. `isDone` is asked before each further try. */
  async ask<T>(
    call: Call,
    read: (answer: Answer) => Promise<T>,
    isDone?: () => Promise<boolean>,
  ): Promise<T | undefined> {
    const { operationSeconds, signal } = this.#options
    const late = call.late ?? this.deadline()
    try {
      return await withRetries(async (tries) => {
        if (tries > 1 && (await isDone?.())) return undefined
        const answer = await this.#answer(call, AbortSignal.any([signal, late]))
        return await read(answer).catch((error) => {
          throw this.#trouble(error, answer.url)
        })
      }, this.#options)
    } catch (error) {
      signal.throwIfAborted()
      if (!late.aborted) throw error
      const message = `Registry ${this.#host} could not ${call.what} within ${operationSeconds} s`
      throw new ActionError('registry', message, { cause: error, hint: 'The registry is in trouble; run again later' })
    }
  }

  /** Aborts when an operation that begins now has had its time. */
  deadline(): AbortSignal {
    return AbortSignal.timeout(this.#options.operationSeconds * 1000)
  }

  /** The answer with its body unread; only connecting is tried again. */
  async open(call: Call): Promise<Answer> {
    return withRetries(() => this.#answer(call, this.#options.signal), this.#options)
  }

  /** Gives up what an answer's location names, where that is the registry itself; what becomes of it is of no matter. */
  async abandon(location: string, asked: Asked): Promise<void> {
    const registry = await this.origin()
    const url = URL.canParse(location, registry.href) ? new URL(location, registry) : undefined
    if (url?.origin !== registry.origin) return
    const header = await this.#authorizer.header(asked, registry)
    const headers = header === undefined ? {} : { authorization: header }
    const sent = this.#send({ method: 'DELETE', url, headers }, this.#options.signal)
    await sent.then(discard).catch(() => this.#options.signal.throwIfAborted())
  }

  async origin(): Promise<URL> {
    this.#origin ??= this.#findOrigin()
    this.#origin.catch(() => {
      this.#origin = undefined
    })
    return this.#origin
  }

  async #findOrigin(): Promise<URL> {
    const { signal } = this.#options
    try {
      return await findOrigin(this.#host, (request) => this.#connections.send(request, signal))
    } catch (error) {
      signal.throwIfAborted()
      throw networkTrouble(error, { name: `registry ${this.#host}`, host: this.#host, proxy: undefined })
    }
  }

  async #answer(call: Call, signal: AbortSignal): Promise<Answer> {
    const registry = await this.origin()
    const used = await this.#authorizer.header(call, registry)
    const answer = await this.#follow(this.#request(call, registry, used), { registry, signal })
    if (answer.status !== 401 || answer.url.origin !== registry.origin) return this.#taken(answer, call)
    const challenge = answer.headers['www-authenticate']
    const next = await orDiscard(answer, this.#authorizer.renewed({ asked: call, registry, challenge, used }))
    if (next === undefined) return this.#taken(answer, call)
    await discard(answer)
    return this.#taken(await this.#follow(this.#request(call, registry, next), { registry, signal }), call)
  }

  async #taken(answer: Answer, call: Call): Promise<Answer> {
    const { status } = answer
    if ((status >= 200 && status < 300) || call.takes?.includes(status)) return answer
    const registry = await this.origin()
    const login = status === 401 || status === 403 ? await orDiscard(answer, this.#authorizer.login()) : 'none'
    const { clock, log } = this.#options
    throw await statusTrouble(answer, { asked: call, registry, login, now: clock.now(), log })
  }

  #request(
    { method, path, headers, body, repository }: Call,
    registry: URL,
    authorization: string | undefined,
  ): Request {
    const url = new URL(`/v2/${repository.path}/${path}`, registry)
    const header = authorization === undefined ? {} : { authorization }
    return { method, url, headers: { ...headers, ...header }, ...(body === undefined ? {} : { body }) }
  }

  /** Credentials go to the registry's own origin alone. */
  async #follow(
    request: Request,
    { registry, signal }: { readonly registry: URL; readonly signal: AbortSignal },
  ): Promise<Answer> {
    const { authorization: _, ...open } = request.headers
    let { url } = request
    for (let hops = 0; hops <= maxHops; hops += 1) {
      const headers = url.origin === registry.origin ? request.headers : open
      const answer = await this.#send({ ...request, url, headers }, signal)
      const { location } = answer.headers
      const isRedirect = [301, 302, 303, 307, 308].includes(answer.status) && location !== undefined
      if (!isRedirect || (request.method !== 'GET' && request.method !== 'HEAD')) return answer
      await discard(answer)
      if (!URL.canParse(location, url.href)) throw this.#invalid(`sends us to ${quote(location)}`)
      url = new URL(location, url)
      await requireAllowedTarget(url, { registry, what: 'storage' })
    }
    throw this.#invalid(`sends us on more than ${maxHops} times`)
  }

  async #send(request: Request, signal: AbortSignal): Promise<Answer> {
    try {
      return await this.#connections.send(request, signal)
    } catch (error) {
      signal.throwIfAborted()
      throw this.#trouble(error, request.url)
    }
  }

  #trouble(error: unknown, url: URL): Error {
    const own = `registry ${this.#host}`
    const isOwn = url.hostname === new URL(`https://${apiHost(this.#host)}`).hostname
    const name = isOwn ? own : `${quote(url.host)}, where ${own} sends us`
    return networkTrouble(error, { name, host: url.host, proxy: this.#connections.proxy(url) })
  }

  #invalid(what: string): ActionError {
    return new ActionError('registry-invalid', `Registry ${this.#host} ${what}`, {
      hint: 'Check the name of the registry, and that no proxy answers in its place',
    })
  }
}

/** What is done with an answer before it is read: one that nobody reads keeps its connection, and the process waits for that. */
async function orDiscard<T>(answer: Answer, work: Promise<T>): Promise<T> {
  try {
    return await work
  } catch (error) {
    await discard(answer)
    throw error
  }
}
