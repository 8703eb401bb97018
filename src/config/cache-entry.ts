import { csvAttributes } from '../model/csv-option.ts'
import { quote } from '../model/quote.ts'

export type CacheProblem = { readonly message: string; readonly remedy: string }

/** Attributes that hold a credential. */
const credentials: readonly string[] = ['access_key_id', 'secret_access_key', 'session_token', 'token']

/** Attributes of `type=gha` that name a server. */
const githubServers: readonly string[] = ['url', 'url_v2']

/** What is wrong with a cache entry in docker's notation as far as its text tells. Values of credentials are not quoted. */
export function cacheProblem(entry: string): CacheProblem | undefined {
  const attributes = csvAttributes(entry)
  const credential = credentials.find((name) => attributes.has(name))
  if (credential !== undefined) {
    return {
      message: `The cache attribute ${quote(credential)} is a credential`,
      remedy: 'A secret never stands in a file: log in with an action before this one',
    }
  }
  const server = githubServers.find((name) => attributes.has(name))
  if (attributes.get('type') === 'gha' && server !== undefined) {
    return {
      message: `The cache ${quote(entry)} names a server of its own`,
      remedy: `Remove ${server}: it would send the runner’s own token elsewhere`,
    }
  }
  const isReference = attributes.size === 1 && !entry.includes('=') && entry.trim() !== ''
  if (!isReference && !attributes.get('type')) {
    return { message: `The cache ${quote(entry)} has no type`, remedy: 'Write such as type=gha or type=registry,ref=…' }
  }
  return undefined
}

/**
 * The folders that a `type=local` cache names, as they are written. All of them count: an import reads `src`, an export writes
 * `dest`, and an entry can hold both.
 */
export function localCachePaths(entry: string): readonly string[] {
  const attributes = csvAttributes(entry)
  if (attributes.get('type') !== 'local') return []
  return ['src', 'dest'].flatMap((name) => attributes.get(name) ?? [])
}
