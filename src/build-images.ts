import { buildAll } from './build/build-all.ts'
import { buildToCompare } from './build/build-to-compare.ts'
import { bringSources } from './bring-sources.ts'
import { probeEngine } from './doctor/probe-engine.ts'
import type { BuilderInfo, BuildResult } from './model/build.ts'
import type { Plan } from './model/plan.ts'
import type { Run } from './run.ts'

type About = {
  readonly plan: Plan
  readonly layoutRoot: string
  /** Undefined where nothing is to be built. */
  readonly builderInfo: BuilderInfo | undefined
}

/** All images of the plan: brings those that exist already, and builds the others. Throws as `buildAll` does, and when the run is interrupted. */
export async function buildImages(run: Run, about: About): Promise<BuildResult> {
  const brought = await bringSources(run, about)
  const { builderInfo } = about
  if (about.plan.targets.length === 0) return { outcomes: brought, cached: [], frontends: [] }
  if (builderInfo === undefined) throw new Error('There is something to build, and no builder')
  const built = await buildTargets(run, { ...about, builderInfo })
  return { ...built, outcomes: [...built.outcomes, ...brought] }
}

/** Builds as the run was told to: with caches, without, or with them first and then without. */
async function buildTargets(
  { options, ports, facts }: Run,
  about: About & { readonly builderInfo: BuilderInfo },
): Promise<BuildResult> {
  const { layoutRoot, builderInfo } = about
  const { cache = 'use', builder, style, pull, maxParallel } = options
  const how = {
    ...ports,
    ...about,
    ...(builder === undefined ? {} : { builder }),
    ...(pull === undefined ? {} : { pull }),
    ...(maxParallel === undefined ? {} : { maxParallel }),
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
