import * as z from 'zod'
import { ActionError } from '../../errors.ts'
import { quote } from '../../model/quote.ts'
import type { Repository } from '../../model/repository.ts'
import type { Log } from '../../ports.ts'
import { type Answer, readWhole } from './exchange.ts'
import { parseJson } from '../../model/parse-json.ts'
import { TransientFailure } from './transient-failure.ts'

/** What a token is asked for: the actions of the distribution project's token protocol. */
type Access = { readonly repository: Repository; readonly actions: 'pull' | 'pull,push' | 'delete' }

/** What a request was for, as the end of `Registry … could not …`. */
export type Asked = Access & { readonly what: string }

const maxErrorBytes = 1024 * 1024
const maxErrors = 3
const errorSchema = z.object({ errors: z.array(z.object({ code: z.string(), message: z.string().optional() })) })

/** An answer that is not what was asked for, as an error to throw. Reads its body, at most 1 MiB of it. `registry` is the origin. */
export async function statusTrouble(
  answer: Answer,
  options: {
    readonly asked: Asked
    readonly registry: URL
    readonly login: 'found' | 'none'
    readonly now: Date
    readonly log: Pick<Log, 'redact'>
  },
): Promise<Error> {
  const { asked, registry, login, now, log } = options
  const { status, url, headers } = answer
  const told = `${status}${await detailOf(answer, log)}`
  const isOwn = url.origin === registry.origin
  if (isOwn && (status === 401 || status === 403)) return denied({ asked, login, told: `answered ${told}` })
  const who = isOwn ? 'it' : `${quote(url.host)}, where it sends us,`
  const message = `Registry ${asked.repository.host} could not ${asked.what}: ${who} answered ${told}`
  const code = isOwn && status === 405 ? 'registry-denied' : 'registry'
  const error = new ActionError(code, message, { hint: remedyOf(status) })
  return isTransient(status) ? new TransientFailure(error, retryAfterSeconds(headers['retry-after'], now)) : error
}

/** The one sentence for credentials that are missing, refused or not enough. */
export function denied(options: {
  readonly asked: Asked
  readonly login: 'found' | 'none'
  readonly told: string
}): ActionError {
  const { asked, login, told } = options
  const { host, path } = asked.repository
  const permission = asked.actions === 'pull,push' ? 'push' : asked.actions
  const message = `Registry ${host} refused to ${asked.what}, which takes the permission \`${permission}\`: it ${told}`
  const place = host === 'docker.io' ? '' : ` ${host}`
  const ways = `docker/login-action in a workflow, \`docker login${place}\` elsewhere`
  const grant = host === 'ghcr.io' ? `; the job needs \`packages: ${permission === 'pull' ? 'read' : 'write'}\`` : ''
  const hint =
    login === 'none'
      ? `Docker's configuration has no login for ${host}; log in first: ${ways}${grant}`
      : `Docker's login for ${host} is refused, or may not ${permission} ${path}; log in with one that may: ${ways}${grant}`
  return new ActionError('registry-denied', message, { hint })
}

/** Retry-After (RFC 9110) in seconds from now; undefined where there is none that can be read. */
export function retryAfterSeconds(header: string | undefined, now: Date): number | undefined {
  if (header === undefined) return undefined
  if (/^\d{1,9}$/.test(header.trim())) return Number(header)
  const date = Date.parse(header)
  return Number.isNaN(date) ? undefined : Math.max(0, (date - now.getTime()) / 1000)
}

/** Trouble of the moment. 501 and 505 say that it will never do. */
export function isTransient(status: number): boolean {
  return status === 408 || status === 425 || status === 429 || (status >= 500 && status !== 501 && status !== 505)
}

function remedyOf(status: number): string {
  if (status === 429) return 'The registry limits requests; run again later, or log in for a higher limit'
  if (isTransient(status)) return 'The registry is in trouble; run again later'
  if (status === 405) return 'The registry does not allow this to anybody; it may be read-only, or a mirror of another'
  return 'Check the name of the repository, and that this is a registry'
}

/** The registry's own words (OCI distribution specification, "Error Codes"), shown as the foreign text that they are. */
async function detailOf(answer: Answer, log: Pick<Log, 'redact'>): Promise<string> {
  const body = await readWhole(answer, maxErrorBytes).catch(() => undefined)
  const parsed = errorSchema.safeParse(parseJson(body ?? ''))
  if (!parsed.success || parsed.data.errors.length === 0) return ''
  const told = parsed.data.errors.slice(0, maxErrors).map(({ code, message }) => {
    const name = /^[A-Z_]{1,40}$/.test(code) ? code : quote(log.redact(code))
    return message === undefined || message === '' ? name : `${name} ${quote(log.redact(message))}`
  })
  return ` (${told.join(', ')})`
}
