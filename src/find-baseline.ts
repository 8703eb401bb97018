import { type BasePoint, basePoint } from './baseline/base-point.ts'
import type { FoundBaseline } from './baseline/found-baseline.ts'
import { baselineInCache } from './baseline-in-cache.ts'
import { baselineInFile } from './baseline-in-file.ts'
import { baselineInRegistry } from './baseline-in-registry.ts'
import { ActionError } from './errors.ts'
import type { Baseline } from './model/baseline.ts'
import type { BaselineSource } from './model/baseline-settings.ts'
import type { Config, Variant } from './model/config.ts'
import { shortRefName } from './model/ref-name.ts'
import { shortCommit } from './model/short-commit.ts'
import { type Unknown, isUnknown, unknown } from './model/unknown.ts'
import type { Ports } from './run.ts'

export type BaselineNeeds = Pick<
  Ports,
  'context' | 'files' | 'github' | 'registry' | 'runCache' | 'clock' | 'log' | 'signal'
>

export type BaselineWish = {
  readonly config: Pick<Config, 'file' | 'baseline'>
  /** Those that this run measures. */
  readonly variants: readonly Variant[]
  /** Of a pull request or merge group the configuration of its base; undefined: there is none. */
  readonly base: Config | Unknown | undefined
}

const places: Readonly<Record<BaselineSource, string>> = {
  file: 'the committed sizes',
  registry: 'the registry',
  cache: 'the Actions cache',
}

/**
 * What the images of this run are held against: the first place of the configuration that has it. Never what the change that is judged could have
 * written. Unknown: none has, and why, place by place. Throws nothing but bugs and the interruption of the run.
 */
export async function findBaseline(wish: BaselineWish, needs: BaselineNeeds): Promise<Baseline | Unknown> {
  const point = basePoint(needs.context, needs.github)
  const tried: { readonly from: BaselineSource; readonly reason: string }[] = []
  const { from: sources } = wish.config.baseline
  for (const from of sources) {
    const found = await lookIn(from, { wish, point, needs })
    if (!isUnknown(found)) {
      const baseline = { ...found, ...ageOf(found, needs), tried }
      for (const line of baselineLines(baseline)) needs.log.info(line)
      return baseline
    }
    needs.log.info(`No baseline in ${places[from]}: ${found.reason}`)
    tried.push({ from, reason: found.reason })
  }
  const [only, ...others] = tried
  if (only !== undefined && others.length === 0) return unknown(only.reason)
  return unknown(tried.map(({ from, reason }) => `in ${places[from]}: ${reason}`).join('; '))
}

async function lookIn(
  from: BaselineSource,
  { wish, ...where }: { readonly wish: BaselineWish; readonly point: BasePoint; readonly needs: BaselineNeeds },
): Promise<FoundBaseline | Unknown> {
  const { config, variants, base } = wish
  try {
    switch (from) {
      case 'file':
        return await baselineInFile(config, where)
      case 'registry':
        return await baselineInRegistry({ file: config.file, settings: config.baseline, variants, base }, where)
      case 'cache':
        return await baselineInCache(config, where)
    }
  } catch (error) {
    where.needs.signal.throwIfAborted()
    if (!(error instanceof ActionError)) throw error
    return unknown(error.hint === undefined ? error.message : `${error.message}. ${error.hint}`)
  }
}

const dayMilliseconds = 86_400_000

/** A clock that is behind makes nothing younger than it is. */
function ageOf({ measuredAt }: FoundBaseline, { clock }: BaselineNeeds): Pick<Baseline, 'ageDays'> {
  if (measuredAt === undefined) return {}
  const days = Math.floor((clock.now().getTime() - Date.parse(measuredAt)) / dayMilliseconds)
  return { ageDays: Math.max(0, days) }
}

const mostDigests = 20

/** Source, commit, age and digests, for the log. Hostile text. */
function baselineLines({ place, at, commit, ageDays, images }: Baseline): readonly string[] {
  const facts = [
    ...(at === undefined ? [] : [`as of commit ${shortCommit(at)}`]),
    ...(commit === undefined ? [] : [`built from ${shortCommit(commit)}`]),
    ...(ageDays === undefined ? [] : [`${ageDays} ${ageDays === 1 ? 'day' : 'days'} old`]),
  ]
  const digests = images.flatMap((image) =>
    image.digest === undefined ? [] : [`  ${shortRefName(image)} (${image.platform}) ${image.digest}`],
  )
  const more = digests.length > mostDigests ? [`  and ${digests.length - mostDigests} more`] : []
  return [`Baseline: ${[place, ...facts].join(', ')}`, ...digests.slice(0, mostDigests), ...more]
}
