import { ActionError } from '../errors.ts'
import type { BlobPlace } from '../model/placed-index.ts'

/** A JSON object of unknown content; its keys are never looked up through a prototype. */
export type JsonObject = Readonly<Record<string, unknown>>

/** A document as messages name it, `Manifest sha256:… in /layout`, and the code of trouble with it: that of where it comes from. */
export type Subject = { readonly name: string; readonly code: `${BlobPlace['kind']}-invalid` }

export function partOf(what: Subject, part: string): Subject {
  return { ...what, name: `${part} of ${what.name}` }
}

/** What a JSON document that is not as it should be leads to. */
export function malformed(what: Subject, why: string): ActionError {
  return new ActionError(what.code, `${what.name} is malformed: ${why}`)
}

export function parseJson(bytes: Uint8Array, what: Subject): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch (error) {
    throw new ActionError(what.code, `${what.name} is not JSON`, { cause: error })
  }
}

export function parseObject(bytes: Uint8Array, what: Subject): JsonObject {
  return asObject(parseJson(bytes, what), what)
}

export function asObject(value: unknown, what: Subject): JsonObject {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw malformed(what, 'it is not an object')
  return Object.assign(Object.create(null), value)
}

/** An absent list is empty, as Go writes one. */
export function listOf(object: JsonObject, key: string, what: Subject): readonly unknown[] {
  const value = object[key] ?? []
  if (!Array.isArray(value)) throw malformed(what, `"${key}" is not a list`)
  return value
}

export function optionalText(object: JsonObject, key: string, what: Subject): string | undefined {
  const value = object[key]
  if (value === undefined || value === null) return undefined
  if (typeof value !== 'string') throw malformed(what, `"${key}" is not a string`)
  return value
}
