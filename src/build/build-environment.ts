import { childEnvironment, credentialVariables } from '../model/child-environment.ts'
import { csvAttributes } from '../model/csv-option.ts'
import type { BuildTarget, Plan } from '../model/plan.ts'

/** What buildx needs to reach the Actions cache; passed on only when a target uses it. */
const githubCacheVariables = [
  'ACTIONS_CACHE_SERVICE_V2',
  'ACTIONS_CACHE_URL',
  'ACTIONS_RESULTS_URL',
  'ACTIONS_RUNTIME_TOKEN',
]

const buildSettings: Readonly<Record<string, string>> = {
  // Every path was resolved and checked when the configuration was read; bake's own check refuses at random.
  BUILDX_BAKE_ENTITLEMENTS_FS: '0',
  // The map from layers to Dockerfile lines, beside the layout and never in what may be published.
  BUILDX_METADATA_PROVENANCE: 'max',
}

/**
 * The environment of the build: the allow list, the variables that the configuration's secrets name, the runner's cache token when a
 * cache is `type=gha`, and what logs in at a cloud's registry when builds are staged. The configuration has refused a cache that would send
 * the token to a server of its own.
 */
export function buildEnvironment(options: {
  readonly plan: Plan
  readonly env: Readonly<Record<string, string | undefined>>
}): Readonly<Record<string, string>> {
  const { plan, env } = options
  const secretVariables = plan.targets.flatMap((target) => target.secrets.map((secret) => secret.env))
  const extra = [
    ...secretVariables,
    ...(plan.targets.some(usesGithubCache) ? githubCacheVariables : []),
    ...(plan.staging === undefined ? [] : credentialVariables(env)),
  ]
  return { ...childEnvironment({ env, extra }), ...buildSettings }
}

function usesGithubCache({ cacheFrom, cacheTo }: BuildTarget): boolean {
  return [...cacheFrom, ...cacheTo].some((entry) => csvAttributes(entry).get('type') === 'gha')
}

/** The values of all build secrets that are set, for masking. */
export function secretValues(options: {
  readonly plan: Plan
  readonly env: Readonly<Record<string, string | undefined>>
}): readonly string[] {
  const names = options.plan.targets.flatMap((target) => target.secrets.map((secret) => secret.env))
  const values = [...new Set(names)].sort().flatMap((name) => options.env[name] ?? [])
  return values.filter((value) => value !== '')
}
