import { posix, relative, resolve } from 'node:path'
import { basePoint } from './baseline/base-point.ts'
import { type Affected, affectedVariants, withRest } from './changes/affected-variants.ts'
import { askGit, type Git } from './changes/ask-git.ts'
import { type ChangedFiles, changedFiles } from './changes/changed-files.ts'
import { changedInput } from './changes/changed-input.ts'
import { type ChangedSettings, changedSettings } from './changes/changed-settings.ts'
import { commitBefore } from './changes/commit-before.ts'
import { variantInputs } from './changes/variant-inputs.ts'
import { parseConfigOfCommit } from './config/parse-config.ts'
import { namesOf, readConfigFile } from './config/read-config-file.ts'
import { ActionError } from './errors.ts'
import type { ChangesSince } from './model/changes.ts'
import type { Config, Variant } from './model/config.ts'
import { isInside } from './model/inside.ts'
import { quote } from './model/quote.ts'
import { refName } from './model/ref-name.ts'
import { isUnknown, type Unknown, unknown } from './model/unknown.ts'
import type { CheckOptions, Ports } from './run.ts'

type FoundChanges = { readonly since: ChangesSince; readonly affected: Affected }

type Needs = Pick<Ports, 'context' | 'files' | 'exec' | 'env' | 'github' | 'signal'>

/**
 * Which variants a change can affect, for `only: changed`. `config` is that of the checkout as it is written. Unknown: it cannot be told, and then nothing counts as unchanged.
 * Throws nothing but bugs and the interruption of the run.
 */
export async function findChanges(
  { config, reportDir }: { readonly config: Config } & Pick<CheckOptions, 'reportDir'>,
  needs: Needs,
): Promise<FoundChanges | Unknown> {
  try {
    return await lookForChanges({ config, reportDir }, needs)
  } catch (error) {
    needs.signal.throwIfAborted()
    if (!(error instanceof ActionError)) throw error
    return unknown(error.message)
  }
}

async function lookForChanges(
  { config, reportDir }: { readonly config: Config } & Pick<CheckOptions, 'reportDir'>,
  needs: Needs,
): Promise<FoundChanges | Unknown> {
  const { context, github, files } = needs
  const { workspace } = context
  const git = askGit({ ...needs, workspace })
  const since = await commitBefore({ context, git }, () => basePoint(context, github).commit())
  if (isUnknown(since)) return since
  const own = resolve(workspace, reportDir)
  const except = isInside(own, workspace) && own !== workspace ? [relative(workspace, own)] : []
  const changes = await changedFiles(git, { commit: since.commit, except })
  if (isUnknown(changes)) return changes
  const settings = await settingsChanged({ config, commit: since.commit, git }, needs)
  if (isUnknown(settings)) return settings
  const changed = new Map<string, string>()
  for (const variant of config.variants) {
    const reason = settings.variants.has(refName(variant))
      ? 'its configuration changed'
      : await reasonByFiles(variant, { workspace, files, changes })
    if (reason !== undefined) changed.set(refName(variant), reason)
  }
  const { variants } = config
  const [setting] = settings.ofAll
  const affected =
    setting === undefined
      ? affectedVariants(config, changed)
      : withRest(changed, { variants, reason: `${quote(setting)} of the configuration changed` })
  return { since, affected }
}

type ByFiles = { readonly workspace: string; readonly files: Ports['files']; readonly changes: ChangedFiles }

async function reasonByFiles(variant: Variant, { changes, ...disk }: ByFiles): Promise<string | undefined> {
  if (variant.source !== undefined) return 'it exists already, and nobody knows since when'
  const inputs = await variantInputs(variant, disk)
  return isUnknown(inputs) ? `its files are not known: ${inputs.reason}` : changedInput(inputs, changes)
}

const maxStructureBytes = 1024 * 1024

/** Both are read alike, without what other files say, which count as files. */
async function settingsChanged(
  { config, commit, git }: { readonly config: Config; readonly commit: string; readonly git: Git },
  { context, files }: Needs,
): Promise<ChangedSettings | Unknown> {
  const { workspace } = context
  const atCommit = async (path: string): Promise<string | undefined> => {
    const text = await git('show', `${commit}:./${path}`)
    return isUnknown(text) ? undefined : text
  }
  const onDisk = async (path: string): Promise<string | undefined> => {
    const real = await files.realPath(posix.join(workspace, path))
    const bytes = real === undefined ? undefined : await files.readBytes(real, maxStructureBytes)
    return bytes === undefined ? undefined : new TextDecoder().decode(bytes)
  }
  const { bytes, file } = await readConfigFile({ workspace, file: config.file, files })
  const text = new TextDecoder().decode(bytes)
  const now = await parseConfigOfCommit({ text, file, like: config, structure: onDisk })
  for (const name of namesOf(config.file)) {
    const before = await atCommit(name)
    if (before === undefined) continue
    return changedSettings(
      await parseConfigOfCommit({ text: before, file: name, like: config, structure: atCommit }),
      now,
    )
  }
  return unknown(`${quote(config.file)} is not in commit ${commit}`)
}
