import type { Report } from '../model/report.ts'

/** The address of a line of a file at the commit; undefined where the report does not know repository or commit. */
export type PlaceAddress = (file: string, line?: number) => string | undefined

/** Addresses are made only of parts that have the form GitHub gives them; a path is percent-encoded whatever it holds. */
export function placeAddresses(report: Report): PlaceAddress {
  return addressesAt(knownCommit(report))
}

/** The same at the commit that the change is based on. */
export function baseAddresses({ source, ...report }: Report): PlaceAddress {
  const { sha: _, baseSha, ...rest } = source ?? {}
  return addressesAt(knownCommit({ ...report, source: { ...rest, ...(baseSha !== undefined && { sha: baseSha }) } }))
}

function addressesAt(known: ReturnType<typeof knownCommit>): PlaceAddress {
  return (file, line) => {
    if (known === undefined) return undefined
    const anchor = line === undefined ? '' : `#L${line}`
    return `${known.repository}/blob/${known.sha}/${encodePath(file)}${anchor}`
  }
}

/** `Dockerfile:5`. */
export function placeName(file: string, line: number | undefined): string {
  return line === undefined ? file : `${file}:${line}`
}

/** The address of the commit, on the same terms. */
export function commitAddress(report: Report): string | undefined {
  const known = knownCommit(report)
  return known && `${known.repository}/commit/${known.sha}`
}

/** The address of the run, where it has the form that GitHub gives it. */
export function runAddress({ source }: Report): string | undefined {
  const { runUrl, serverUrl } = source ?? {}
  if (runUrl === undefined || !isServer(serverUrl) || !runUrl.startsWith(`${serverUrl}/`)) return undefined
  return /^[\w:/.-]+$/.test(runUrl) ? runUrl : undefined
}

function knownCommit({ source }: Report): { readonly repository: string; readonly sha: string } | undefined {
  const { repository = '', serverUrl, sha = '' } = source ?? {}
  const known = isServer(serverUrl) && /^[\w.-]+\/[\w.-]+$/.test(repository) && /^[0-9a-f]{40,64}$/.test(sha)
  return known ? { repository: `${serverUrl}/${repository}`, sha } : undefined
}

function isServer(url: string | undefined): boolean {
  return /^https?:\/\/[a-z0-9.-]+(?::\d+)?$/i.test(url ?? '')
}

function encodePath(path: string): string {
  return path
    .toWellFormed()
    .split('/')
    .map((part) => encodeURIComponent(part).replace(/[!'()*]/g, hex))
    .join('/')
}

function hex(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase()}`
}
