import type { Clock, Log } from '../../ports.ts'
import { type Challenge, parseChallenge } from './challenge.ts'
import { basicOf, type Credentials } from './credentials.ts'
import type { Answer, Request } from './exchange.ts'
import { fetchToken } from './fetch-token.ts'
import type { Asked } from './registry-trouble.ts'

export type AuthorizerOptions = {
  /** Asked for when the registry first wants credentials, and then never again. */
  readonly findCredentials: () => Promise<Credentials | undefined>
  readonly send: (request: Request) => Promise<Answer>
  readonly clock: Clock
  readonly log: Pick<Log, 'secret'>
}

/** The `Authorization` headers for one registry. */
export type Authorizer = {
  /** What is known to be wanted; undefined as long as the registry has asked for nothing. */
  header(asked: Asked, registry: URL): Promise<string | undefined>
  /** After a 401 on a request that was sent with `used`. Undefined: there is nothing that has not been tried. */
  renewed(refused: {
    readonly asked: Asked
    readonly registry: URL
    readonly challenge: string | undefined
    readonly used: string | undefined
  }): Promise<string | undefined>
  login(): Promise<'found' | 'none'>
}

/** Of a token's time this part is used, since it takes a while to arrive. */
const usedPart = 0.8
/** Characters. Nothing that a run puts out is so long and known to others beforehand. */
const longToken = 64

export function createAuthorizer({ findCredentials, send, clock, log }: AuthorizerOptions): Authorizer {
  let challenge: Challenge | undefined
  let found: Promise<Credentials | undefined> | undefined
  const tokens = new Map<string, { readonly until: number; readonly header: Promise<string> }>()

  const credentials = (): Promise<Credentials | undefined> => {
    found ??= findCredentials()
    return found
  }

  async function header(asked: Asked, registry: URL): Promise<string | undefined> {
    if (challenge === undefined) return undefined
    if (challenge.scheme === 'bearer') return bearer(challenge, { asked, registry })
    const own = await credentials()
    return own?.kind === 'password' ? `Basic ${basicOf(own)}` : undefined
  }

  async function bearer(
    wanted: Extract<Challenge, { scheme: 'bearer' }>,
    { asked, registry }: { readonly asked: Asked; readonly registry: URL },
  ): Promise<string> {
    const key = keyOf(asked)
    const known = tokens.get(key)
    if (known !== undefined && clock.monotonicSeconds() < known.until) return known.header
    const got = tokenHeader(wanted, { asked, registry }).then(({ seconds, text }) => {
      tokens.set(key, { until: clock.monotonicSeconds() + seconds * usedPart, header: Promise.resolve(text) })
      return text
    })
    // Requests side by side share one token, also while it is fetched.
    tokens.set(key, { until: Number.POSITIVE_INFINITY, header: got })
    got.catch(() => tokens.delete(key))
    return got
  }

  async function tokenHeader(
    wanted: Extract<Challenge, { scheme: 'bearer' }>,
    { asked, registry }: { readonly asked: Asked; readonly registry: URL },
  ): Promise<{ readonly seconds: number; readonly text: string }> {
    const own = await credentials()
    if (own?.kind === 'registry') return { seconds: Number.POSITIVE_INFINITY, text: `Bearer ${own.token}` }
    const options = { challenge: wanted, credentials: own, asked, registry, send, now: clock.now() }
    const { token, seconds } = await fetchToken(options)
    // Of nobody's login it is hardly a secret, and a short one could be any word, which would be masked in outputs too.
    if (own !== undefined || token.length >= longToken) log.secret(token)
    return { seconds, text: `Bearer ${token}` }
  }

  return {
    header,
    async renewed({ asked, registry, challenge: text, used }) {
      const wanted = parseChallenge(text)
      if (wanted === undefined) return undefined
      challenge = wanted
      const known = await tokens.get(keyOf(asked))?.header
      if (known === used) tokens.delete(keyOf(asked))
      const next = await header(asked, registry)
      return next === used ? undefined : next
    },
    login: async () => ((await credentials()) === undefined ? 'none' : 'found'),
  }
}

function keyOf({ repository, actions }: Asked): string {
  return `${repository.path} ${actions}`
}
