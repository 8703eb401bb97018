import { join } from 'node:path'
import * as z from 'zod'
import { ActionError } from '../../errors.ts'
import { dockerFolder } from '../../model/docker-folder.ts'
import type { Files } from '../../ports.ts'
import { parseJson } from '../../model/parse-json.ts'

const maxBytes = 4 * 1024 * 1024

const text = z.string().optional()
const schema = z.object({
  auths: z
    .record(
      z.string(),
      z.object({ auth: text, username: text, password: text, identitytoken: text, registrytoken: text }),
    )
    .optional(),
  credHelpers: z.record(z.string(), z.string()).optional(),
  credsStore: text,
})

export type DockerConfig = z.infer<typeof schema>

/**
 * What docker's own configuration says about credentials; empty where there is none. Throws ActionErrors `registry-denied` that quote
 * nothing of it.
 */
export async function readDockerConfig(options: {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly files: Pick<Files, 'readBytes'>
}): Promise<DockerConfig> {
  const { env, files } = options
  const folder = dockerFolder(env) ?? '/.docker'
  const path = join(folder, 'config.json')
  const bytes = await files.readBytes(path, maxBytes).catch((cause: unknown) => {
    const { code } = cause as NodeJS.ErrnoException
    if (cause instanceof ActionError || code === undefined) throw cause
    throw new ActionError('registry-denied', `Docker's configuration ${path} cannot be read (${code})`, {
      hint: 'Let this user read it, or name another folder in DOCKER_CONFIG',
      cause,
    })
  })
  if (bytes === undefined) return {}
  const parsed = schema.safeParse(parseJson(bytes))
  if (parsed.success) return parsed.data
  throw new ActionError('registry-denied', `Docker's configuration ${path} is not of docker's form`, {
    hint: 'Log in again: `docker login`, or docker/login-action in a workflow, writes it anew',
  })
}
