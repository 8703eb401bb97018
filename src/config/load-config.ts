import { createHash } from 'node:crypto'
import { posix } from 'node:path'
import { ActionError, type ErrorCode } from '../errors.ts'
import type { BakeRef, Config } from '../model/config.ts'
import { knownPlatforms, parsePlatform, type Platform } from '../model/platform.ts'
import { quote } from '../model/quote.ts'
import { refName } from '../model/ref-name.ts'
import type { Exec, Files } from '../ports.ts'
import { checkComposeFiles } from './check-compose-files.ts'
import { checkExpressions } from './check-expressions.ts'
import { checkPaths, type PathCheck } from './check-paths.ts'
import { configError } from './config-error.ts'
import { readBakeTargets } from './read-bake-targets.ts'
import { readConfigFile } from './read-config-file.ts'
import { type ConfigText, readConfigText } from './read-config-text.ts'
import { structureRefs } from './read-smoke-lists.ts'
import { readStructureFiles } from './read-structure-files.ts'
import { resolveConfig } from './resolve-config.ts'

const missingTools: ReadonlySet<ErrorCode> = new Set(['docker-missing', 'buildx-missing'])

export type LoadConfigOptions = {
  /** Absolute path of the checkout. */
  readonly workspace: string
  /** Relative to the workspace; by default `.github/image-budgets.yml` or `.yaml`. */
  readonly file?: string
  readonly files: Files
  /** Only used where a variant comes from a bake file. */
  readonly exec: Exec
  /** Whether bake files that nothing on this machine can read are a trouble, or said in `bakeUnread`. Default: a trouble. */
  readonly bake?: 'needed' | 'if-possible'
  readonly env: Readonly<Record<string, string | undefined>>
}

/**
 * The configuration of a checkout, resolved and held against the disk.
 * Throws an ActionError: `config-missing`, `unsafe-path` (the file itself leads out of the workspace), `config-invalid` with every
 * problem of the file, or what `readBakeTargets` throws.
 */
export async function loadConfig(options: LoadConfigOptions): Promise<Config> {
  const { bytes, file } = await readConfigFile(options)
  const text = decode(bytes, file)
  const { problems, add, read } = readConfigText({ text, file })
  if (read === undefined) throw configError(problems)
  const disk = { workspace: options.workspace, files: options.files, add }
  const imported = await importTargets({ refs: [...read.bakeRefs.values()], options, add })
  const structures = await readStructureFiles(structureRefs(read.drafts), disk)
  const unread = 'unread' in imported ? imported.unread : undefined
  const resolved = resolveConfig({
    ...{ ...read, structures, add },
    imported: 'unread' in imported ? new Map() : imported,
    // Any may be among those that the bake file names.
    platformsOf: (ref) => (unread !== undefined && read.bakeRefs.has(refName(ref)) ? anyPlatform() : undefined),
  })
  await checkPaths(resolved.checks, disk)
  await checkExpressions(resolved.expressions, add)
  if (problems.length > 0) throw configError(problems)
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  return { ...resolved.config, file, sha256, ...(unread !== undefined && { bakeUnread: unread }) }
}

function decode(bytes: Uint8Array, file: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (cause) {
    throw new ActionError('config-invalid', `${quote(file)} is not text in UTF-8`, {
      hint: 'Write YAML in UTF-8',
      cause,
    })
  }
}

function anyPlatform(): readonly Platform[] {
  return knownPlatforms.flatMap((name) => parsePlatform(name) ?? [])
}

/** Bake files are looked at on disk before buildx opens them; where one is wrong, none is opened. */
async function importTargets(source: {
  readonly refs: readonly BakeRef[]
  readonly options: LoadConfigOptions
  readonly add: ConfigText['add']
}): Promise<Awaited<ReturnType<typeof readBakeTargets>> | { readonly unread: string }> {
  const { refs, options, add } = source
  let sound = true
  const disk = {
    workspace: options.workspace,
    files: options.files,
    add: (problem: Parameters<typeof add>[0]): void => {
      sound = false
      add(problem)
    },
  }
  const checks = refs.flatMap((ref) =>
    ref.files.map((path): PathCheck => ({ what: 'bake file', path, position: ref.position })),
  )
  await checkPaths([...checks, ...(await dotenvChecks(refs, options))], disk)
  if (sound) await checkComposeFiles(checks, disk)
  if (!sound) return new Map()
  try {
    return await readBakeTargets(refs, { workspace: options.workspace, exec: options.exec, env: options.env, add })
  } catch (error) {
    const isMissing = error instanceof ActionError && missingTools.has(error.code)
    if (options.bake !== 'if-possible' || !isMissing) throw error
    return { unread: error.message }
  }
}

/** A compose file takes variables from `.env`, which must not be a way out of the workspace either. */
async function dotenvChecks(refs: readonly BakeRef[], { workspace, files }: LoadConfigOptions): Promise<PathCheck[]> {
  const first = refs[0]
  if (first === undefined) return []
  const folders = new Set(['.', ...refs.flatMap((ref) => ref.files.map((file) => posix.dirname(file)))])
  const checks: PathCheck[] = []
  for (const path of [...folders].map((folder) => posix.join(folder, '.env')).sort()) {
    const exists = (await files.info(posix.join(workspace, path))) !== undefined
    if (exists) checks.push({ what: 'bake file', path, position: first.position })
  }
  return checks
}
