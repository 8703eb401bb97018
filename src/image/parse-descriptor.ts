import { createHash } from 'node:crypto'
import type { Descriptor, RawPlatform } from '../model/descriptor.ts'
import { parseDigest } from '../model/digest.ts'
import { quote } from '../model/quote.ts'
import { asObject, type JsonObject, malformed, optionalText, type Subject } from './json-value.ts'

/**
 * OCI image specification, "Content Descriptors". `urls` are ignored: a blob is in the source or it is missing. Embedded
 * `data` must be what size and digest say. Throws the code of its subject.
 */
export function parseDescriptor(value: unknown, what: Subject): Descriptor {
  const object = asObject(value, what)
  const digest = parseDigest(object['digest'])
  if (digest === undefined) {
    throw malformed(what, `${shown(object['digest'])} is not a sha256 digest`)
  }
  const blobBytes = object['size']
  if (typeof blobBytes !== 'number' || !Number.isSafeInteger(blobBytes) || blobBytes < 0) {
    throw malformed(what, `${shown(blobBytes)} is not a size`)
  }
  checkData(object, { digest, blobBytes, what })
  const platform = object['platform'] == null ? undefined : parseRawPlatform(object['platform'], what)
  return {
    mediaType: optionalText(object, 'mediaType', what) ?? '',
    digest,
    blobBytes,
    ...(platform === undefined ? {} : { platform }),
    annotations: parseAnnotations(object['annotations'], what),
  }
}

/** A value out of hostile JSON; `String` would call what it finds there. */
function shown(value: unknown): string {
  return quote(typeof value === 'string' ? value : (JSON.stringify(value) ?? 'nothing'))
}

function checkData(object: JsonObject, about: { digest: string; blobBytes: number; what: Subject }): void {
  const data = optionalText(object, 'data', about.what)
  if (data === undefined) return
  const bytes = Buffer.from(data, 'base64')
  const found = `sha256:${createHash('sha256').update(bytes).digest('hex')}`
  if (bytes.length === about.blobBytes && found === about.digest) return
  throw malformed(about.what, `the data embedded for ${about.digest} is not what its digest says`)
}

/** `os`, `architecture` and `variant` of a descriptor or of an image configuration. */
export function parseRawPlatform(value: unknown, what: Subject): RawPlatform {
  const object = asObject(value, what)
  const variant = optionalText(object, 'variant', what)
  return {
    os: optionalText(object, 'os', what) ?? '',
    architecture: optionalText(object, 'architecture', what) ?? '',
    ...(variant ? { variant } : {}),
  }
}

function parseAnnotations(value: unknown, what: Subject): Readonly<Record<string, string>> {
  if (value === undefined || value === null) return {}
  const entries = Object.entries(asObject(value, what))
  const wrong = entries.find(([, text]) => typeof text !== 'string')
  if (wrong !== undefined) throw malformed(what, `annotation ${quote(wrong[0])} is not a string`)
  return Object.assign(Object.create(null), Object.fromEntries(entries))
}
