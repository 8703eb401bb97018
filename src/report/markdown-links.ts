import type { Report } from '../model/report.ts'
import { codeSpan } from './escape-markdown.ts'

/** Words for a place in a file: a link to the line at the commit where the report knows it, else code. */
export type PlaceLink = (file: string, line?: number) => string

/** Links are made only of parts that have the form GitHub gives them; a path is percent-encoded whatever it holds. */
export function placeLinks(report: Report): PlaceLink {
  const { repository, serverUrl, sha } = report.source ?? {}
  const known =
    isServer(serverUrl) && /^[\w.-]+\/[\w.-]+$/.test(repository ?? '') && /^[0-9a-f]{40,64}$/.test(sha ?? '')
  return (file, line) => {
    const label = codeSpan(line === undefined ? file : `${file}:${line}`)
    if (!known) return label
    const anchor = line === undefined ? '' : `#L${line}`
    return `[${label}](${serverUrl}/${repository}/blob/${sha}/${encodePath(file)}${anchor})`
  }
}

/** The address of the run, where it has the form that GitHub gives it. */
export function runLink(report: Report): string | undefined {
  const { runUrl, serverUrl } = report.source ?? {}
  if (runUrl === undefined || !isServer(serverUrl) || !runUrl.startsWith(`${serverUrl}/`)) return undefined
  return /^[\w:/.-]+$/.test(runUrl) ? `[run](${runUrl})` : undefined
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
