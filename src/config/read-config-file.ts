import { posix } from 'node:path'
import { ActionError } from '../errors.ts'
import { isInside } from '../model/inside.ts'
import { quote } from '../model/quote.ts'
import type { Files } from '../ports.ts'
import { proposal } from './proposal.ts'

const maxConfigBytes = 1024 * 1024
const defaultFiles = ['.github/image-budgets.yml', '.github/image-budgets.yaml'] as const
const smallest = 'version: 1\nimages:\n  app:\n    budget: 300MB'

/**
 * Names a configuration among those of a repository, whether or not it can be read: its path, as `loadConfig` would give it. Both
 * default names are one configuration.
 */
export function configKey(workspace: string, file: string | undefined): string {
  const [usual, other] = defaultFiles
  const path = file === undefined ? usual : posix.relative(workspace, posix.resolve(workspace, file))
  return path === other ? usual : path
}

/** What a configuration may be called in another commit, its own name first: both default names are one configuration. */
export function namesOf(file: string): readonly string[] {
  return defaultFiles.some((name) => name === file) ? [file, ...defaultFiles.filter((name) => name !== file)] : [file]
}

type Source = { readonly workspace: string; readonly file?: string; readonly files: Files }

/** The bytes of the configuration file and its path relative to the workspace. Throws `config-missing`, `unsafe-path` or `config-invalid`. */
export async function readConfigFile({
  workspace,
  file,
  files,
}: Source): Promise<{ readonly bytes: Uint8Array; readonly file: string }> {
  const root = await files.realPath(workspace)
  if (root === undefined) throw new ActionError('usage', `The workspace ${quote(workspace)} does not exist`)
  for (const candidate of file === undefined ? defaultFiles : [insideWorkspace(file, workspace)]) {
    const real = await files.realPath(posix.join(workspace, candidate))
    if (real === undefined) continue
    if (!isInside(real, root)) throw outside(candidate)
    const info = await files.info(real)
    if (info?.kind !== 'file') {
      throw new ActionError('config-missing', `${quote(candidate)} is not a file`, { hint: 'Name a YAML file' })
    }
    if (info.bytes > maxConfigBytes) {
      throw new ActionError('config-invalid', `${quote(candidate)} is larger than 1 MiB`, {
        hint: 'Split it over several files and steps',
      })
    }
    const bytes = await files.readBytes(real, maxConfigBytes)
    if (bytes !== undefined) return { bytes, file: candidate }
  }
  throw await missing({ workspace, files, ...(file !== undefined && { file }) })
}

function insideWorkspace(file: string, workspace: string): string {
  const path = posix.resolve(workspace, file)
  if (!isInside(path, workspace)) throw outside(file)
  return posix.relative(workspace, path)
}

function outside(file: string): ActionError {
  return new ActionError('unsafe-path', `The configuration ${quote(file)} lies outside the workspace`, {
    hint: 'Commit it to the repository as a file of its own',
  })
}

async function missing({ workspace, file, files }: Source): Promise<ActionError> {
  const looked = file === undefined ? defaultFiles : [file]
  const folder = posix.join(workspace, posix.dirname(looked[0] ?? ''))
  const info = await files.info(folder)
  const names =
    info?.kind === 'directory' ? (await files.list(folder)).filter((name) => /\.ya?ml$/.test(name)).sort() : []
  const near = file === undefined || names.length === 0 ? '' : `. ${proposal(posix.basename(file), names)}`
  return new ActionError('config-missing', `There is no configuration at ${looked.map(quote).join(' or ')}${near}`, {
    hint: `Create ${file === undefined ? defaultFiles[0] : quote(file)}; the smallest one is:\n\n${smallest}\n`,
  })
}
