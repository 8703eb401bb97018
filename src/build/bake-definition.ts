import { posix } from 'node:path'
import { csvOption } from '../model/csv-option.ts'
import type { BuildTarget } from '../model/plan.ts'
import type { Repository } from '../model/repository.ts'
import { hclText } from './hcl.ts'

/** The stand-in for the parent in `FROM ${ARG}`; bake replaces it by the parent's result. */
const parentContext = 'image-size-budgets-parent'

/** A bake file as JSON, ready to be written. Only what bake knows: it ignores unknown fields silently. */
export type BakeDefinition = {
  readonly group: { readonly default: { readonly targets: readonly string[] } }
  readonly target: Readonly<Record<string, Readonly<Record<string, unknown>>>>
}

/**
 * One bake definition for all targets. Every target is in the default group, parents that only children need included,
 * so that a failure is reported for the target it belongs to. `layoutDirOf` gives the absolute, fresh folder of an export; with `staging`
 * exports go there instead.
 */
export function bakeDefinition(options: {
  readonly targets: readonly BuildTarget[]
  readonly layoutDirOf: (target: BuildTarget) => string
  readonly staging?: Repository | undefined
  /** What targets are built on that was built before: taken from the cache, and not exported again. */
  readonly linked?: readonly BuildTarget[]
  readonly cache?: 'use' | 'no-cache'
  readonly pull?: boolean
}): BakeDefinition {
  const { targets, linked = [], cache, pull } = options
  const anew = { ...(cache === 'no-cache' && { 'no-cache': true }), ...(pull === true && { pull: true }) }
  return {
    group: { default: { targets: targets.map((target) => target.bakeName) } },
    target: Object.fromEntries([
      ...linked.map((target) => [target.bakeName, bakeTarget({ ...target, output: 'none', cacheTo: [] }, options)]),
      ...targets.map((target) => [target.bakeName, { ...bakeTarget(target, options), ...anew }]),
    ]),
  }
}

type Exports = Pick<Parameters<typeof bakeDefinition>[0], 'layoutDirOf' | 'staging'>

function bakeTarget(target: BuildTarget, exports: Exports): Record<string, unknown> {
  const parent = target.parent
  const args = parent === undefined ? target.buildArgs : { ...target.buildArgs, [parent.arg]: parentContext }
  const contexts =
    parent === undefined ? target.contexts : { ...target.contexts, [parentContext]: `target:${parent.bakeName}` }
  return {
    context: hclText(target.context),
    dockerfile: hclText(dockerfileFromContext(target)),
    ...(target.target === undefined ? {} : { target: hclText(target.target) }),
    platforms: target.platforms.map(hclText),
    ...texts('args', args),
    ...texts('labels', target.labels),
    ...texts('contexts', contexts),
    ...list(
      'secret',
      target.secrets.map(({ id, env }) => csvOption({ type: 'env', id, env })),
    ),
    ...list('cache-from', target.cacheFrom),
    ...list('cache-to', target.cacheTo),
    output: [target.output === 'none' ? 'type=cacheonly' : hclText(csvOption(exportOf(target, exports)))],
    ...(target.output === 'none' ? {} : list('annotations', annotationsOf(target))),
    attest: attestationsOf(target),
  }
}

/** Explicit, since the default differs between builders; mode=max carries every build argument, for those who ask for it. */
function attestationsOf({ output, provenance, sbom }: BuildTarget): readonly string[] {
  const isMade = output !== 'none' && provenance !== 'none'
  return [
    isMade ? `type=provenance,mode=${provenance}` : 'type=provenance,disabled=true',
    ...(output !== 'none' && sbom ? ['type=sbom'] : []),
  ]
}

/** A lone platform without attestations has no index, and BuildKit then refuses annotations of one. */
function annotationsOf({ annotations, platforms, provenance, sbom }: BuildTarget): readonly string[] {
  const hasIndex = platforms.length > 1 || provenance !== 'none' || sbom
  const place = hasIndex ? 'index,manifest' : 'manifest'
  const entries = Object.entries(annotations).sort(([a], [b]) => (a < b ? -1 : 1))
  return entries.map(([key, value]) => `${place}:${key}=${value}`)
}

/** Into the registry without a tag, and with no copy in an image store of the builder. */
const byDigest = {
  push: 'true',
  'push-by-digest': 'true',
  'name-canonical': 'true',
  'oci-mediatypes': 'true',
  store: 'false',
} as const

function exportOf(target: BuildTarget, { layoutDirOf, staging }: Exports): Readonly<Record<string, string>> {
  if (staging === undefined) return { type: 'oci', dest: layoutDirOf(target), tar: 'false' }
  return { type: 'image', name: staging.name, ...byDigest }
}

/** Bake looks a Dockerfile up from its context, a plan from the workspace. */
function dockerfileFromContext(target: BuildTarget): string {
  return isRemote(target.context) ? target.dockerfile : posix.relative(target.context, target.dockerfile)
}

function isRemote(context: string): boolean {
  return /^(?:[a-z][a-z0-9+.-]*:\/\/|git@)/i.test(context)
}

function texts(key: string, values: Readonly<Record<string, string>>): Record<string, unknown> {
  const entries = Object.entries(values).sort(([a], [b]) => (a < b ? -1 : 1))
  if (entries.length === 0) return {}
  return { [key]: Object.fromEntries(entries.map(([name, value]) => [hclText(name), hclText(value)])) }
}

function list(key: string, values: readonly string[]): Record<string, unknown> {
  return values.length === 0 ? {} : { [key]: values.map(hclText) }
}
