import { createHash } from 'node:crypto'
import type { Config } from '../model/config.ts'
import { refName } from '../model/ref-name.ts'
import { configError } from './config-error.ts'
import { readConfigText } from './read-config-text.ts'
import { resolveConfig } from './resolve-config.ts'

/**
 * A configuration from its text alone, such as that of the base branch: nothing is looked up on disk, and bake files are not read.
 * The platforms that only a bake file names are those of the same variant in `like`.
 * Throws an ActionError `config-invalid` with every problem.
 */
export function parseConfig(source: { readonly text: string; readonly file: string; readonly like?: Config }): Config {
  const { problems, add, read } = readConfigText(source)
  if (read === undefined) throw configError(problems)
  const like = new Map(source.like?.variants.map((variant) => [refName(variant), variant]))
  const { config } = resolveConfig({
    ...read,
    imported: new Map(),
    platformsOf: (ref) => (read.bakeRefs.has(refName(ref)) ? like.get(refName(ref))?.platforms : undefined),
    add,
  })
  if (problems.length > 0) throw configError(problems)
  return { ...config, file: source.file, sha256: createHash('sha256').update(source.text).digest('hex') }
}
