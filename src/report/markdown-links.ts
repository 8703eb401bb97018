import type { Report } from '../model/report.ts'
import { codeSpan } from './escape-markdown.ts'

/** A place in a file in words, and the link to it at the commit; the words alone where the report does not know repository or commit. */
export type PlaceLink = (file: string, line?: number) => LinkedPlace

export type LinkedPlace = { readonly label: string; readonly target: string }

/** Links are made only of parts that have the form GitHub gives them; a path is percent-encoded whatever it holds. */
export function placeLinks(report: Report): PlaceLink {
  const { repository, serverUrl, sha } = report.source ?? {}
  const known =
    isServer(serverUrl) && /^[\w.-]+\/[\w.-]+$/.test(repository ?? '') && /^[0-9a-f]{40,64}$/.test(sha ?? '')
  return (file, line) => {
    const label = codeSpan(line === undefined ? file : `${file}:${line}`)
    if (!known) return { label, target: label }
    const anchor = line === undefined ? '' : `#L${line}`
    return { label, target: `[${label}](${serverUrl}/${repository}/blob/${sha}/${encodePath(file)}${anchor})` }
  }
}

/** Turns the places that a text names into links, each once; the others stand behind it in parentheses. */
export function linkPlaces(text: string, places: readonly LinkedPlace[]): string {
  // Every second piece is a link that was made already: no label is looked for in it.
  let pieces: readonly string[] = [text]
  const unnamed: string[] = []
  for (const { label, target } of new Map(places.map((place) => [place.label, place])).values()) {
    const index = pieces.findIndex((piece, at) => at % 2 === 0 && piece.includes(label))
    const piece = pieces[index]
    if (piece === undefined) {
      unnamed.push(target)
      continue
    }
    const start = piece.indexOf(label)
    const parts = [piece.slice(0, start), target, piece.slice(start + label.length)]
    pieces = pieces.toSpliced(index, 1, ...parts)
  }
  return pieces.join('') + (unnamed.length === 0 ? '' : ` (${unnamed.join(', ')})`)
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
