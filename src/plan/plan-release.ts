import type { Config } from '../model/config.ts'
import type { RunContext } from '../model/context.ts'
import type { Plan } from '../model/plan.ts'
import type { Clock, Files, Log, Registry } from '../ports.ts'
import { findBases } from './find-bases.ts'
import { labelRelease, publishedTargets } from './label-release.ts'
import { planPublish } from './plan-publish.ts'
import { readMetadata } from './read-metadata.ts'
import { runValues } from './run-values.ts'

export type ReleaseOptions = {
  readonly config: Config
  readonly context: RunContext
  readonly files: Pick<Files, 'readBytes' | 'realPath' | 'info'>
  readonly clock: Clock
  readonly log: Log
  readonly registry: Pick<Registry, 'until'>
  readonly signal: AbortSignal
  readonly options: {
    readonly publish: 'never' | 'on-pass' | 'dry-run'
    readonly version?: string
    readonly metadata?: string
    readonly cache?: 'use' | 'no-cache'
  }
}

/**
 * The plan with where everything would go, and with what the images say of themselves. Throws an ActionError `usage` or
 * `config-invalid`: see `planPublish`.
 */
export async function planRelease(plan: Plan, release: ReleaseOptions): Promise<Plan> {
  const { config, context, files, options } = release
  const run = runValues(context, options.version)
  const { workspace } = context
  const metadata =
    options.metadata === undefined ? undefined : await readMetadata(options.metadata, { workspace, files })
  const publish = planPublish({
    ...{ config, variants: plan.variants, context, run, publish: options.publish },
    ...(metadata && { metadata }),
  })
  const planned = { ...plan, publish }
  const digests = options.publish === 'never' ? 'not-asked' : 'asked'
  const bases = await findBases([...publishedTargets(planned)], { ...release, workspace, digests })
  return labelRelease(options.cache === 'no-cache' ? withoutCaches(planned) : planned, {
    context,
    // Without a label of its own an image would have the version of its base.
    version: run.version ?? run.tags.branch,
    metadata,
    bases,
  })
}

/** What is built anew takes nothing from a cache; it may leave one. */
function withoutCaches(plan: Plan): Plan {
  return { ...plan, targets: plan.targets.map((target) => ({ ...target, cacheFrom: [] })) }
}
