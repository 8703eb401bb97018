import parseVersion from 'semver/functions/parse.js'
import { childEnvironment } from '../model/child-environment.ts'
import type { RunContext } from '../model/context.ts'
import type { Exec, Log } from '../ports.ts'
import { utcTime } from './utc-time.ts'

const timeoutSeconds = 10

type Ports = {
  readonly exec: Exec
  readonly env: Readonly<Record<string, string | undefined>>
  readonly log: Pick<Log, 'info'>
}

/**
 * The context with what the checkout itself tells where nobody else did: commit, its time, and the ref, which is the one semantic version
 * tag of the commit, else the branch. What is checked out is what is built: where that is another commit than the workflow's, the
 * workflow's ref says nothing of it. Without git, or a repository, the context as it is; throws nothing.
 */
export async function withGitContext(told: RunContext, { exec, env, log }: Ports): Promise<RunContext> {
  const git = gitIn(told.workspace, { exec, env })
  const head = await git('rev-parse', '--verify', 'HEAD')
  const sha = head ?? told.sha
  if (sha === undefined) return told
  // Of an annotated tag the workflow may name the tag itself.
  const asked = told.sha && ((await git('rev-parse', '--verify', '--quiet', `${told.sha}^{commit}`)) ?? told.sha)
  const isOther = asked !== undefined && asked !== sha
  if (isOther) log.info(`Commit ${sha} is checked out, the workflow is about ${asked}: what is built is the former`)
  const { ref: _ref, commitTime: _time, ...rest } = told
  const context: RunContext = isOther ? rest : told
  // Signatures are not asked for: showing one would start the program that the repository names.
  const time =
    context.commitTime ?? utcTime(await git('-c', 'log.showSignature=false', 'show', '-s', '--format=%cI', sha))
  const ref =
    context.ref ?? versionTag(await git('tag', '--points-at', sha)) ?? (await git('symbolic-ref', '-q', 'HEAD'))
  return { ...context, sha, ...(time !== undefined && { commitTime: time }), ...(ref !== undefined && { ref }) }
}

/** The commit that is checked out; undefined where git does not tell. */
export async function checkedOutCommit(
  workspace: string,
  { exec, env }: Pick<Ports, 'exec' | 'env'>,
): Promise<string | undefined> {
  return gitIn(workspace, { exec, env })('rev-parse', '--verify', 'HEAD')
}

type Git = (...args: readonly string[]) => Promise<string | undefined>

/** Undefined where git fails, says nothing or is not there. */
function gitIn(cwd: string, { exec, env }: Pick<Ports, 'exec' | 'env'>): Git {
  return async (...args) => {
    try {
      const { exitCode, stdout } = await exec.run('git', args, { cwd, env: childEnvironment({ env }), timeoutSeconds })
      return exitCode === 0 && stdout.trim() !== '' ? stdout.trim() : undefined
    } catch (error) {
      if (isMissing(error)) return undefined
      throw error
    }
  }
}

function versionTag(tags: string | undefined): string | undefined {
  const versions = (tags ?? '').split('\n').filter((tag) => parseVersion(tag) !== null)
  return versions.length === 1 ? `refs/tags/${versions[0]}` : undefined
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT'
}
