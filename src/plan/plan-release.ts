import { ActionError } from '../errors.ts'
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
    readonly cache?: 'use' | 'no-cache' | 'compare'
  }
}

/**
 * The plan with where everything would go, and with what the images say of themselves. Throws an ActionError `usage` or
 * `config-invalid`: see `planPublish`; `usage` also where builds are to be compared that are staged.
 */
export async function planRelease(plan: Plan, release: ReleaseOptions): Promise<Plan> {
  const { config, context, files, options } = release
  if (options.cache === 'compare' && plan.staging !== undefined) throw comparingStaged()
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
  return labelRelease(planned, {
    context,
    // Without a label of its own an image would have the version of its base.
    version: run.version ?? run.tags.branch,
    metadata,
    bases,
  })
}

function comparingStaged(): ActionError {
  return new ActionError(
    'usage',
    'A build with caches and one without can be compared in layouts alone, and `staging` makes none',
    {
      hint: 'Use no-cache, or leave staging out for this run',
    },
  )
}
