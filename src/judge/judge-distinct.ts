import type { DistinctRelation } from '../model/config.ts'
import type { Finding } from '../model/finding.ts'
import type { Platform } from '../model/platform.ts'
import {
  type JudgedRun,
  type MeasuredSide,
  nameSides,
  platformsOf,
  relationUnknown,
  type Side,
  sortSides,
} from './relation-sides.ts'

/** No two variants may hold the same layers on a platform, whatever their digests: layers are compared by their diffIds. */
export function judgeDistinct(relation: DistinctRelation, run: JudgedRun): Finding[] {
  const sides = relation.variants.flatMap((variant) =>
    platformsOf(variant, run.config).map((platform) => ({ ...variant, platform })),
  )
  const platforms = [...new Set(sides.map(({ platform }) => platform))]
  const shared = platforms.filter((platform) => sides.filter((side) => side.platform === platform).length > 1)
  if (shared.length === 0) {
    return [
      relationUnknown(relation, {
        severity: 'error',
        reason: 'no two of its variants are built for a common platform',
      }),
    ]
  }
  const findings: Finding[] = []
  const leftOut: Side[] = []
  for (const platform of shared) {
    const sorted = sortSides(
      sides.filter((side) => side.platform === platform),
      run,
    )
    leftOut.push(...sorted.leftOut)
    findings.push(...sameImages(relation, { known: sorted.known, platform }))
    if (sorted.unmeasured.length > 0) {
      const reason = `${nameSides(sorted.unmeasured)} could not be measured`
      findings.push(relationUnknown(relation, { severity: 'error', reason, platform }))
    }
  }
  if (leftOut.length === 0) return findings
  const reason = `this run leaves out ${nameSides(leftOut)}`
  return [...findings, relationUnknown(relation, { severity: 'note', reason })]
}

function sameImages(
  relation: DistinctRelation,
  { known, platform }: { readonly known: readonly MeasuredSide[]; readonly platform: Platform },
): Finding[] {
  const groups = Map.groupBy(known, ({ measurement }) => measurement.layers.map(({ diffId }) => diffId).join(' '))
  return [...groups.values()]
    .filter((group) => group.length > 1)
    .map((group) => ({
      code: 'not-distinct',
      severity: 'error',
      platform,
      relation: relation.text,
      variants: group.map(({ image, variant }) => ({ image, variant })),
      config: relation.position,
    }))
}
