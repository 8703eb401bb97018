import * as z from 'zod'
import { ActionError } from '../errors.ts'
import type { Files } from '../ports.ts'

// GitHub delivers at most 25 MB of payload to a webhook; a runner's event file is that payload.
const maxEventBytes = 25 * 1024 * 1024

const sha = z.string().regex(/^[0-9a-f]{40}([0-9a-f]{24})?$/)
const repositoryId = z.object({ id: z.number().int() })
const pullRequest = z.object({
  number: z.number().int().positive(),
  user: z.object({ login: z.string(), type: z.string().optional() }),
  head: z.object({ sha, repo: repositoryId.nullish() }),
  base: z.object({ sha, ref: z.string().optional(), repo: repositoryId }),
})
const payload = z.object({
  repository: z
    .object({
      id: z.number().int(),
      private: z.boolean().optional(),
      fork: z.boolean().optional(),
      default_branch: z.string().optional(),
    })
    .optional(),
  // Other events have one that says something else.
  before: z.unknown().optional(),
  head_commit: z.object({ timestamp: z.string() }).nullish(),
  pull_request: pullRequest.nullish(),
  workflow_run: z.object({ event: z.string().optional(), head_repository: repositoryId.nullish() }).nullish(),
  merge_group: z.object({ base_sha: sha, base_ref: z.string().optional() }).nullish(),
  issue: z.object({ pull_request: z.unknown().optional() }).nullish(),
})

/** The parts of an event's payload that a run reads; all else in the file is ignored. */
export type EventPayload = z.infer<typeof payload>

const hint = 'Leave GITHUB_EVENT_PATH unset outside of a workflow, or give it the payload of the event'

/** The JSON of the event file, undefined when there is no such file. Throws ActionError `usage` for a file that is not JSON. */
export async function readEventFile(files: Pick<Files, 'readBytes'>, path: string): Promise<unknown> {
  const bytes = await files.readBytes(path, maxEventBytes)
  if (bytes === undefined) return undefined
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch (cause) {
    throw new ActionError('usage', 'The event file that GITHUB_EVENT_PATH names is not JSON', { cause, hint })
  }
}

/** Throws ActionError `usage` where a part that is there has not the form that GitHub gives it. */
export function parseEvent(event: unknown): EventPayload | undefined {
  if (event === undefined) return undefined
  const parsed = payload.safeParse(event)
  if (parsed.success) return parsed.data
  const place = parsed.error.issues[0]?.path.map(String).join('.') || 'its top level'
  throw new ActionError(
    'usage',
    `The event file that GITHUB_EVENT_PATH names is not a payload of GitHub, at ${place}`,
    {
      hint,
    },
  )
}
