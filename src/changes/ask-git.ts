import { childEnvironment } from '../model/child-environment.ts'
import { type Unknown, unknown } from '../model/unknown.ts'
import type { Exec } from '../ports.ts'

const timeoutSeconds = 120
const maxOutputBytes = 64 * 1024 * 1024

/** What git prints, as it prints it. Unknown: it is not there, fails, or says more than 64 MiB. */
export type Git = (...args: readonly string[]) => Promise<string | Unknown>

export function askGit({
  workspace,
  exec,
  env,
}: {
  readonly workspace: string
  readonly exec: Exec
  readonly env: Readonly<Record<string, string | undefined>>
}): Git {
  // The repository's own settings could name a program to be started; and whoever only looks writes no index.
  const safe = ['--no-optional-locks', '-c', 'core.fsmonitor=false', '-c', 'core.untrackedCache=false']
  return async (...args) => {
    try {
      const options = { cwd: workspace, env: childEnvironment({ env }), timeoutSeconds, maxOutputBytes }
      const { exitCode, stdout } = await exec.run('git', [...safe, ...args], options)
      if (exitCode !== 0) return unknown(`git ${args[0]} does not say`)
      return stdout.length >= maxOutputBytes / 4 ? unknown(`git ${args[0]} says too much`) : stdout
    } catch (error) {
      if ((error as { code?: unknown }).code === 'ENOENT') return unknown('git is not installed')
      throw error
    }
  }
}
