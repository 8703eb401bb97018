import type { BasePoint } from './baseline/base-point.ts'
import { cacheKeyPrefix } from './baseline/cache-key.ts'
import type { FoundBaseline } from './baseline/found-baseline.ts'
import { configHashesAt } from './config/config-hashes-at.ts'
import { configKey } from './config/read-config-file.ts'
import type { Config } from './model/config.ts'
import { quote } from './model/quote.ts'
import { shortCommit } from './model/short-commit.ts'
import { type Unknown, unknown } from './model/unknown.ts'
import type { GitHub } from './ports.ts'
import type { Ports } from './run.ts'
import { parseKeptRun, trendOf } from './sizes/kept-run.ts'

type Needs = Pick<Ports, 'context' | 'github' | 'runCache'>

/**
 * What the last good run of the default branch kept in the Actions cache. A pull request can write an entry of the same name into its own part of
 * the cache, which is read first: so an entry counts only where GitHub lists it for the default branch and for no other ref, and where it says what only
 * that commit can: its hash and that of its configuration.
 */
export async function baselineInCache(
  { file }: Pick<Config, 'file'>,
  { point, needs }: { readonly point: BasePoint; readonly needs: Needs },
): Promise<FoundBaseline | Unknown> {
  const { context, github, runCache } = needs
  if (runCache === undefined) return unknown('there is none outside of workflow runs, nor on every server')
  if (github === undefined) return unknown('there is no token to list its entries with')
  const trusted = context.repository?.defaultBranch
  if (trusted === undefined) return unknown('the event does not tell the default branch')
  const ref = `refs/heads/${trusted}`
  const commits = await point.commits()
  if ('kind' in commits) return commits
  const prefix = cacheKeyPrefix(configKey(context.workspace, file))
  const { entries } = await github.cacheEntries({ key: prefix, ref })
  const keys = new Set(entries.map(({ key }) => key))
  const commit = commits.find((one) => keys.has(prefix + one))
  if (commit === undefined) return noEntry(trusted, commits)
  const text = await runCache.read(prefix + commit)
  const named = `the entry of ${shortCommit(commit)}`
  if (text === undefined) return unknown(`${named} is gone`)
  const forger = await otherWriter(prefix + commit, { github, ref, point, context })
  if (forger !== undefined) {
    return unknown(
      `${named} was also written by ${quote(forger)}, which is read first: whoever proposes a change can do that`,
    )
  }
  const kept = parseKeptRun(text)
  if (kept === undefined) return unknown(`${named} cannot be read`)
  const { sizes } = kept
  if (sizes.commit !== commit) return unknown(`${named} does not say that it is of that commit`)
  const hashes = await configHashesAt(file, { at: commit, github })
  if (!hashes.includes(sizes.configSha256)) {
    return unknown(`${named} was measured with another configuration than that commit has`)
  }
  const { measuredAt, configSha256, images } = sizes
  return {
    ...{ from: 'cache', place: `the Actions cache of ${trusted}`, commit, configSha256, images, trend: trendOf(kept) },
    ...(measuredAt === undefined ? {} : { measuredAt }),
  }
}

function noEntry(branch: string, commits: readonly string[]): Unknown {
  const [newest] = commits
  if (newest === undefined) return unknown('nothing comes before this commit')
  const more = commits.length === 1 ? '' : ` or for one of the ${commits.length - 1} commits before it`
  return unknown(`no run of ${quote(branch)} has kept its sizes for ${shortCommit(newest)}${more}`)
}

/**
 * Another ref under which this key was written and whose entries are read here too: GitHub gives a run those of its own ref, of the branch that it is to be
 * merged into, and of the default branch. Asked after the entry was read: what was there then is there now.
 */
async function otherWriter(
  key: string,
  {
    github,
    ref,
    point,
    context,
  }: {
    readonly github: GitHub
    readonly ref: string
    readonly point: BasePoint
    readonly context: Needs['context']
  },
): Promise<string | undefined> {
  const base = point.branch === undefined ? undefined : `refs/heads/${point.branch}`
  for (const other of new Set([context.ref, base])) {
    if (other === undefined || other === ref) continue
    const { entries, count } = await github.cacheEntries({ key, ref: other })
    if (entries.some((entry) => entry.key === key) || count > entries.length) return other
  }
  return undefined
}
