import parseVersion from 'semver/functions/parse.js'
import { childEnvironment } from '../model/child-environment.ts'
import type { RunContext } from '../model/context.ts'
import type { Exec } from '../ports.ts'
import { utcTime } from './utc-time.ts'

const timeoutSeconds = 10

/**
 * The context with what the checkout itself tells where nobody else did: commit, its time, and the ref, which is the one semantic version
 * tag of the commit, else the branch. Without git, or a repository, the context as it is; throws nothing.
 */
export async function withGitContext(
  context: RunContext,
  { exec, env }: { readonly exec: Exec; readonly env: Readonly<Record<string, string | undefined>> },
): Promise<RunContext> {
  const git = async (...args: readonly string[]): Promise<string | undefined> => {
    try {
      const options = { cwd: context.workspace, env: childEnvironment({ env }), timeoutSeconds }
      const { exitCode, stdout } = await exec.run('git', args, options)
      return exitCode === 0 && stdout.trim() !== '' ? stdout.trim() : undefined
    } catch (error) {
      if (isMissing(error)) return undefined
      throw error
    }
  }
  const sha = context.sha ?? (await git('rev-parse', '--verify', 'HEAD'))
  if (sha === undefined) return context
  // Signatures are not asked for: showing one would start the program that the repository names.
  const time =
    context.commitTime ?? utcTime(await git('-c', 'log.showSignature=false', 'show', '-s', '--format=%cI', sha))
  const ref =
    context.ref ?? versionTag(await git('tag', '--points-at', sha)) ?? (await git('symbolic-ref', '-q', 'HEAD'))
  return { ...context, sha, ...(time !== undefined && { commitTime: time }), ...(ref !== undefined && { ref }) }
}

function versionTag(tags: string | undefined): string | undefined {
  const versions = (tags ?? '').split('\n').filter((tag) => parseVersion(tag) !== null)
  return versions.length === 1 ? `refs/tags/${versions[0]}` : undefined
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT'
}
