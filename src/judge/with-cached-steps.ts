import type { BuildResult } from '../model/build.ts'
import type { Finding, Verdict } from '../model/finding.ts'
import type { Plan } from '../model/plan.ts'
import { refName } from '../model/ref-name.ts'
import { verdictOf } from './verdict-of.ts'

/** The verdict of a release, with what of it came from a cache that `cache-from` names: whoever writes there writes into the release. */
export function withCachedSteps(
  { findings, waived }: Verdict,
  { plan, build }: { readonly plan: Plan; readonly build: BuildResult | undefined },
): Verdict {
  const cached = (build?.cached ?? []).flatMap(({ image, variant, steps }): Finding[] => {
    const targets = plan.targets.filter((target) => refName(target) === refName({ image, variant }))
    const sources = [...new Set(targets.flatMap(({ cacheFrom }) => cacheFrom))]
    return sources.length === 0 ? [] : [{ code: 'cached-release', severity: 'warn', image, variant, sources, steps }]
  })
  return verdictOf([...findings, ...cached], waived)
}
