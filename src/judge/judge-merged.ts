import type { Config } from '../model/config.ts'
import type { Finding, Verdict } from '../model/finding.ts'
import { inspectedByCell } from '../model/inspected-by-cell.ts'
import type { InspectedCell } from '../model/inspection.ts'
import { cellKey, measuredByCell } from '../model/measured-by-cell.ts'
import type { MeasuredCell } from '../model/measurement.ts'
import type { Cell, Plan } from '../model/plan.ts'
import { refName } from '../model/ref-name.ts'
import type { RuleChange } from '../model/rule-change.ts'
import type { SmokeStatus, SmokeTest } from '../model/smoke.ts'
import { isUnknown, type Unknown } from '../model/unknown.ts'
import { askedRelations } from './asked-relations.ts'
import { judgeContents } from './judge-contents.ts'
import { judgeDistinct } from './judge-distinct.ts'
import { judgeIdlePaths } from './judge-idle-paths.ts'
import { judgeNoBudget } from './judge-no-budget.ts'
import { judgeOrder } from './judge-order.ts'
import { judgeRuleChanges } from './judge-rule-changes.ts'
import { judgeShrink } from './judge-shrink.ts'
import { judgeTotal } from './judge-total.ts'
import { leavesOpen } from './leaves-open.ts'
import { type Broken, overrideBreaches } from './override-breaches.ts'

export type MergedInput = {
  readonly config: Config
  readonly plan: Plan
  /** Every cell of the plan, measured or unknown; sizes and layers are all that is looked at. */
  readonly measured: readonly MeasuredCell[]
  readonly inspected: readonly InspectedCell[]
  /** What became of a test; undefined where nothing tells. */
  readonly statusOf: (cell: Cell, test: SmokeTest) => SmokeStatus | undefined
  /** The day of the run in UTC, YYYY-MM-DD. */
  readonly today: string
  readonly ruleChanges: readonly RuleChange[] | Unknown
  /** What the parts found to be larger than it may be. */
  readonly broken: readonly Broken[]
  /** Whether each part could judge all of its images: else nobody knows what covers nothing. */
  readonly isComplete: boolean
}

/** What no part of the images could tell, judged of all of them: relations, total, what nothing bounds, images that are one. */
export function judgeMerged(input: MergedInput): Required<Pick<Verdict, 'findings' | 'waived'>> {
  const { config, plan, inspected, today, broken, isComplete } = input
  const measured = measuredByCell(input.measured)
  const run = {
    config,
    plan,
    measured,
    inspectionOf: inspectedByCell(inspected),
    asked: new Set(plan.cells.map(cellKey)),
  }
  const contents = judgeContents({ ...input, relations: config.relations })
  const cellsByVariant = Map.groupBy(plan.cells, refName)
  const findings = [
    ...judgeRuleChanges(input.ruleChanges),
    ...plan.variants.flatMap((variant) =>
      judgeNoBudget(variant, { cells: cellsByVariant.get(refName(variant)) ?? [], strict: config.strict }),
    ),
    ...judgeShrinks(input),
    ...judgeIdlePaths(run),
    ...askedRelations(config, plan).flatMap((relation) =>
      relation.kind === 'order' ? judgeOrder(relation, run) : judgeDistinct(relation, run),
    ),
    ...judgeTotal(config, { plan, measured }),
    // All else of the contents each part has told.
    ...contents.findings.filter(({ code }) => code === 'same-image'),
  ]
  const complete = isComplete && !findings.some(({ code }) => leavesOpen.has(code))
  const allowed = { allow: config.allow, today, complete, elsewhere: broken }
  return { findings: [...overrideBreaches(findings, allowed)], waived: contents.waived }
}

function judgeShrinks({ config, plan, statusOf, ...input }: MergedInput): Finding[] {
  const measured = measuredByCell(input.measured)
  const variants = new Map(plan.variants.map((variant) => [refName(variant), variant]))
  return plan.cells.flatMap((cell) => {
    const [image, variant] = [measured.get(cellKey(cell)), variants.get(refName(cell))]
    if (image === undefined || isUnknown(image) || variant === undefined) return []
    const tested = variant.smoke.map((test) => {
      const status = statusOf(cell, test)
      return { test, result: status === undefined ? undefined : { status } }
    })
    return judgeShrink(cell, { variant, image, measured, tested, config })
  })
}
