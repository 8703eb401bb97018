import * as z from 'zod'
import { ActionError } from '../../errors.ts'
import { quote } from '../../model/quote.ts'
import type { Challenge } from './challenge.ts'
import { basicOf, type Credentials } from './credentials.ts'
import { type Answer, type Request, readWhole } from './exchange.ts'
import { parseJson } from '../../model/parse-json.ts'
import { type Asked, denied, isTransient, retryAfterSeconds } from './registry-trouble.ts'
import { requireAllowedTarget } from './require-allowed-target.ts'
import { TransientFailure } from './transient-failure.ts'

export type Token = { readonly token: string; readonly seconds: number }

export type TokenOptions = {
  readonly challenge: Extract<Challenge, { scheme: 'bearer' }>
  readonly credentials: Credentials | undefined
  readonly asked: Asked
  /** The origin of the registry that named the token server. */
  readonly registry: URL
  readonly send: (request: Request) => Promise<Answer>
  readonly now: Date
}

const maxBytes = 1024 * 1024
/** As the protocol says where the server says nothing. */
const defaultSeconds = 60
const schema = z.object({
  token: z.string().optional(),
  access_token: z.string().optional(),
  expires_in: z.number().optional(),
})

/**
 * A token for one repository, by the distribution project's token protocol: GET with Basic credentials or none, POST with an identity
 * token. Throws `registry-denied` where the server refuses, `registry-invalid` where what it is or says cannot be used.
 */
export async function fetchToken(options: TokenOptions): Promise<Token> {
  const { challenge, credentials, asked, registry, send, now } = options
  const { host } = asked.repository
  if (!URL.canParse(challenge.realm)) throw unusable(host, `the token server ${quote(challenge.realm)}`)
  const realm = new URL(challenge.realm)
  await requireAllowedTarget(realm, { registry, what: 'token server' })
  const answer = await send(requestFor(realm, options))
  const body = await readWhole(answer, maxBytes)
  const { status } = answer
  if (status === 401 || status === 403) {
    const login = credentials === undefined ? 'none' : 'found'
    throw denied({ asked, login, told: `names the token server ${realm.host}, which answered ${status}` })
  }
  const trouble = `Token server ${realm.host} of registry ${host} answered ${status}`
  if (isTransient(status)) {
    const hint = 'The token server is in trouble; run again later'
    const seconds = retryAfterSeconds(answer.headers['retry-after'], now)
    throw new TransientFailure(new ActionError('registry', trouble, { hint }), seconds)
  }
  if (status !== 200) throw new ActionError('registry', trouble, { hint: 'Check the name of the registry' })
  if (body === undefined) throw unusable(host, `a token server, ${realm.host}, whose answer is over 1 MiB`)
  const parsed = schema.safeParse(parseJson(body))
  const token = parsed.data?.token || parsed.data?.access_token
  if (token === undefined || !/^[!-~]+$/.test(token))
    throw unusable(host, `a token server, ${realm.host}, whose answer holds no token`)
  return { token, seconds: parsed.data?.expires_in ?? defaultSeconds }
}

function requestFor(realm: URL, { challenge, credentials, asked }: TokenOptions): Request {
  const url = new URL(realm)
  const scope = `repository:${asked.repository.path}:${asked.actions}`
  const service = challenge.service === undefined ? {} : { service: challenge.service }
  if (credentials?.kind === 'identity') {
    const refresh = { grant_type: 'refresh_token', refresh_token: credentials.token, client_id: 'image-size-budgets' }
    const form = new URLSearchParams({ ...refresh, ...service, scope })
    const headers = { 'content-type': 'application/x-www-form-urlencoded' }
    return { method: 'POST', url, headers, body: Buffer.from(form.toString()) }
  }
  const account = credentials?.kind === 'password' ? { account: credentials.username } : {}
  for (const [name, value] of Object.entries({ ...account, ...service, scope })) url.searchParams.set(name, value)
  const basic = credentials?.kind === 'password' ? { authorization: `Basic ${basicOf(credentials)}` } : {}
  return { method: 'GET', url, headers: basic }
}

function unusable(host: string, what: string): ActionError {
  return new ActionError('registry-invalid', `Registry ${host} names ${what}`, {
    hint: 'Check the name of the registry, and that no proxy answers in its place',
  })
}
