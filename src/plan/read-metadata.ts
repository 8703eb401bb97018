import * as z from 'zod'
import { ActionError } from '../errors.ts'
import { isInside } from '../model/inside.ts'
import { quote } from '../model/quote.ts'
import { isTag, parseRepository, type Repository } from '../model/repository.ts'
import type { Files } from '../ports.ts'

/** What docker's metadata action made for this run. */
export type Metadata = {
  readonly tags: readonly { readonly repository: Repository; readonly tag: string }[]
  readonly labels: Readonly<Record<string, string>>
  readonly annotations: Readonly<Record<string, string>>
}

const maxBytes = 1024 * 1024
const hint = 'Hand over the output `json` of docker/metadata-action, or a file of the repository that holds it'

const shape = z.object({
  tags: z.array(z.string()).max(1000),
  labels: z.record(z.string(), z.string()).default({}),
  annotations: z.array(z.string()).max(1000).default([]),
})

/** The input `metadata`: JSON, or the path of a file in the workspace. Throws an ActionError `usage`. */
export async function readMetadata(
  given: string,
  { workspace, files }: { readonly workspace: string; readonly files: Pick<Files, 'readBytes' | 'realPath' | 'info'> },
): Promise<Metadata> {
  if (/^\s*\{/.test(given)) return parseMetadata(given)
  const root = await files.realPath(workspace)
  const path = await files.realPath(`${workspace}/${given}`)
  const isFile = path !== undefined && (await files.info(path))?.kind === 'file'
  if (!isFile || root === undefined || !isInside(path, root)) {
    throw new ActionError('usage', `${quote(given)} in \`metadata\` is no file of the repository`, { hint })
  }
  const bytes = await files.readBytes(path, maxBytes)
  return parseMetadata(new TextDecoder().decode(bytes))
}

function parseMetadata(text: string): Metadata {
  if (text.length > maxBytes) throw new ActionError('usage', 'The input `metadata` is longer than 1 MiB', { hint })
  const parsed = shape.safeParse(jsonOf(text))
  if (!parsed.success) {
    const place = parsed.error.issues[0]?.path.map(String).join('.') || 'its top level'
    throw new ActionError(
      'usage',
      `The input \`metadata\` is not what docker's metadata action gives, at ${quote(place)}`,
      { hint },
    )
  }
  const { tags, labels, annotations } = parsed.data
  return { tags: tags.map(tagOf), labels, annotations: Object.fromEntries(annotations.flatMap(annotationOf)) }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new ActionError('usage', 'The input `metadata` is not JSON', { hint, cause })
  }
}

function tagOf(reference: string): Metadata['tags'][number] {
  const colon = reference.lastIndexOf(':')
  const tag = reference.slice(colon + 1)
  const repository = colon > 0 ? parseRepository(reference.slice(0, colon)) : undefined
  if (repository !== undefined && isTag(tag)) return { repository, tag }
  throw new ActionError(
    'usage',
    `The input \`metadata\` names ${quote(reference)}, which is no repository with a tag`,
    { hint },
  )
}

/** `manifest:KEY=VALUE`; for whom an annotation is meant is left out, since ours stand on index and manifests alike. */
function annotationOf(text: string): readonly (readonly [string, string])[] {
  const [, key, value] = /^(?:[a-z,-]+(?:\[[^\]]*\])?:)?([^\s:=[\]]+)=(.*)$/s.exec(text) ?? []
  return key === undefined || value === undefined ? [] : [[key, value]]
}
