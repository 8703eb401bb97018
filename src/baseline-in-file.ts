import type { BasePoint } from './baseline/base-point.ts'
import { configHashesAt } from './config/config-hashes-at.ts'
import { ActionError } from './errors.ts'
import type { FoundBaseline } from './baseline/found-baseline.ts'
import type { CommittedSizes } from './model/committed-sizes.ts'
import type { Config } from './model/config.ts'
import { quote } from './model/quote.ts'
import { shortCommit } from './model/short-commit.ts'
import type { TrendPoint } from './model/trend.ts'
import { type Unknown, unknown } from './model/unknown.ts'
import type { GitHub } from './ports.ts'
import type { Ports } from './run.ts'
import { committedSizesFile } from './sizes/committed-sizes-file.ts'
import { maxTrendPoints, trendOf } from './sizes/kept-run.ts'
import { type NoCommittedSizes, parseCommittedSizes } from './sizes/parse-committed-sizes.ts'
import { readCommittedSizes } from './sizes/read-committed-sizes.ts'
import { trendPoint } from './sizes/trend-point.ts'

type Needs = Pick<Ports, 'context' | 'files' | 'github' | 'log'>

const mostEarlierFiles = 10

/**
 * The sizes that the repository has committed: of a change those of the commit where it left its base, since it could have written its own; else
 * those of the checkout. What is in that commit was reviewed, so that it does not matter of which commit the sizes say that they are.
 */
export async function baselineInFile(
  { file: configFile }: Pick<Config, 'file'>,
  { point, needs }: { readonly point: BasePoint; readonly needs: Needs },
): Promise<FoundBaseline | Unknown> {
  const place = committedSizesFile(configFile)
  const at = await point.commit()
  if (typeof at === 'object') return at
  const { github } = needs
  const where = at === undefined ? '' : ` at ${shortCommit(at)}`
  const found = at === undefined ? await inCheckout(place, needs) : await atCommit(github, { place, at })
  if (found === undefined) return unknown(`there is no ${quote(place)}${where}; the command update writes it`)
  if ('problems' in found) return unreadable(found, `${quote(place)}${where}`)
  const { commit, measuredAt, configSha256, images } = found
  const of = { place, at, sizes: found }
  const [trend, isStale] =
    at === undefined || github === undefined
      ? [[], false]
      : await Promise.all([earlierSizes(of, needs), hasOtherConfig(configFile, { at, sizes: found, github })])
  return {
    ...{ from: 'file', place, configSha256, images, trend },
    ...(at === undefined ? {} : { at }),
    ...(commit === undefined ? {} : { commit }),
    ...(measuredAt === undefined ? {} : { measuredAt }),
    ...(isStale && { staleConfig: true }),
  }
}

type Sizes = CommittedSizes | NoCommittedSizes | undefined

async function inCheckout(place: string, { context, files }: Needs): Promise<Sizes> {
  return (await readCommittedSizes(place, { workspace: context.workspace, files }))?.sizes
}

async function atCommit(
  github: GitHub | undefined,
  { place, at }: { readonly place: string; readonly at: string },
): Promise<Sizes> {
  const text = await github?.fileAt(place, at)
  return text === undefined ? undefined : parseCommittedSizes(text)
}

function unreadable({ kind, problems }: NoCommittedSizes, named: string): Unknown {
  const remedy = kind === 'newer' ? 'use the version that wrote it' : 'write it again with the command update'
  return unknown(`${named} cannot be read: ${problems[0] ?? 'it holds no sizes'}; ${remedy}`)
}

async function hasOtherConfig(
  configFile: string,
  { at, sizes, github }: { readonly at: string; readonly sizes: CommittedSizes; readonly github: GitHub },
): Promise<boolean> {
  const hashes = await configHashesAt(configFile, { at, github })
  return hashes.length > 0 && !hashes.includes(sizes.configSha256)
}

/** What the file was in the last commits that changed it. A baseline is worth having without it. */
async function earlierSizes(
  { place, at, sizes }: { readonly place: string; readonly at: string | undefined; readonly sizes: CommittedSizes },
  { github, log }: Needs,
): Promise<readonly TrendPoint[]> {
  if (github === undefined || at === undefined) return []
  try {
    const commits = await github.commits({ sha: at, path: place, limit: mostEarlierFiles })
    const files = await Promise.all(
      commits.map(async (commit) => [commit, await atCommit(github, { place, at: commit })] as const),
    )
    const earlier = files
      .toReversed()
      .flatMap(([commit, found]) =>
        found === undefined || 'problems' in found ? [] : trendPoint(found, { at: commit }),
      )
    return trendOf({ sizes, trend: earlier }).slice(-maxTrendPoints)
  } catch (error) {
    if (!(error instanceof ActionError)) throw error
    log.info(`The trend is left out: ${error.message}`)
    return []
  }
}
