import type { Config } from '../model/config.ts'
import type { RunContext } from '../model/context.ts'
import type { Plan } from '../model/plan.ts'
import type { Files } from '../ports.ts'
import { planPublish } from './plan-publish.ts'
import { readMetadata } from './read-metadata.ts'
import { runValues } from './run-values.ts'

export type ReleaseOptions = {
  readonly config: Config
  readonly context: RunContext
  readonly files: Files
  readonly options: {
    readonly publish: 'never' | 'on-pass' | 'dry-run'
    readonly version?: string
    readonly metadata?: string
  }
}

/** The plan with where everything would go. Throws an ActionError `usage` or `config-invalid`: see `planPublish`. */
export async function planRelease(plan: Plan, { config, context, files, options }: ReleaseOptions): Promise<Plan> {
  const { publish: mode } = options
  const run = runValues(context, options.version)
  const given = options.metadata
  const metadata = given === undefined ? undefined : await readMetadata(given, { workspace: context.workspace, files })
  const optional = metadata && { metadata }
  const publish = planPublish({ config, variants: plan.variants, context, run, publish: mode, ...optional })
  return { ...plan, publish }
}
