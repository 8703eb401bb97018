import { createHash } from 'node:crypto'
import * as z from 'zod'
import { ActionError } from '../../errors.ts'
import type { RunCache } from '../../ports.ts'
import { type CacheCall, type CacheClient, type CacheClientOptions, createCacheClient } from './cache-client.ts'

export type RunCacheOptions = CacheClientOptions & {
  /** All tries of one reading or saving together. */
  readonly operationSeconds?: number
}

const service = 'twirp/github.actions.results.api.v1.CacheService'
// Entries of another version are never found: what these entries are is said by nothing else.
const version = createHash('sha256').update('image-size-budgets baseline 1').digest('hex')
const maxEntryBytes = 16 * 1024 * 1024

const readable = z.object({
  ok: z.boolean(),
  signed_download_url: z.string().optional(),
  matched_key: z.string().optional(),
})
const writable = z.object({ ok: z.boolean(), signed_upload_url: z.string().optional() })
const finished = z.object({ ok: z.boolean() })

/**
 * The Actions cache (version 2 of its service) of the job that this is; undefined where the runner names none. Its token stays in here, and so do the signed
 * addresses that it gives: all of them are registered as secrets.
 */
export function createRunCache(options: RunCacheOptions): RunCache | undefined {
  const { env, log } = options
  const [address, token] = [env['ACTIONS_RESULTS_URL'], env['ACTIONS_RUNTIME_TOKEN']]
  if (!address || !token || !URL.canParse(address)) return undefined
  log.secret(token)
  const job: Job = { ...options, origin: new URL(address), token }
  return {
    read: (key) => inTime(job, (client) => read(client, { job, key })),
    save: (key, text) => inTime(job, (client) => save(client, { job, key, body: Buffer.from(text) })),
  }
}

type Job = RunCacheOptions & { readonly origin: URL; readonly token: string }

async function read(
  client: CacheClient,
  { job, key }: { readonly job: Job; readonly key: string },
): Promise<string | undefined> {
  const call = rpc(job, { method: 'GetCacheEntryDownloadURL', message: { key, restore_keys: [] } })
  const found = await client.ask({ ...call, shape: readable })
  const { ok, matched_key: matched = key, signed_download_url: signed } = found ?? { ok: false }
  if (!ok || signed === undefined || matched !== key) return undefined
  return client.text({ what: 'serve an entry', method: 'GET', url: client.signed(signed) }, maxEntryBytes)
}

async function save(
  client: CacheClient,
  { job, key, body }: { readonly job: Job; readonly key: string; readonly body: Uint8Array },
): Promise<'saved' | 'exists'> {
  if (body.length > maxEntryBytes) {
    const message = 'The sizes are larger than 16 MiB, which is more than is kept in the Actions cache'
    throw new ActionError('github', message, { hint: 'Commit them with the command update' })
  }
  const create = rpc(job, { method: 'CreateCacheEntry', message: { key } })
  // Sent once: a second one would find what the first has begun.
  const made = await client.ask({ ...create, shape: writable, takes: [409], tries: 'once' })
  if (made?.ok !== true || made.signed_upload_url === undefined) return 'exists'
  const headers = { 'x-ms-blob-type': 'BlockBlob', 'content-type': 'application/octet-stream' }
  const url = client.signed(made.signed_upload_url)
  await client.text({ what: 'take an entry', method: 'PUT', url, headers, body }, maxEntryBytes)
  const message = { key, size_bytes: `${body.length}` }
  const done = await client.ask({ ...rpc(job, { method: 'FinalizeCacheEntryUpload', message }), shape: finished })
  if (done?.ok !== true) throw new ActionError('github', 'The Actions cache did not keep the entry that it took')
  return 'saved'
}

/** A call of the service, in the JSON of its protocol (twirp). */
function rpc(
  { origin, token }: Job,
  { method, message }: { readonly method: string; readonly message: object },
): CacheCall {
  return {
    ...{ what: `answer ${method}`, method: 'POST', url: new URL(`/${service}/${method}`, origin) },
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: Buffer.from(JSON.stringify({ ...message, version })),
  }
}

async function inTime<T>(job: Job, operation: (client: CacheClient) => Promise<T>): Promise<T> {
  const { signal, operationSeconds = 60 } = job
  const timeOut = AbortSignal.timeout(operationSeconds * 1000)
  try {
    return await operation(createCacheClient({ ...job, signal: AbortSignal.any([signal, timeOut]) }))
  } catch (error) {
    signal.throwIfAborted()
    if (!timeOut.aborted) throw error
    throw new ActionError('github', `The Actions cache gave no answer within ${operationSeconds} s`, { cause: error })
  }
}
