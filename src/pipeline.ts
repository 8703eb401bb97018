import { join, resolve } from 'node:path'
import { buildAll } from './build/build-all.ts'
import { baseConfig } from './config/base-config.ts'
import { changedRules } from './config/changed-rules.ts'
import { judgeByBase } from './config/judge-by-base.ts'
import { loadConfig } from './config/load-config.ts'
import { type DoctorReport, requireFit } from './doctor/doctor-report.ts'
import { examine } from './doctor/examine.ts'
import { probeEngine } from './doctor/probe-engine.ts'
import { ActionError } from './errors.ts'
import { failureVerdict } from './judge/failure-verdict.ts'
import { openLayout } from './image/open-layout.ts'
import { judge } from './judge/judge.ts'
import { dockerfileCandidates } from './measure/dockerfile-candidates.ts'
import { layerOrigins } from './measure/layer-origins.ts'
import { measureImages } from './measure/measure-images.ts'
import { measureWhileExporting } from './measure/measure-while-exporting.ts'
import type { BuildResult } from './model/build.ts'
import type { Config } from './model/config.ts'
import type { RunContext } from './model/context.ts'
import type { Verdict } from './model/finding.ts'
import type { MeasuredCell } from './model/measurement.ts'
import type { Plan } from './model/plan.ts'
import type { Report } from './model/report.ts'
import type { RuleChange } from './model/rule-change.ts'
import { isUnknown, type Unknown } from './model/unknown.ts'
import { planBuild } from './plan/plan-build.ts'
import { refuseUnsafeEvent } from './plan/refuse-unsafe-event.ts'
import type { Clock, Exec, Files, GitHub, LayerMeter, Log } from './ports.ts'
import { buildReport } from './report/build-report.ts'
import { prepareReportFolder, reportFiles } from './report/prepare-report-folder.ts'
import { previousLayoutBytes } from './report/previous-layout-bytes.ts'
import { type StageClock, stageClock } from './stage-clock.ts'
import { version } from './version.ts'

/** What a run is told. Paths are as they were typed. */
export type CheckOptions = {
  readonly config?: string
  readonly only: readonly string[]
  readonly platforms: readonly string[]
  readonly builder?: string
  readonly reportDir: string
  /** `base`: judged by the rules of the base branch. */
  readonly policy: 'head' | 'base'
  /** How progress is told: redrawn lines, or one line a step. */
  readonly style: 'live' | 'lines'
}

export type Ports = {
  readonly exec: Exec
  readonly files: Files
  readonly clock: Clock
  readonly log: Log
  readonly meter: LayerMeter
  /** Undefined where there is no token. */
  readonly github?: GitHub
  readonly context: RunContext
  /** The environment, of which children see an allow list. */
  readonly env: Readonly<Record<string, string | undefined>>
  /** Aborts when the run is cancelled, or with the error when something broke that no stage awaits. */
  readonly signal: AbortSignal
}

export type CheckResult = {
  readonly report: Report
  /** Absolute; undefined when it cannot be used, and then nothing was even read. */
  readonly reportDir?: string
  /** What ended the run before its verdict; a bug when it is no ActionError. */
  readonly failure?: unknown
}

/** What the stages gave so far; a stage that was not reached or failed has given nothing. */
type Facts = {
  reportDir?: string
  config?: Config
  plan?: Plan
  ruleChanges?: readonly RuleChange[] | Unknown
  build?: BuildResult
  measured?: readonly MeasuredCell[]
}

type Run = { readonly options: CheckOptions; readonly ports: Ports; readonly clock: StageClock; readonly facts: Facts }

/**
 * The main job: reads the configuration, plans, examines the machine, builds, measures and judges. Always returns a report,
 * which says how far the run got and why it ended there; throws nothing.
 */
export async function check(options: CheckOptions, ports: Ports): Promise<CheckResult> {
  const facts: Facts = {}
  const clock = stageClock(ports)
  const result = (verdict: Verdict): CheckResult => {
    const { reportDir, config, plan, build, measured } = facts
    const stages = clock.stages()
    const report = buildReport({ version, context: ports.context, verdict, stages, config, plan, build, measured })
    return reportDir === undefined ? { report } : { report, reportDir }
  }
  try {
    const verdict = await verdictOf({ options, ports, clock, facts })
    ports.signal.throwIfAborted()
    return result(verdict)
  } catch (cause) {
    const failure = ports.signal.aborted ? whatAborted(ports.signal, cause) : cause
    return { ...result(failureVerdict(failure)), failure }
  }
}

async function verdictOf(run: Run): Promise<Verdict> {
  const { options, ports, clock, facts } = run
  const { files, context } = ports
  const lastRun = await layoutBytesOfLastRun(run)
  // First of all: whatever fails from here on has a report, and no earlier verdict stands in its place.
  facts.reportDir = await prepareReportFolder({ reportDir: options.reportDir, workspace: context.workspace, files })
  refuseUnsafeEvent(context)
  const { config, plan } = await readAndPlan(run)
  const layoutRoot = await files.makeTemporaryDirectory('layouts')
  try {
    const builderInfo = await clock.run('doctor', async () => {
      const examined = await examineFor(run, { plan, layoutRoot, lastRun })
      for (const { name, value } of examined.found) ports.log.info(`${name}: ${value}`)
      return requireFit(examined)
    })
    ports.signal.addEventListener('abort', () => void ports.meter.close(), { once: true })
    const early = measureWhileExporting({ ...ports, layoutRoot })
    try {
      facts.build = await clock.run('build', () =>
        buildAll({
          ...ports,
          ...builderOption(options),
          plan,
          workspace: context.workspace,
          layoutRoot,
          reportDir: facts.reportDir ?? '',
          builderInfo,
          style: options.style,
          probeEngine: () => probeEngine({ ...ports, builder: builderInfo }),
        }),
      )
      const { outcomes } = facts.build
      const { contents } = early
      facts.measured = await clock.run('measure', async () => {
        const { cells, failures } = await measureImages({
          ...{ cells: plan.cells, outcomes, contents },
          openSource: ({ layoutDir, indexDigest }) => openLayout({ files, layoutDir, rootDigest: indexDigest }),
          originsOf: async ({ cell, ...image }) =>
            layerOrigins({
              ...image,
              dockerfiles: await dockerfileCandidates(cell, { plan, workspace: context.workspace, files }),
            }),
        })
        for (const { message } of failures) ports.log.warn(message)
        return cells
      })
    } finally {
      await early.stop()
    }
    const { build, measured, ruleChanges = [] } = facts
    return await clock.run('judge', () =>
      judge({ config, plan, measured: measured ?? [], ...(build && { build }), ruleChanges }),
    )
  } finally {
    await files.remove(layoutRoot)
  }
}

async function readAndPlan({ options, ports, clock, facts }: Run): Promise<{ config: Config; plan: Plan }> {
  const { context } = ports
  const config = await clock.run('config', async () => {
    const head = await loadConfig({ ...ports, workspace: context.workspace, ...configOption(options) })
    const base = await baseConfig({ head, context, github: ports.github })
    facts.ruleChanges = base === undefined || isUnknown(base) ? (base ?? []) : changedRules(base, head)
    facts.config = options.policy === 'base' ? underBase(head, base) : head
    return facts.config
  })
  const plan = await clock.run('plan', () => planBuild(config, options))
  facts.plan = plan
  return { config, plan }
}

function underBase(head: Config, base: Config | Unknown | undefined): Config {
  if (base === undefined) return head
  if (!isUnknown(base)) return judgeByBase(head, base)
  throw new ActionError('github', `The rules of the base branch could not be read: ${base.reason}`, {
    hint: 'Give github-token the permission `contents: read`, or set policy to head',
  })
}

/** The plan and the resolved configuration alone, for the command `plan`; nothing is built. */
export async function plan(options: CheckOptions, ports: Ports): Promise<{ config: Config; plan: Plan }> {
  return readAndPlan({ options, ports, clock: stageClock(ports), facts: {} })
}

/** Everything that the machine has and lacks for the plan, for the command `doctor`. */
export async function doctor(options: CheckOptions, ports: Ports): Promise<DoctorReport> {
  const run = { options, ports, clock: stageClock(ports), facts: {} }
  const { plan } = await readAndPlan(run)
  const layoutRoot = await ports.files.makeTemporaryDirectory('doctor')
  try {
    return await examineFor(run, { plan, layoutRoot, lastRun: await layoutBytesOfLastRun(run) })
  } finally {
    await ports.files.remove(layoutRoot)
  }
}

function examineFor(
  { options, ports }: Run,
  {
    plan,
    layoutRoot,
    lastRun,
  }: { readonly plan: Plan; readonly layoutRoot: string; readonly lastRun: number | undefined },
): Promise<DoctorReport> {
  const known = lastRun === undefined ? {} : { previousLayoutBytes: lastRun }
  return examine({ ...ports, ...builderOption(options), ...known, plan, layoutRoot })
}

function layoutBytesOfLastRun({ options, ports }: Run): Promise<number | undefined> {
  return previousLayoutBytes(join(resolve(ports.context.workspace, options.reportDir), reportFiles.report), ports.files)
}

function configOption({ config }: CheckOptions): { readonly file?: string } {
  return config === undefined ? {} : { file: config }
}

function builderOption({ builder }: CheckOptions): { readonly builder?: string } {
  return builder === undefined ? {} : { builder }
}

/** A port that an aborted run interrupted may throw anything; what happened is the cancellation, or the error that aborted it. */
function whatAborted({ reason }: AbortSignal, cause: unknown): unknown {
  if (reason instanceof Error && reason.name !== 'AbortError') return reason
  if (cause instanceof ActionError) return cause
  return new ActionError('interrupted', 'The run was interrupted before its verdict', { hint: 'Start it again', cause })
}
