import type { OrderRelation } from '../model/config.ts'
import type { Finding } from '../model/finding.ts'
import { measureOf } from '../model/measure-of.ts'
import { isUnknown } from '../model/unknown.ts'
import { largestAllowed } from './largest-allowed.ts'
import { largestOwnLayer } from './largest-own-layer.ts'
import {
  type JudgedRun,
  type MeasuredSide,
  nameSides,
  platformsOf,
  relationUnknown,
  type Side,
  sortSides,
} from './relation-sides.ts'

/** Holds `left < right` on every platform that both sides are built for; what could not be compared is said. */
export function judgeOrder(relation: OrderRelation, run: JudgedRun): Finding[] {
  const others = platformsOf(relation.right, run.config)
  const common = platformsOf(relation.left, run.config).filter((platform) => others.includes(platform))
  if (common.length === 0) {
    return [relationUnknown(relation, { severity: 'error', reason: 'its two sides are built for no common platform' })]
  }
  const findings: Finding[] = []
  const leftOut: Side[] = []
  for (const platform of common) {
    const sides = sortSides(
      [
        { ...relation.left, platform },
        { ...relation.right, platform },
      ],
      run,
    )
    const [left, right] = sides.known
    leftOut.push(...sides.leftOut)
    if (sides.unmeasured.length > 0) {
      const reason = `${nameSides(sides.unmeasured)} could not be measured`
      findings.push(relationUnknown(relation, { severity: 'error', reason, platform }))
    } else if (left !== undefined && right !== undefined) {
      findings.push(...compare(relation, { left, right }))
    }
  }
  if (leftOut.length === 0) return findings
  const reason = `this run leaves out ${nameSides(leftOut)}`
  return [...findings, relationUnknown(relation, { severity: 'note', reason })]
}

function compare(
  relation: OrderRelation,
  { left, right }: { readonly left: MeasuredSide; readonly right: MeasuredSide },
): Finding[] {
  const { measure } = relation
  const actual = measureOf(left, relation)
  const bound = measureOf(right, relation)
  if (isUnknown(actual)) return [notKnown(relation, { side: left, reason: actual.reason })]
  if (isUnknown(bound)) return [notKnown(relation, { side: right, reason: bound.reason })]
  const allowed = largestAllowed(relation, bound)
  if (actual <= allowed) return []
  return [
    {
      code: 'relation-broken',
      severity: 'error',
      ...relation.left,
      platform: left.platform,
      relation: relation.text,
      measure,
      left: { ...relation.left, actual },
      right: { ...relation.right, actual: bound },
      allowed,
      ...largestOwnLayer(left, relation),
      config: relation.position,
    },
  ]
}

function notKnown(relation: OrderRelation, { side, reason }: { side: Side; reason: string }): Finding {
  const why = `${relation.measure} of ${nameSides([side])} is unknown: ${reason}`
  return relationUnknown(relation, { severity: 'error', reason: why, platform: side.platform })
}
