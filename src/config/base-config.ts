import { ActionError } from '../errors.ts'
import type { Config } from '../model/config.ts'
import type { RunContext } from '../model/context.ts'
import { type Unknown, unknown } from '../model/unknown.ts'
import type { GitHub } from '../ports.ts'
import { parseConfig } from './parse-config.ts'

/**
 * The configuration of the commit that a pull request is based on. Undefined: there is nothing to compare with, because this is
 * no pull request or the base has no such file. Unknown: there is, but it could not be had.
 */
export async function baseConfig(options: {
  readonly head: Config
  readonly context: RunContext
  readonly github: GitHub | undefined
}): Promise<Config | Unknown | undefined> {
  const { head, context, github } = options
  if (context.pullRequest === undefined) return undefined
  if (github === undefined) return unknown('there is no token to read the base branch with')
  try {
    const text = await github.fileAt(head.file, context.pullRequest.baseSha)
    return text === undefined ? undefined : parseConfig({ text, file: head.file, like: head })
  } catch (error) {
    if (!(error instanceof ActionError)) throw error
    return unknown(error.hint === undefined ? error.message : `${error.message}. ${error.hint}`)
  }
}
