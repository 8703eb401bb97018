import { type Digest, parseDigest } from './digest.ts'
import { nearest } from './nearest.ts'
import { quote } from './quote.ts'
import { isTag, parseRepository, type Repository } from './repository.ts'
import type { SourceReference } from './source-reference.ts'

/** Why a text names no image, and what does. */
export type SourceProblem = { readonly message: string; readonly remedy: string }

const kinds = ['oci', 'oci-archive', 'docker-archive', 'docker-daemon', 'registry'] as const

const forms =
  'Write oci:FOLDER, oci-archive:FILE, docker-archive:FILE, docker-daemon:NAME, registry:NAME, or the name alone for a registry'

/** How other tools name the same places. */
const foreign: Readonly<Record<string, string>> = {
  'docker://': 'registry:',
  'docker-image://': 'registry:',
  'https://': 'registry:',
  'http://': 'registry:',
  'oci://': 'registry:',
  'oci-layout://': 'oci:',
  'oci-dir:': 'oci:',
  'oci-layout:': 'oci:',
}

/** What `docker image save` takes besides names: an image's id, or the beginning of one. */
const imageId = /^(?:sha256:)?[0-9a-f]{12,64}$/

/**
 * The image that a text names: `oci:FOLDER[@DIGEST]`, `oci-archive:FILE`, `docker-archive:FILE`, `docker-daemon:NAME`, `registry:NAME`, or a bare name,
 * which is a registry's, with docker's rules for short names. What stands before the first colon decides: a repository of Docker Hub that is called like
 * one of the five is written `registry:oci:latest`.
 */
export function parseSourceReference(text: string): SourceReference | SourceProblem {
  if (text.trim() === '') return { message: 'The source is empty', remedy: forms }
  if (/[\u0000-\u001f\u007f]/.test(text))
    return { message: `The source ${quote(text)} holds a control character`, remedy: 'Remove it' }
  const kind = kinds.find((each) => text.startsWith(`${each}:`))
  const other = Object.keys(foreign).find((each) => text.startsWith(each))
  if (other !== undefined && kind !== 'oci') return unknownNotation(text, other)
  if (kind === undefined) return misspelt(text) ?? registrySource(text, text)
  const rest = text.slice(kind.length + 1)
  if (rest === '')
    return { message: `The source ${quote(text)} names nothing`, remedy: `Write what is meant behind ${kind}:` }
  switch (kind) {
    case 'oci':
      return layoutSource(text, rest)
    case 'oci-archive':
    case 'docker-archive':
      return { kind, path: rest }
    case 'docker-daemon':
      return daemonSource(text, rest)
    case 'registry':
      return registrySource(text, rest)
  }
}

function unknownNotation(text: string, prefix: string): SourceProblem {
  const rest = text.slice(prefix.length)
  return {
    message: `The source ${quote(text)} is written in another tool's notation`,
    remedy: `Write ${quote(`${foreign[prefix]}${rest}`)}`,
  }
}

/** A name whose first part is nearly one of ours, but no repository's that somebody is likely to mean. */
function misspelt(text: string): SourceProblem | undefined {
  const [, prefix = '', rest = ''] = /^([A-Za-z_-]{3,}):(.+)$/s.exec(text) ?? []
  const isPath = /^[./]|\/|\.tar$/.test(rest)
  const near = nearest(prefix.replaceAll('_', '-'), kinds)
  if (near === undefined || !(isPath || prefix.includes('-') || prefix.toLowerCase() === near)) return undefined
  return { message: `The source ${quote(text)} is of no known kind`, remedy: `Write ${quote(`${near}:${rest}`)}` }
}

function layoutSource(text: string, rest: string): SourceReference | SourceProblem {
  if (rest.startsWith('//')) return unknownNotation(text, 'oci://')
  const at = rest.lastIndexOf('@')
  // A folder may have an @ in its name; a digest has a colon behind it.
  if (at === -1 || !rest.slice(at).includes(':')) return { kind: 'oci', path: rest }
  const digest = parseDigest(rest.slice(at + 1))
  if (digest === undefined) return badDigest(text, rest.slice(at + 1))
  if (at === 0) return { message: `The source ${quote(text)} names no folder`, remedy: 'Write oci:FOLDER@sha256:…' }
  return { kind: 'oci', path: rest.slice(0, at), digest }
}

function daemonSource(text: string, rest: string): SourceReference | SourceProblem {
  if (imageId.test(rest)) return { kind: 'docker-daemon', reference: rest }
  const named = namedImage(text, rest)
  return 'message' in named ? named : { kind: 'docker-daemon', reference: rest }
}

function registrySource(text: string, rest: string): SourceReference | SourceProblem {
  const named = namedImage(text, rest)
  return 'message' in named ? named : { kind: 'registry', ...named }
}

type NamedImage = { readonly repository: Repository; readonly tag?: string; readonly digest?: Digest }

/** `name[:tag][@digest]`; docker's tag `latest` where neither is written. */
function namedImage(text: string, written: string): NamedImage | SourceProblem {
  const at = written.indexOf('@')
  const name = at === -1 ? written : written.slice(0, at)
  const digest = at === -1 ? undefined : parseDigest(written.slice(at + 1))
  if (at !== -1 && digest === undefined) return badDigest(text, written.slice(at + 1))
  const colon = name.lastIndexOf(':')
  const hasTag = colon > name.lastIndexOf('/')
  const path = hasTag ? name.slice(0, colon) : name
  const tag = hasTag ? name.slice(colon + 1) : undefined
  const repository = parseRepository(path)
  if (repository === undefined) return badName(text, { written, path })
  if (tag !== undefined && !isTag(tag))
    return {
      message: `The source ${quote(text)} has the tag ${quote(tag)}, which is none`,
      remedy: 'A tag is up to 128 letters, digits, dots, dashes and underscores, and does not begin with a dot or dash',
    }
  if (digest === undefined) return { repository, tag: tag ?? 'latest' }
  return tag === undefined ? { repository, digest } : { repository, tag, digest }
}

function badDigest(text: string, written: string): SourceProblem {
  return {
    message: `The source ${quote(text)} has the digest ${quote(written)}, which is none`,
    remedy: 'A digest is sha256: and 64 hexadecimal digits in lower case',
  }
}

function badName(text: string, { written, path }: { readonly written: string; readonly path: string }): SourceProblem {
  const message = `The source ${quote(text)} is no name of an image`
  if (/\.tar(?:\.gz|\.zst)?$|\.tgz$/i.test(written))
    return { message, remedy: `Write docker-archive:${quote(written)} or oci-archive:${quote(written)} for a file` }
  if (/^(?:\.{0,2}\/|~)/.test(written)) return { message, remedy: `Write ${quote(`oci:${written}`)} for a folder` }
  const lower = path.toLowerCase()
  if (lower !== path && parseRepository(lower) !== undefined)
    return { message, remedy: `Names of repositories are lower case: write ${quote(text.replace(path, () => lower))}` }
  return { message, remedy: forms }
}
