import { ActionError } from '../errors.ts'
import type { Config } from '../model/config.ts'
import { type Unknown, unknown } from '../model/unknown.ts'
import type { GitHub } from '../ports.ts'
import { parseConfigOfCommit } from './parse-config.ts'
import { namesOf } from './read-config-file.ts'

/**
 * The configuration of the commit that a change is based on, with the structure files of that commit. Undefined: there is
 * nothing to compare with, because there is no such commit or it has no such file, under either default name where this is
 * one of them. Unknown: there is, but it could not be had.
 */
export async function baseConfig(options: {
  readonly head: Config
  /** Undefined: there is none. */
  readonly baseSha: string | undefined
  readonly github: GitHub | undefined
}): Promise<Config | Unknown | undefined> {
  const { head, baseSha, github } = options
  if (baseSha === undefined) return undefined
  if (github === undefined) return unknown('there is no token to read the base branch with')
  try {
    const structure = (path: string) => github.fileAt(path, baseSha)
    for (const file of namesOf(head.file)) {
      const text = await github.fileAt(file, baseSha)
      if (text !== undefined) return await parseConfigOfCommit({ text, file, like: head, structure })
    }
    return undefined
  } catch (error) {
    if (!(error instanceof ActionError)) throw error
    return unknown(error.hint === undefined ? error.message : `${error.message}. ${error.hint}`)
  }
}
