import { randomUUID } from 'node:crypto'
import { type ScriptedAnswer, type ScriptedRequest, scriptedServer } from './scripted-server.ts'

/*
 * A server that behaves as the service of the Actions cache (version 2) and the storage behind it do where we use them: a token is one job's, which
 * writes for its own ref and reads what that, the base and the default branch wrote, in this order. Entries are never written over.
 */

export type CacheJob = { readonly ref: string; readonly reads?: readonly string[]; readonly mayWrite?: boolean }

export type StoredEntry = { readonly ref: string; readonly key: string; readonly version: string; text: string }

type Message = {
  readonly key?: string
  readonly version?: string
  readonly restore_keys?: readonly string[]
  readonly size_bytes?: string
}

export type CacheService = {
  /** ACTIONS_RESULTS_URL. */
  readonly url: string
  /** By token. */
  readonly jobs: Map<string, CacheJob>
  readonly entries: StoredEntry[]
  readonly requests: readonly ScriptedRequest[]
  /** Every signed address that it gave. */
  readonly signed: string[]
  /** In the place of its own answer, for whatever begins with this path; asked anew each time. */
  readonly instead: Map<string, () => ScriptedAnswer | undefined>
  stop(): Promise<void>
}

export async function cacheService(): Promise<CacheService> {
  const jobs = new Map<string, CacheJob>()
  const entries: StoredEntry[] = []
  const begun: (StoredEntry & { readonly signature: string; isUploaded: boolean })[] = []
  const signed: string[] = []
  const instead: CacheService['instead'] = new Map()

  function sign(path: string, host: string): { readonly url: string; readonly signature: string } {
    const signature = randomUUID()
    const url = `http://${host}${path}?sig=${signature}`
    signed.push(url)
    return { url, signature }
  }

  function lookUp(job: CacheJob, { key = '', version, restore_keys: others = [] }: Message): StoredEntry | undefined {
    for (const ref of [job.ref, ...(job.reads ?? [])]) {
      const here = entries.filter((entry) => entry.ref === ref && entry.version === version).toReversed()
      const found =
        here.find((entry) => entry.key === key) ??
        here.find((entry) => [key, ...others].some((prefix) => entry.key.startsWith(prefix)))
      if (found !== undefined) return found
    }
    return undefined
  }

  function rpc(method: string, call: { readonly job: CacheJob; readonly message: Message; readonly host: string }) {
    const { job, message, host } = call
    const { key = '', version = '' } = message
    const isThis = (one: StoredEntry): boolean => one.ref === job.ref && one.key === key && one.version === version
    switch (method) {
      case 'GetCacheEntryDownloadURL': {
        const found = lookUp(job, message)
        if (found === undefined) return json({ ok: false, signed_download_url: '', matched_key: '' })
        const { url } = sign(`/storage/${entries.indexOf(found)}`, host)
        return json({ ok: true, signed_download_url: url, matched_key: found.key })
      }
      case 'CreateCacheEntry': {
        if (job.mayWrite === false) return json({ code: 'permission_denied', msg: 'read-only' }, 403)
        if ([...entries, ...begun].some(isThis)) return json({ code: 'already_exists', msg: 'exists' }, 409)
        const { url, signature } = sign(`/upload/${begun.length}`, host)
        begun.push({ ref: job.ref, key, version, text: '', signature, isUploaded: false })
        return json({ ok: true, signed_upload_url: url })
      }
      case 'FinalizeCacheEntryUpload': {
        const upload = begun.find((one) => isThis(one) && one.isUploaded)
        const isWhole = upload !== undefined && `${Buffer.byteLength(upload.text)}` === message.size_bytes
        if (!isWhole) return json({ code: 'invalid_argument', msg: 'nothing of that size was uploaded' }, 400)
        entries.push({ ref: upload.ref, key, version, text: upload.text })
        return json({ ok: true, entry_id: '1' })
      }
      default:
        return json({ code: 'bad_route', msg: 'no such method' }, 404)
    }
  }

  function answer(request: ScriptedRequest, { host }: { readonly host: string }): ScriptedAnswer {
    const url = new URL(request.path, `http://${host}`)
    for (const [path, told] of instead) {
      const given = url.pathname.startsWith(path) ? told() : undefined
      if (given !== undefined) return given
    }
    const [, method] = /^\/twirp\/github\.actions\.results\.api\.v1\.CacheService\/(\w+)$/.exec(url.pathname) ?? []
    if (method !== undefined) {
      const job = jobs.get((request.headers.authorization ?? '').replace(/^Bearer /, ''))
      if (job === undefined) return json({ code: 'unauthenticated', msg: 'who is it' }, 401)
      return rpc(method, { job, message: JSON.parse(request.body) as Message, host })
    }
    const isSigned = signed.includes(url.href)
    // Storage refuses what has two ways to say who it is.
    if (!isSigned || request.headers.authorization !== undefined) return { status: 403 }
    const [, kind, index = ''] = /^\/(storage|upload)\/(\d+)$/.exec(url.pathname) ?? []
    if (kind === 'storage' && request.method === 'GET') return { body: entries[Number(index)]?.text ?? '' }
    const upload = begun[Number(index)]
    if (kind !== 'upload' || request.method !== 'PUT' || upload === undefined) return { status: 404 }
    if (request.headers['x-ms-blob-type'] !== 'BlockBlob') return { status: 400 }
    upload.text = request.body
    upload.isUploaded = true
    return { status: 201 }
  }

  const server = await scriptedServer((request, { host }) => answer(request, { host }))
  const { requests, stop } = server
  return { url: `http://${server.host}/`, jobs, entries, requests, signed, instead, stop }
}

function json(value: object, status = 200): ScriptedAnswer {
  return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(value) }
}
