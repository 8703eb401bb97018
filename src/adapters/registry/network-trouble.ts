import { ActionError } from '../../errors.ts'
import { printable } from '../../model/printable.ts'
import { TransientFailure } from './transient-failure.ts'

type NodeError = Error & {
  readonly code?: string
  readonly statusCode?: number
  readonly errors?: readonly NodeError[]
}

const sentences: Readonly<Record<string, string>> = {
  ENOTFOUND: 'its name does not resolve',
  EAI_AGAIN: 'no name server answers',
  ECONNREFUSED: 'the connection is refused',
  ECONNRESET: 'the connection broke',
  EPIPE: 'the connection broke',
  ECONNABORTED: 'the connection broke',
  ETIMEDOUT: 'there was no answer in time',
  ENETUNREACH: 'this machine has no way to its network',
  EHOSTUNREACH: 'this machine has no way to it',
  EADDRNOTAVAIL: 'this machine has no address of its kind',
  EPROTO: 'it does not speak TLS',
}

const transient: ReadonlySet<string> = new Set([
  'EAI_AGAIN',
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ECONNABORTED',
  'ETIMEDOUT',
  'ENETUNREACH',
  'EHOSTUNREACH',
])

const maxCharacters = 200

/** What is asked, for a sentence: `registry ghcr.io`. `proxy` is its URL, and may hold a password. */
export type Peer = { readonly name: string; readonly host: string; readonly proxy: string | undefined }

/** Node's error as an ActionError `registry`, in a TransientFailure where trying again can help. What no connection threw is thrown as it is. */
export function networkTrouble(thrown: unknown, peer: Peer): Error {
  const error = firstOf(thrown as NodeError)
  const { code } = error
  if (typeof code !== 'string' || thrown instanceof ActionError || isOurs(code)) return thrown as Error
  const proxy = peer.proxy === undefined ? '' : ` through the proxy ${new URL(peer.proxy).host}`
  const message = `No answer from ${peer.name}${proxy}: ${causeOf(error)} (${code})`
  const trouble = new ActionError('registry', message, { cause: thrown, hint: hintOf(code, peer) })
  const isTransient = transient.has(code) || (code === 'ERR_PROXY_TUNNEL' && (error.statusCode ?? 0) >= 500)
  return isTransient ? new TransientFailure(trouble) : trouble
}

/** An interruption, and what node throws at those who call it wrongly. */
function isOurs(code: string): boolean {
  return code === 'ABORT_ERR' || (code.startsWith('ERR_') && !/^ERR_(?:SSL|TLS|OSSL|PROXY)_/.test(code))
}

/** Of a name with several addresses every one was tried; they mostly fail alike. */
function firstOf(error: NodeError): NodeError {
  return error?.errors?.[0] ?? error
}

function causeOf(error: NodeError): string {
  if (error.code === 'ERR_PROXY_TUNNEL') return `the proxy answered ${error.statusCode ?? 'nothing'}`
  if (isUntrusted(error.code ?? '')) return 'its certificate is not trusted'
  return sentences[error.code ?? ''] ?? printable(error.message.slice(0, maxCharacters))
}

function hintOf(code: string, { host, proxy }: Peer): string {
  if (isUntrusted(code))
    return `Put the certificate of its authority into /etc/docker/certs.d/${host}/ca.crt, or name it in SSL_CERT_FILE`
  if (proxy !== undefined) return 'Check HTTPS_PROXY and NO_PROXY; hosts that need no proxy belong into NO_PROXY'
  if (code === 'EPROTO' || code.startsWith('ERR_SSL_')) return 'Registries need TLS, except on this machine'
  return `Check the name, and that this machine reaches ${host}; behind a proxy set HTTPS_PROXY`
}

function isUntrusted(code: string): boolean {
  return /CERT|UNABLE_TO_|HOSTNAME_MISMATCH|ALTNAME/.test(code)
}
