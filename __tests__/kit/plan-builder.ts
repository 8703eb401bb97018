import { parsePlatform, type Platform } from '../../src/model/platform.ts'
import type { BuildTarget, Plan } from '../../src/model/plan.ts'

export function platforms(...names: readonly string[]): readonly Platform[] {
  return names.map((name) => {
    const platform = parsePlatform(name)
    if (platform === undefined) throw new Error(`${name} is no platform`)
    return platform
  })
}

/** A target `app/<bakeName>` with nothing special about it. */
export function buildTarget(bakeName: string, more: Partial<BuildTarget> = {}): BuildTarget {
  return {
    image: 'app',
    variant: bakeName,
    bakeName,
    platforms: platforms('linux/amd64'),
    output: 'layout',
    context: '.',
    dockerfile: 'Dockerfile',
    buildArgs: {},
    labels: {},
    secrets: [],
    cacheFrom: [],
    cacheTo: [],
    contexts: {},
    ...{ annotations: {}, provenance: 'min', sbom: false },
    ...more,
  }
}

/** A plan of these targets alone: what only judging reads is empty. */
export function buildPlan(...targets: readonly BuildTarget[]): Plan {
  const cells = targets.flatMap(({ image, variant, platforms: each }) =>
    each.map((platform) => ({ image, variant, platform })),
  )
  return { targets, variants: [], cells, narrowed: false, publish: { publications: [] } }
}
