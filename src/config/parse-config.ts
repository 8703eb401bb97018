import { createHash } from 'node:crypto'
import type { Config } from '../model/config.ts'
import { quote } from '../model/quote.ts'
import { refName } from '../model/ref-name.ts'
import { checkExpressions } from './check-expressions.ts'
import { configError } from './config-error.ts'
import { type ConfigText, readConfigText } from './read-config-text.ts'
import { structureRefs } from './read-smoke-lists.ts'
import { type ResolvedConfig, resolveConfig } from './resolve-config.ts'

type Source = {
  readonly text: string
  readonly file: string
  /** Gives the platforms that only a bake file names, by the same variant. */
  readonly like?: Config
}

/**
 * A configuration from its text alone: nothing is looked up on disk, bake and structure files are not read, patterns and version
 * constraints are taken as they are. Throws an ActionError `config-invalid` with every problem.
 */
export function parseConfig(source: Source): Config {
  const read = readConfigText(source)
  return finish(source, { ...read, resolved: resolve(source, { ...read, structures: new Map() }) })
}

/**
 * The same of another commit, such as the base of a pull request: its structure files come from `structure`. One that is not there is a
 * problem: its tests would be missing without a word. Patterns and constraints are checked.
 */
export async function parseConfigOfCommit(
  source: Source & { readonly structure: (path: string) => Promise<string | undefined> },
): Promise<Config> {
  const read = readConfigText(source)
  const structures = new Map<string, string>()
  for (const { path, position } of structureRefs(read.read?.drafts ?? [])) {
    const text = await source.structure(path)
    if (text !== undefined) structures.set(path, text)
    else {
      const message = `The structure file ${quote(path)} is not in that commit`
      read.add({ path: [], message, remedy: 'Commit it', position })
    }
  }
  const resolved = resolve(source, { ...read, structures })
  await checkExpressions(resolved?.expressions ?? [], read.add)
  return finish(source, { ...read, resolved })
}

function resolve(
  { like: other }: Source,
  { read, add, structures }: ConfigText & { readonly structures: ReadonlyMap<string, string> },
): ResolvedConfig | undefined {
  if (read === undefined) return undefined
  const like = new Map(other?.variants.map((variant) => [refName(variant), variant]))
  return resolveConfig({
    ...read,
    imported: new Map(),
    structures,
    platformsOf: (ref) => (read.bakeRefs.has(refName(ref)) ? like.get(refName(ref))?.platforms : undefined),
    add,
  })
}

function finish(
  { text, file }: Source,
  { problems, resolved }: ConfigText & { readonly resolved: ResolvedConfig | undefined },
): Config {
  if (resolved === undefined || problems.length > 0) throw configError(problems)
  return { ...resolved.config, file, sha256: createHash('sha256').update(text).digest('hex') }
}
