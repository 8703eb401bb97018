import type { BakeRef, Variant, VariantRef } from '../model/config.ts'
import type { Platform } from '../model/platform.ts'
import type { PathCheck } from './check-paths.ts'
import { type AddProblem, settingOf, textOf, type VariantDraft } from './draft.ts'
import type { ImportedTarget } from './imported-target.ts'
import { lookUpBudgets, lookUpContextBudget, lookUpSmokeBudgets, type WrittenBudget } from './read-budgets.ts'
import { readFrom } from './read-from.ts'
import { readPairs } from './read-pairs.ts'
import { readPlatforms } from './read-platforms.ts'
import { addUnusedTags, readPublish } from './read-publish.ts'
import { readRules } from './read-rules.ts'
import { readSecrets } from './read-secrets.ts'
import { hasSource, readSource } from './read-source.ts'
import { readWaivers } from './read-waivers.ts'
import { resolveCaches } from './resolve-caches.ts'
import { importedPlatforms, importedSecrets, resolveContexts } from './resolve-imports.ts'
import { resolveSource, type SourceOptions } from './resolve-source.ts'

export type ResolveOptions = {
  readonly draft: VariantDraft
  readonly known: readonly VariantRef[]
  readonly written: ReadonlyMap<string, WrittenBudget>
  readonly bake?: BakeRef
  readonly imported?: ImportedTarget
  /** For a variant whose platforms neither the configuration nor an import names. */
  readonly defaultPlatforms: readonly Platform[]
  readonly add: AddProblem
}

export type ResolvedVariant = { readonly variant: Variant; readonly checks: readonly PathCheck[] }

/** Nothing is said anew of an image that exists. */
const asItIs = { provenance: 'none', sbom: false, annotations: {} } as const

/** One variant with every setting looked up: variant, image, defaults, then the imported bake target. Its tests come later, from all variants. */
export function resolveVariant(options: ResolveOptions): ResolvedVariant {
  const { draft, bake, imported, add } = options
  const isBuilt = !hasSource(draft)
  const existing = readSource(draft, add)
  // Of an image that exists already, what levels further away say about building is meant for others.
  const building = isBuilt ? draft : { ...draft, levels: [] }
  const place = { path: draft.levels[0]?.path ?? [], position: bake?.position ?? draft.position }
  const source: SourceOptions = { draft: building, place, add, ...(imported && { imported }) }
  const { checks, ...built } = resolveSource(source)
  const from = readFrom({ draft: building, known: options.known }, add)
  const { checks: cacheChecks, ...caches } = resolveCaches(source)
  const contexts = resolveContexts(source)
  const platforms = readPlatforms(draft, add) ?? importedPlatforms(source) ?? options.defaultPlatforms
  const device = settingOf(draft.levels, 'device')
  const contextBudget = isBuilt ? lookUpContextBudget({ draft, written: options.written }) : undefined
  const variant: Variant = {
    image: draft.image,
    variant: draft.variant,
    position: draft.position,
    ...built,
    buildArgs: { ...imported?.buildArgs, ...readPairs({ draft: building, key: 'build-args' }, add) },
    labels: { ...imported?.labels, ...readPairs({ draft: building, key: 'labels' }, add) },
    platforms,
    secrets: readSecrets(building, add) ?? importedSecrets(source),
    ...caches,
    ...(Object.keys(contexts.contexts).length > 0 && { contexts: contexts.contexts }),
    ...(from && { from }),
    ...(bake && { bake }),
    ...(draft.matrix && { matrix: draft.matrix }),
    ...(existing && { source: existing.reference }),
    budgets: lookUpBudgets({ draft, platforms, written: options.written }),
    ...(contextBudget && { contextBudget }),
    ...(device && { device: textOf(device.node) as NonNullable<Variant['device']> }),
    smoke: [],
    smokeBudgets: lookUpSmokeBudgets({ draft, platforms, written: options.written }),
    rules: readRules(draft, add),
    waivers: readWaivers(draft, add),
    publish: isBuilt ? readPublish(draft, add) : { ...readPublish(draft, add), ...asItIs },
  }
  addUnusedTags(draft, add)
  return { variant, checks: isBuilt ? [...checks, ...cacheChecks, ...contexts.checks] : (existing?.checks ?? []) }
}
