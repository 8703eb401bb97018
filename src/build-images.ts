import { buildAll } from './build/build-all.ts'
import { buildToCompare } from './build/build-to-compare.ts'
import { probeEngine } from './doctor/probe-engine.ts'
import type { BuilderInfo, BuildResult } from './model/build.ts'
import type { Plan } from './model/plan.ts'
import type { Run } from './run.ts'

/** Builds the plan as the run was told to: with caches, without, or with them first and then without. Throws as `buildAll` does. */
export async function buildImages(
  { options, ports, facts }: Run,
  about: { readonly plan: Plan; readonly layoutRoot: string; readonly builderInfo: BuilderInfo },
): Promise<BuildResult> {
  const { layoutRoot, builderInfo } = about
  const { cache = 'use', builder, style } = options
  const how = {
    ...ports,
    ...about,
    ...(builder === undefined ? {} : { builder }),
    style,
    workspace: ports.context.workspace,
    reportDir: facts.reportDir ?? '',
    probeEngine: () => probeEngine({ ...ports, builder: builderInfo }),
  }
  if (cache !== 'compare') return buildAll({ ...how, cache })
  ports.log.info('Building with caches first, to see what they change')
  facts.cachedBuild = await buildToCompare({ ...how, layoutRoot: cachedLayoutRoot(layoutRoot) })
  ports.log.info('Building every step anew')
  return buildAll({ ...how, cache: 'no-cache' })
}

/** Where the build with caches lies until it was compared. No name of a target begins so: it is not taken for a layout to be measured. */
export function cachedLayoutRoot(layoutRoot: string): string {
  return `${layoutRoot}/.with-caches`
}
