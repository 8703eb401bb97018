import type { BuildResult } from '../model/build.ts'
import { type BuildOptions, buildAll } from './build-all.ts'

/**
 * The build with caches that a clean one is held against, to be made before it: a clean build fills the builder's own cache. Nobody tests or
 * publishes what it makes, which has no attestations and goes into no cache. Throws as `buildAll` does.
 */
export function buildToCompare(options: BuildOptions): Promise<BuildResult> {
  const { plan } = options
  const targets = plan.targets.map((target) => ({
    ...target,
    ...{ cacheTo: [], annotations: {}, provenance: 'none' as const, sbom: false },
  }))
  return buildAll({ ...options, plan: { ...plan, targets }, cache: 'use' })
}
