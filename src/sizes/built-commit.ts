import { childEnvironment } from '../model/child-environment.ts'
import type { RunContext } from '../model/context.ts'
import type { Exec } from '../ports.ts'

const timeoutSeconds = 60

type Options = {
  readonly context: RunContext
  readonly exec: Exec
  readonly env: Readonly<Record<string, string | undefined>>
  /** Files and folders, relative to the workspace, whose changes are this tool's own. */
  readonly except: readonly string[]
}

/** The commit that the workspace is, down to the last file that git does not ignore; else why no commit can be named. */
export async function builtCommit({
  context: { workspace, sha },
  exec,
  env,
  except,
}: Options): Promise<{ readonly commit: string } | { readonly reason: string }> {
  if (sha === undefined) return { reason: 'this is no checkout of git' }
  const excluded = except.map((path) => `:(exclude,literal)${path}`)
  // The repository's own settings could name a program for either.
  const safe = ['-c', 'core.fsmonitor=false', '-c', 'core.untrackedCache=false']
  // They could also hide what is not committed.
  const all = ['--untracked-files=normal', '--ignore-submodules=none']
  const args = [...safe, 'status', '--porcelain', '--no-renames', ...all, '--', '.', ...excluded]
  try {
    const status = await exec.run('git', args, {
      cwd: workspace,
      env: childEnvironment({ env }),
      ...{ timeoutSeconds, maxOutputBytes: 4096 },
    })
    if (status.exitCode !== 0) return { reason: 'git does not tell whether all changes are committed' }
    return status.stdout === '' ? { commit: sha } : { reason: 'the checkout has changes that are not committed' }
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return { reason: 'git is not installed' }
    throw error
  }
}
