import type { BuilderInfo, BuildOutcome, BuildResult } from '../model/build.ts'
import type { Baseline } from '../model/baseline.ts'
import type { Config } from '../model/config.ts'
import type { RunContext } from '../model/context.ts'
import type { Finding, Verdict } from '../model/finding.ts'
import { inspectedByCell } from '../model/inspected-by-cell.ts'
import type { CellGrowth } from '../model/growth.ts'
import type { InspectedCell } from '../model/inspection.ts'
import type { LintResult } from '../model/lint.ts'
import { cellKey, measuredByCell } from '../model/measured-by-cell.ts'
import type { MeasuredCell } from '../model/measurement.ts'
import type { Cell, Plan } from '../model/plan.ts'
import type { PublishResult, StagedImage } from '../model/publish.ts'
import { refName } from '../model/ref-name.ts'
import { sentByVariant } from '../model/sent-by-variant.ts'
import type { Report } from '../model/report.ts'
import type { SmokeResult } from '../model/smoke.ts'
import { smokeOfCells } from '../model/smoke-of-cells.ts'
import { isUnknown, type Unknown, unknown } from '../model/unknown.ts'
import type { VariantRef } from '../model/variant-ref.ts'
import { reportAdvice } from './report-advice.ts'
import { reportBaseline } from './report-baseline.ts'
import { reportChanges } from './report-changes.ts'
import { reportFinding } from './report-finding.ts'
import { reportImage } from './report-image.ts'
import { reportLint } from './report-lint.ts'
import { reportPublish } from './report-publish.ts'
import { reportSharing } from './report-sharing.ts'
import { reportSmoke } from './report-smoke.ts'
import { reportTotal } from './report-total.ts'
import { whereItEnded } from './where-it-ended.ts'
import { type Scope, variantName } from './wording-place.ts'

/** What the stages gave; those that were not reached, or failed, are absent. */
export type ReportInput = {
  /** Of this tool. */
  readonly version: string
  readonly context: RunContext
  readonly verdict: Verdict
  readonly stages: Report['stages']
  readonly config?: Config | undefined
  readonly plan?: Plan | undefined
  readonly linted?: LintResult | undefined
  readonly build?: BuildResult | undefined
  readonly measured?: readonly MeasuredCell[] | undefined
  readonly inspected?: readonly InspectedCell[] | undefined
  readonly baseline?: Baseline | Unknown | undefined
  /** Of the measured images, where there was a baseline to look for. */
  readonly growths?: readonly CellGrowth[] | undefined
  readonly smoke?: { readonly results: readonly SmokeResult[] } | undefined
  /** What was asked for; absent where that is not known yet: `never`. */
  readonly publishing?: Report['publish']['mode'] | undefined
  /** What became of it; absent where the run did not come to the decision. */
  readonly publish?: PublishResult | undefined
}

/**
 * The one value that every renderer reads. Made of whatever stages were reached: an image that the run did not get to is
 * listed without numbers and with the reason, so that a report always says how far the run got.
 */
export function buildReport(input: ReportInput): Report {
  const { config, plan, build, verdict, stages, version } = input
  const narrowed = plan?.narrowed ?? false
  const variants = plan?.variants ?? config?.variants ?? []
  const cells = plan?.cells ?? variants.flatMap(allCells)
  const scope = new Set(config?.variants.map(({ image }) => image)).size > 1 ? 'several-images' : 'one-image'
  const testedOf = smokeOfCells(variants, input.smoke?.results ?? [])
  const known = measuredByCell(input.measured ?? [])
  const inspectionOf = inspectedByCell(input.inspected ?? [])
  const growthOf = new Map((input.growths ?? []).map((cell) => [cellKey(cell), cell.growth]))
  const findingsOf = Map.groupBy(verdict.findings, keyOf)
  const images = cells.map((cell) => ({
    cell,
    findings: [...(findingsOf.get(keyOf(cell)) ?? []), ...(findingsOf.get(keyOf(ofAllPlatforms(cell))) ?? [])],
    growth: growthOf.get(cellKey(cell)),
    measurement: known.get(cellKey(cell)) ?? whyNot(cell, { input, scope }),
    inspection: inspectionOf(cell),
    tested: testedOf(cell),
  }))
  const findings = verdict.findings.map((finding) => reportFinding(finding, scope))
  const sentOf = input.linted && sentByVariant(input.linted)
  const variantOf = new Map(variants.map((variant) => [refName(variant), variant]))
  return {
    schemaVersion: 1,
    tool: { name: 'image-size-budgets', version },
    verdict: { status: verdict.status, findings },
    waived: (verdict.waived ?? []).map(({ finding, ...waiver }) => ({ ...reportFinding(finding, scope), ...waiver })),
    advice: reportAdvice(verdict.findings, { measured: input.measured ?? [], scope }),
    sharing: reportSharing(images.map(({ cell, measurement }) => ({ ...cell, measurement }))),
    images: images.map(({ cell, ...facts }) => {
      const { budgets = [], smokeBudgets = [], contextBudget } = variantOf.get(refName(cell)) ?? {}
      const sent = sentOf?.(cell)
      const sentBytes = sent === undefined || isUnknown(sent) ? sent : sent.bytes
      return reportImage(cell, { ...facts, budgets, smokeBudgets, ...(contextBudget && { contextBudget, sentBytes }) })
    }),
    smoke: images.flatMap(({ tested }) => reportSmoke(tested)),
    total: reportTotal(
      images.map(({ measurement }) => measurement),
      { bounds: config?.total, narrowed, findings: verdict.findings },
    ),
    stages,
    ...(config === undefined ? {} : { config: fileOf(config) }),
    narrowed,
    ...(plan?.changes && { changes: reportChanges(plan.changes, input.baseline) }),
    ...(build?.builder === undefined ? {} : { builder: builderOf(build.builder) }),
    ...sourceOf(input.context),
    ...(input.baseline && {
      baseline: reportBaseline(input.baseline, { cells: (config?.variants ?? []).flatMap(allCells) }),
    }),
    ...(input.linted && { lint: reportLint(input.linted, { variants, findings: verdict.findings }) }),
    notBuilt: (build?.outcomes ?? []).flatMap((outcome) => {
      const reason = notBuiltReason(outcome, scope)
      return reason === undefined ? [] : [{ image: outcome.image, variant: outcome.variant, reason }]
    }),
    publish: reportPublish({
      ...{ mode: input.publishing ?? 'never', result: input.publish && withStaged(input.publish, input), stages },
      version: plan?.publish.version,
    }),
  }
}

function fileOf({ file, sha256, rulesSha256 }: Config): NonNullable<Report['config']> {
  return { file, sha256, ...(rulesSha256 !== undefined && { rulesSha256 }) }
}

function ofAllPlatforms({ image, variant }: Cell): VariantRef {
  return { image, variant }
}

/** Of a finding about no single image this is no cell's. */
function keyOf({ image, variant, platform }: Pick<Finding, 'image' | 'variant' | 'platform'>): string {
  return JSON.stringify([image, variant, platform])
}

/** Of a run that did not pass what was staged has a fate of its own; all of one that passed stays. */
function withStaged(result: PublishResult, { verdict, build }: ReportInput): PublishResult {
  if (verdict.status !== 'pass' && verdict.status !== 'warn') return result
  const staged = (build?.outcomes ?? []).flatMap((outcome): StagedImage[] => {
    if (outcome.status !== 'built' || outcome.place.kind !== 'registry' || outcome.source !== undefined) return []
    const { image, variant, place, indexDigest } = outcome
    const fate = { status: 'kept', reason: 'The run passed' } as const
    return [{ image, variant, repository: place.repository, digest: indexDigest, ...fate }]
  })
  return { ...result, staged }
}

function whyNot(cell: Cell, { input, scope }: { readonly input: ReportInput; readonly scope: Scope }): Unknown {
  const outcome = input.build?.outcomes.find((one) => refName(one) === refName(cell))
  const reason = outcome === undefined ? undefined : notBuiltReason(outcome, scope)
  if (reason !== undefined) return unknown(reason)
  return unknown(whereItEnded(input.stages) ?? 'nothing measured it')
}

function notBuiltReason(outcome: BuildOutcome, scope: Scope): string | undefined {
  switch (outcome.status) {
    case 'built':
      return undefined
    case 'failed':
      return `it could not be built: ${outcome.reason}`
    case 'blocked':
      return `${variantName(outcome.by, scope)}, which it is built on, failed`
  }
}

function builderOf({ name, driver, buildx, buildkit }: BuilderInfo): Report['builder'] & object {
  return { name, driver, buildx, buildkit }
}

/** The commit whose files the lines are of: on a pull request its head, since the merge commit that was built is not kept. */
function sourceOf(context: RunContext): Pick<Report, 'source'> {
  const { repository, serverUrl, sha, runUrl, pullRequest } = context
  const { baseSha } = pullRequest ?? context.mergeGroup ?? {}
  const commit = pullRequest?.headSha ?? sha
  const source = {
    ...(repository === undefined ? {} : { repository: `${repository.owner}/${repository.name}` }),
    ...(serverUrl === undefined ? {} : { serverUrl }),
    ...(commit === undefined ? {} : { sha: commit }),
    ...(baseSha === undefined ? {} : { baseSha }),
    ...(runUrl === undefined ? {} : { runUrl }),
    ...(pullRequest === undefined ? {} : { pullRequest: pullRequest.number }),
  }
  return Object.keys(source).length === 0 ? {} : { source }
}

function allCells({ image, variant, platforms }: Config['variants'][number]): Cell[] {
  return platforms.map((platform) => ({ image, variant, platform }))
}
