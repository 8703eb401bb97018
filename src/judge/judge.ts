import type { BuildResult } from '../model/build.ts'
import type { ComparedCell } from '../model/cache-difference.ts'
import type { Config, Variant } from '../model/config.ts'
import type { Finding, Verdict } from '../model/finding.ts'
import { inspectedByCell } from '../model/inspected-by-cell.ts'
import type { InspectedCell } from '../model/inspection.ts'
import { cellKey, measuredByCell, type MeasuredByCell } from '../model/measured-by-cell.ts'
import type { LintResult } from '../model/lint.ts'
import type { MeasuredCell } from '../model/measurement.ts'
import type { Cell, Plan } from '../model/plan.ts'
import { refName } from '../model/ref-name.ts'
import type { RuleChange } from '../model/rule-change.ts'
import type { SmokeResult } from '../model/smoke.ts'
import { smokeOfCells, type TestedBy } from '../model/smoke-of-cells.ts'
import { isUnknown, type Unknown } from '../model/unknown.ts'
import { askedRelations } from './asked-relations.ts'
import { judgeArchitecture } from './judge-architecture.ts'
import { judgeBudgets } from './judge-budgets.ts'
import { judgeBuild } from './judge-build.ts'
import { judgeBuildArguments } from './judge-build-arguments.ts'
import { judgeContents, type JudgedContents } from './judge-contents.ts'
import { judgeContextBudgets } from './judge-context-budget.ts'
import { judgeDistinct } from './judge-distinct.ts'
import { judgeCaches } from './judge-caches.ts'
import { type GpuProblemOfCell, judgeGpuSettings } from './judge-gpu-settings.ts'
import { type GrowthHistory, growthHistory, type HistoryInput } from './growth-history.ts'
import { judgeGrowth, judgeNoBaseline } from './judge-growth.ts'
import { judgeLint } from './judge-lint.ts'
import { judgeIdlePaths } from './judge-idle-paths.ts'
import { judgeNoBudget } from './judge-no-budget.ts'
import { judgeOrder } from './judge-order.ts'
import { judgeRuleChanges } from './judge-rule-changes.ts'
import { judgeShrink } from './judge-shrink.ts'
import { judgeSmoke } from './judge-smoke.ts'
import { judgeSmokeBudgets } from './judge-smoke-budgets.ts'
import { judgeTotal } from './judge-total.ts'
import { leavesOpen } from './leaves-open.ts'
import { lookedInto } from './looked-into.ts'
import { overrideBreaches } from './override-breaches.ts'
import { verdictOf } from './verdict-of.ts'

export type JudgeInput = Omit<HistoryInput, 'ruleChanges'> & {
  readonly config: Config
  readonly plan: Plan
  readonly measured: readonly MeasuredCell[]
  /** What is inside them; of an image that is not among them nothing is known. */
  readonly inspected?: readonly InspectedCell[]
  /** The day of the run in UTC, YYYY-MM-DD, by which waivers and allowances end. Absent: nothing was to be looked into. */
  readonly today?: string
  /** What was seen before the build; absent where nothing was looked at. */
  readonly linted?: LintResult
  /** Absent when images were measured that this run did not build. */
  readonly build?: BuildResult
  /** What became of the smoke tests, and what the images' settings say about GPUs. A configured test without a result was not run. */
  readonly smoke?: { readonly results: readonly SmokeResult[]; readonly gpuProblems: readonly GpuProblemOfCell[] }
  /** The build with caches against the one without, where both were made. */
  readonly caches?: readonly ComparedCell[]
  /** What a pull request changes in the rules; empty where there is nothing to compare with. */
  readonly ruleChanges: readonly RuleChange[] | Unknown
}

/**
 * Holds what was measured against what was committed. Findings come in a fixed order: changed rules, the build, then the
 * images, budgets on contexts and on paths that are nowhere, relations and total in the order of the configuration, however the measurements are ordered; then contents, what was seen before the build, and allowances.
 */
export function judge(input: JudgeInput): Verdict {
  const { config, plan, build } = input
  const { results, gpuProblems } = input.smoke ?? { results: [], gpuProblems: [] }
  const measured = measuredByCell(input.measured)
  const inspectionOf = inspectedByCell(input.inspected ?? [])
  const history = growthHistory(input, config)
  const run = { config, plan, measured, inspectionOf, history, asked: new Set(plan.cells.map(cellKey)) }
  const testedOf = smokeOfCells(plan.variants, results)
  const { today } = input
  const inside = today === undefined ? undefined : judgeInside({ ...input, today })
  const findings = [
    ...judgeRuleChanges(input.ruleChanges),
    ...(build === undefined ? [] : judgeBuild(build)),
    ...judgeBuildArguments(plan),
    ...judgeCaches(input.caches ?? []),
    ...judgeNoBaseline(plan.variants, history),
    ...judgeVariants({ ...run, testedOf, gpuProblems }, { notBuilt: notBuilt(build) }),
    ...(input.linted ? judgeContextBudgets(plan.variants, input.linted) : []),
    ...judgeIdlePaths(run),
    ...askedRelations(config, plan).flatMap((relation) =>
      relation.kind === 'order' ? judgeOrder(relation, run) : judgeDistinct(relation, run),
    ),
    ...judgeTotal(config, { plan, measured }),
    ...(inside?.findings ?? []),
  ]
  // Without a day nobody knows which allowances hold.
  if (today === undefined) return verdictOf(findings, inside?.waived)
  const complete = !plan.narrowed && !findings.some(({ code }) => leavesOpen.has(code))
  return verdictOf(overrideBreaches(findings, { allow: config.allow, today, complete }), inside?.waived)
}

/** What the layers hold, and what was seen before the build and they do not tell. */
function judgeInside(input: JudgeInput & { readonly today: string }): JudgedContents {
  const { config, plan, measured, inspected = [], linted, build, today } = input
  const lint =
    linted &&
    judgeLint({
      linted,
      variants: plan.variants,
      lookedInto: lookedInto({ plan, measured, inspected }),
      measured,
      today,
    })
  const contents = judgeContents({
    ...{ plan, relations: config.relations, inspected, measured, today },
    ...(lint && { usedByLint: lint.used }),
  })
  const frontends = new Set(build?.frontends.map(({ dockerfile }) => dockerfile))
  // The build said who that frontend is.
  const isTold = ({ code, dockerfile = '' }: Finding) => code === 'foreign-frontend' && frontends.has(dockerfile)
  return {
    findings: [...contents.findings, ...(lint?.findings.filter((finding) => !isTold(finding)) ?? [])],
    waived: [...contents.waived, ...(lint?.waived ?? [])],
  }
}

type Run = {
  readonly config: Config
  readonly plan: Plan
  readonly measured: MeasuredByCell
  readonly inspectionOf: ReturnType<typeof inspectedByCell>
  readonly history: GrowthHistory
  readonly testedOf: (cell: Cell) => readonly TestedBy[]
  readonly gpuProblems: readonly GpuProblemOfCell[]
}

function judgeVariants(run: Run, { notBuilt }: { notBuilt: ReadonlySet<string> }): Finding[] {
  const cellsByVariant = Map.groupBy(run.plan.cells, refName)
  return run.plan.variants.flatMap((variant) => {
    const cells = cellsByVariant.get(refName(variant)) ?? []
    return [
      ...judgeNoBudget(variant, { cells, strict: run.config.strict }),
      // That it was not built is a finding already, with the reason.
      ...(notBuilt.has(refName(variant)) ? [] : cells.flatMap((cell) => judgeCell(cell, { ...run, variant }))),
    ]
  })
}

function judgeCell(cell: Cell, run: Run & { readonly variant: Variant }): Finding[] {
  const { config, variant, measured, gpuProblems, history } = run
  const image = measured.get(cellKey(cell))
  if (image === undefined || isUnknown(image)) {
    const { image: name, platform } = cell
    const reason = image?.reason ?? 'nothing measured it'
    return [{ code: 'unmeasured', severity: 'error', image: name, variant: cell.variant, platform, reason }]
  }
  const tested = run.testedOf(cell)
  const { strict, requireSmoke } = config
  const known = { measurement: image, inspection: run.inspectionOf(cell) }
  return [
    ...judgeBudgets(cell, { image: known, variant, history }),
    ...judgeGrowth(cell, { image: known, variant, history }),
    ...judgeArchitecture(cell, image),
    ...judgeSmoke(cell, { tested, requireSmoke }),
    ...judgeSmokeBudgets(cell, { variant, tested, requireSmoke }),
    ...judgeShrink(cell, { variant, image, measured, tested, config }),
    ...judgeGpuSettings(cell, { variant, problems: gpuProblems, strict }),
  ]
}

function notBuilt(build: BuildResult | undefined): ReadonlySet<string> {
  return new Set(build?.outcomes.filter(({ status }) => status !== 'built').map(refName))
}
