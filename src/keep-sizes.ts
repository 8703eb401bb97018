import { basePoint } from './baseline/base-point.ts'
import { cacheKeyPrefix } from './baseline/cache-key.ts'
import { baselineInCache } from './baseline-in-cache.ts'
import { configKey } from './config/read-config-file.ts'
import { ActionError } from './errors.ts'
import type { CommittedSizes } from './model/committed-sizes.ts'
import type { RunContext } from './model/context.ts'
import { parsePlatform } from './model/platform.ts'
import { printable } from './model/printable.ts'
import type { Report } from './model/report.ts'
import { shortCommit } from './model/short-commit.ts'
import type { TrendPoint } from './model/trend.ts'
import { isUnknown, unknown } from './model/unknown.ts'
import type { Ports } from './run.ts'
import { committedImage } from './sizes/committed-image.ts'
import { formatKeptRun } from './sizes/kept-run.ts'

type Needs = Pick<Ports, 'context' | 'github' | 'runCache' | 'clock' | 'log'>

/**
 * Keeps the sizes of a good run of the default branch in the Actions cache, as a baseline for what comes after it; of every other run nothing. `report` has no
 * secret in it any more. It changes nothing of the run: trouble is a line of the log. Throws nothing but bugs.
 */
export async function keepSizes(report: Report, needs: Needs): Promise<void> {
  const { context, runCache, log } = needs
  const { config } = report
  if (runCache === undefined || config === undefined || !isGoodRun(report, context)) return
  const sizes = sizesOf(report, { ...needs, configSha256: config.sha256 })
  const key = `${cacheKeyPrefix(configKey(context.workspace, config.file))}${context.sha}`
  try {
    const trend = await earlierRuns(config.file, needs)
    const outcome = await runCache.save(key, formatKeptRun({ sizes, trend }))
    const of = shortCommit(context.sha ?? '')
    log.info(
      outcome === 'saved'
        ? `The sizes of ${of} are kept in the Actions cache`
        : `The Actions cache takes no sizes of ${of}: it has some, or is being given them`,
    )
  } catch (error) {
    if (!(error instanceof ActionError)) throw error
    log.info(`The sizes are not kept in the Actions cache: ${printable(error.message)}`)
  }
}

/** A push to the default branch that measured everything and passed: what was narrowed would be taken for the whole. */
function isGoodRun({ verdict, narrowed }: Report, { event, ref, sha, repository }: RunContext): boolean {
  const { defaultBranch } = repository ?? {}
  const isPassed = verdict.status === 'pass' || verdict.status === 'warn'
  const isOfBranch = event === 'push' && defaultBranch !== undefined && ref === `refs/heads/${defaultBranch}`
  return isPassed && isOfBranch && sha !== undefined && !narrowed
}

function sizesOf(
  { images }: Report,
  { context, clock, configSha256 }: Needs & { readonly configSha256: string },
): CommittedSizes {
  return {
    ...(context.sha === undefined ? {} : { commit: context.sha }),
    ...{ measuredAt: clock.now().toISOString(), configSha256 },
    images: images.flatMap((image) => {
      const platform = parsePlatform(image.platform)
      return (platform && committedImage(image, platform)) ?? []
    }),
  }
}

/** The points up to the run before this one; the sizes of this one are worth keeping without them. */
async function earlierRuns(file: string, needs: Needs): Promise<readonly TrendPoint[]> {
  const point = basePoint(needs.context, needs.github)
  const found = await baselineInCache({ file }, { point, needs }).catch((error) => {
    if (error instanceof ActionError) return unknown(error.message)
    throw error
  })
  if (!isUnknown(found)) return found.trend
  needs.log.info(`The trend begins with this run: ${found.reason}`)
  return []
}
