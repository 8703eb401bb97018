import { parseDigest } from '../model/digest.ts'
import type { HistoryEntry, ImageConfig } from '../model/image-config.ts'
import { asObject, listOf, malformed, optionalText, parseObject, partOf, type Subject } from './json-value.ts'
import { parseRawPlatform } from './parse-descriptor.ts'
import { parseRuntimeConfig } from './parse-runtime-config.ts'

/** OCI image specification, "Image Configuration". Throws the code of its subject. */
export function parseImageConfig(bytes: Uint8Array, what: Subject): ImageConfig {
  const object = parseObject(bytes, what)
  const rootfs = asObject(object['rootfs'], partOf(what, '"rootfs"'))
  const diffIds = listOf(rootfs, 'diff_ids', what).map((entry) => {
    const diffId = parseDigest(entry)
    if (diffId === undefined) throw malformed(what, 'a diff_id is not a sha256 digest')
    return diffId
  })
  const created = timeOf(object['created'])
  return {
    ...(created === undefined ? {} : { created }),
    platform: parseRawPlatform(object, what),
    diffIds,
    runtime: parseRuntimeConfig(object, what),
    history: listOf(object, 'history', what).map((entry) => parseHistory(entry, what)),
  }
}

/** Undefined for what is no time, and for the beginning of time, which tools write that give none. */
function timeOf(value: unknown): string | undefined {
  const time = typeof value === 'string' ? Date.parse(value) : Number.NaN
  return Number.isNaN(time) || time <= 0 ? undefined : new Date(time).toISOString()
}

function parseHistory(value: unknown, what: Subject): HistoryEntry {
  const object = asObject(value, partOf(what, 'The history'))
  const createdBy = optionalText(object, 'created_by', what)
  const comment = optionalText(object, 'comment', what)
  return {
    ...(createdBy === undefined ? {} : { createdBy }),
    ...(comment === undefined ? {} : { comment }),
    emptyLayer: object['empty_layer'] === true,
  }
}
