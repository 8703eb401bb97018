import type { Config, Variant } from '../model/config.ts'
import type { BuildTarget, Plan } from '../model/plan.ts'
import type { Platform } from '../model/platform.ts'
import { refName } from '../model/ref-name.ts'
import { type BakeNames, bakeNames } from './bake-names.ts'
import { type Narrowing, selectVariants } from './select-variants.ts'

/** What one variant is built for: its own layout, and a target beside it for children that need more platforms. */
type Demand = { readonly layout: readonly Platform[]; readonly forChildren: readonly Platform[] }

/**
 * What a run will do. Parents come before their children and are built for all platforms of these: a parent that lacks one is no error
 * to buildx, and the child would then silently hold binaries of another architecture.
 * Throws an ActionError `usage` when `only` or `platforms` names what is not there.
 */
export function planBuild(config: Config, narrowing: Narrowing): Plan {
  const variants = selectVariants(config.variants, narrowing)
  const names = bakeNames(config.variants)
  const ordered = parentsFirst(config.variants)
  const demands = demandsOf(ordered, variants)
  const cells = variants.flatMap(({ image, variant, platforms }) =>
    platforms.map((platform) => ({ image, variant, platform })),
  )
  const all = config.variants.reduce((count, variant) => count + variant.platforms.length, 0)
  return {
    targets: ordered.flatMap((variant) => targetsOf(variant, { names, demands })),
    variants,
    cells,
    narrowed: cells.length < all,
    ...(config.staging && { staging: config.staging }),
    publish: { publications: [] },
  }
}

/** The order of the configuration, but every parent before its children. Cycles were refused with the configuration. */
function parentsFirst(variants: readonly Variant[]): Variant[] {
  const byKey = new Map(variants.map((variant) => [refName(variant), variant]))
  const ordered = new Set<Variant>()
  for (const variant of variants) {
    const chain: Variant[] = []
    let current: Variant | undefined = variant
    while (current !== undefined && !ordered.has(current)) {
      if (chain.includes(current)) throw new Error(`A cycle of parents at ${refName(current)}`)
      chain.unshift(current)
      current = current.from && byKey.get(refName(current.from))
    }
    for (const link of chain) ordered.add(link)
  }
  return [...ordered]
}

function demandsOf(ordered: readonly Variant[], selected: readonly Variant[]): ReadonlyMap<string, Demand> {
  const asked = new Map(selected.map((variant) => [refName(variant), variant.platforms]))
  const wishes = new Map<string, (readonly Platform[])[]>()
  const demands = new Map<string, Demand>()
  for (const variant of ordered.toReversed()) {
    const key = refName(variant)
    const layout = asked.get(key) ?? []
    const unmet = (wishes.get(key) ?? []).filter((wish) => !covers(layout, wish))
    const forChildren = [...new Set(unmet.flat())].sort()
    demands.set(key, { layout, forChildren })
    if (variant.from === undefined) continue
    const parent = refName(variant.from)
    const ours = [layout, forChildren].filter((platforms) => platforms.length > 0)
    wishes.set(parent, [...(wishes.get(parent) ?? []), ...ours])
  }
  return demands
}

function covers(platforms: readonly Platform[], wish: readonly Platform[]): boolean {
  return wish.every((platform) => platforms.includes(platform))
}

type Naming = { readonly names: ReadonlyMap<string, BakeNames>; readonly demands: ReadonlyMap<string, Demand> }

function targetsOf(variant: Variant, { names, demands }: Naming): BuildTarget[] {
  if (variant.source !== undefined) return []
  const key = refName(variant)
  const { layout, forChildren } = known(demands, key)
  const name = known(names, key)
  const target = (options: Pick<BuildTarget, 'bakeName' | 'platforms' | 'output'>): BuildTarget => ({
    image: variant.image,
    variant: variant.variant,
    ...options,
    context: variant.context,
    dockerfile: variant.dockerfile,
    ...(variant.target !== undefined && { target: variant.target }),
    buildArgs: variant.buildArgs,
    labels: variant.labels,
    secrets: variant.secrets,
    cacheFrom: variant.cacheFrom,
    // What is built only for children leaves no cache: two sinks of one name would overwrite each other.
    cacheTo: options.output === 'layout' ? variant.cacheTo : [],
    contexts: variant.contexts ?? {},
    annotations: variant.publish.annotations,
    provenance: variant.publish.provenance,
    sbom: variant.publish.sbom,
    ...(variant.from && { parent: parentLink(variant.from, options.platforms) }),
  })
  const parentLink = (
    from: NonNullable<Variant['from']>,
    platforms: readonly Platform[],
  ): NonNullable<BuildTarget['parent']> => {
    const parent = known(names, refName(from))
    const enough = covers(known(demands, refName(from)).layout, platforms)
    return { bakeName: enough ? parent.layout : parent.forChildren, arg: from.arg }
  }
  return [
    ...(forChildren.length > 0
      ? [target({ bakeName: name.forChildren, platforms: forChildren, output: 'none' as const })]
      : []),
    ...(layout.length > 0 ? [target({ bakeName: name.layout, platforms: layout, output: 'layout' as const })] : []),
  ]
}

function known<Value>(values: ReadonlyMap<string, Value>, key: string): Value {
  const value = values.get(key)
  if (value === undefined) throw new Error(`The plan does not know ${key}`)
  return value
}
