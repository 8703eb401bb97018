import { secretValues } from './build/build-environment.ts'
import type { DoctorReport } from './doctor/doctor-report.ts'
import { failureVerdict } from './judge/failure-verdict.ts'
import { growths } from './compare/growths.ts'
import { findAllowLabel } from './find-allow-label.ts'
import { findBaseline } from './find-baseline.ts'
import { findContextChanges } from './find-context-changes.ts'
import { createCopiedEntryReader } from './image/read-copied-entry.ts'
import { openImage } from './image/open-image.ts'
import { judge } from './judge/judge.ts'
import { judgeLint } from './judge/judge-lint.ts'
import { hasBreach, withAllowLabel } from './judge/override-breaches.ts'
import { childEnvironment, credentialVariables } from './model/child-environment.ts'
import type { Config } from './model/config.ts'
import type { Verdict } from './model/finding.ts'
import type { LintResult } from './model/lint.ts'
import { occasionOf } from './model/occasion.ts'
import type { Plan } from './model/plan.ts'
import { redaction } from './model/redaction.ts'
import type { Report } from './model/report.ts'
import { refuseUnsafeEvent } from './plan/refuse-unsafe-event.ts'
import { decideAhead } from './publish/decide-publication.ts'
import { buildReport } from './report/build-report.ts'
import { prepareReportFolder } from './report/prepare-report-folder.ts'
import type { SmokeRun } from './smoke/run-smoke.ts'
import { examineMachine, layoutBytesOfLastRun } from './examine-machine.ts'
import { measurePlan } from './measure-plan.ts'
import { clearStaging, publishWhatPassed } from './publish-what-passed.ts'
import { readAndPlan } from './read-and-plan.ts'
import type { CheckOptions, Facts, Ports, Run } from './run.ts'
import { stageClock } from './stage-clock.ts'
import { version } from './version.ts'
import { whatAborted } from './what-aborted.ts'

export type CheckResult = {
  readonly report: Report
  /** Absolute; undefined when it cannot be used, and then nothing was even read. */
  readonly reportDir?: string
  /** What ended the run before its verdict; a bug when it is no ActionError. */
  readonly failure?: unknown
}

/**
 * The main job: reads the configuration, plans, examines the machine, builds, measures, tests, judges and publishes. Always returns a report,
 * which says how far the run got and why it ended there; throws nothing.
 */
export async function check(options: CheckOptions, ports: Ports): Promise<CheckResult> {
  const facts: Facts = {}
  const clock = stageClock({ ...ports, publish: options.publish })
  const result = (verdict: Verdict): CheckResult => {
    const { reportDir, config, plan, linted, build, measured, inspected, baseline, growths, smoke, publish } = facts
    const stages = clock.stages()
    const report = buildReport({
      version,
      context: ports.context,
      verdict,
      stages,
      config,
      plan,
      linted,
      build,
      measured,
      inspected,
      baseline,
      growths,
      smoke,
      publishing: options.publish,
      publish,
    })
    return reportDir === undefined ? { report } : { report, reportDir }
  }
  const run = { options, ports, clock, facts }
  try {
    const verdict = await verdictOf(run)
    ports.signal.throwIfAborted()
    if (verdict.status === 'fail' || verdict.status === 'error') await clearStaging(run)
    return result(verdict)
  } catch (cause) {
    const failure = ports.signal.aborted ? whatAborted(ports.signal, cause) : cause
    await clearStaging(run)
    return { ...result(withLint(failureVerdict(failure), run)), failure }
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
  facts.linted = await clock.run('lint', () => lintPlan(run, plan))
  const layoutRoot = await files.makeTemporaryDirectory('layouts')
  try {
    const { build, measured, inspected } = await measurePlan(run, { plan, layoutRoot, lastRun })
    facts.baseline = await findBaseline({ config, variants: plan.variants, base: facts.baseConfig }, ports)
    const compared = { baseline: facts.baseline, variants: plan.variants, measured }
    const contexts = await findContextChanges({ ...compared, reportDir: options.reportDir }, ports)
    facts.growths = growths({ ...compared, inspected, contexts })
    const smoke = await clock.run('smoke', () => runTests(run, plan))
    facts.smoke = smoke
    const { caches = [], ruleChanges = [], linted } = facts
    const today = ports.clock.now().toISOString().slice(0, 10)
    const judged = await clock.run('judge', () =>
      judge({
        config,
        plan,
        measured,
        inspected,
        today,
        build,
        smoke,
        ruleChanges,
        caches,
        ...(linted && { linted }),
        ...(facts.growths && { growths: facts.growths }),
        ...(facts.baseline && { baseline: facts.baseline }),
        occasion: occasionOf(context),
        publishing: options.publish,
      }),
    )
    const label = hasBreach(judged) ? await findAllowLabel(ports) : undefined
    const verdict = label === undefined ? judged : withAllowLabel(judged, label)
    return await clock.run('publish', () => publishWhatPassed(run, verdict))
  } finally {
    await files.remove(layoutRoot)
  }
}

/** What was seen before the build may be why there is none. */
function withLint(verdict: Verdict, { ports, facts }: Run): Verdict {
  const { linted, plan } = facts
  if (linted === undefined || plan === undefined) return verdict
  const today = ports.clock.now().toISOString().slice(0, 10)
  const { findings, waived } = judgeLint({
    linted,
    variants: plan.variants,
    lookedInto: new Set(),
    measured: [],
    today,
  })
  return { ...verdict, findings: [...verdict.findings, ...findings], waived }
}

/** What can be told before the build. Its parsers are loaded then: nothing for the start of every command. */
async function lintPlan({ ports }: Run, { variants }: Plan): Promise<LintResult> {
  const { lint } = await import('./lint/lint.ts')
  return lint({ variants, workspace: ports.context.workspace, files: ports.files })
}

/** Tests the layouts that were measured, which are gone when the run ends. */
async function runTests({ options, ports, facts }: Run, plan: Plan): Promise<SmokeRun> {
  // The engines for patterns and versions come with it: nothing for the start of every command.
  const { createTestEngine, runSmoke } = await import('./smoke/lazy-smoke.ts')
  const outcomes = facts.build?.outcomes ?? []
  // Only what lies in a registry has to be pulled.
  const pulls = outcomes.some((outcome) => outcome.status === 'built' && outcome.place.kind === 'registry')
  const extra = pulls ? credentialVariables(ports.env) : []
  const env = childEnvironment({ env: ports.env, extra })
  return runSmoke({
    ...ports,
    ...(options.maxParallel !== undefined && { maxParallel: options.maxParallel }),
    plan,
    measured: facts.measured ?? [],
    outcomes,
    redact: redaction(secretValues({ plan, env: ports.env })),
    createEngine: (wish) =>
      createTestEngine({
        ...{ ...ports, ...wish },
        env,
        openSource: (index) => openImage(index, ports),
        createEntryReader: createCopiedEntryReader,
      }),
  })
}

export type PlanResult = {
  readonly config: Config
  readonly plan: Plan
  /** Why a release from here would set none of the tags of the plan, whatever its verdict. */
  readonly notPublished?: string
}

/** The plan and the resolved configuration alone, for the command `plan`; nothing is built. */
export async function plan(options: CheckOptions, ports: Ports): Promise<PlanResult> {
  const planned = await readAndPlan({
    options,
    ports,
    clock: stageClock({ ...ports, publish: options.publish }),
    facts: {},
  })
  if (planned.plan.publish.publications.length === 0) return planned
  const ahead = decideAhead({ ...planned, context: ports.context, options: { publish: 'on-pass' } })
  return ahead === undefined ? planned : { ...planned, notPublished: ahead.reason }
}

/** Everything that the machine has and lacks for the plan, for the command `doctor`. */
export async function doctor(options: CheckOptions, ports: Ports): Promise<DoctorReport> {
  const run = { options, ports, clock: stageClock({ ...ports, publish: options.publish }), facts: {} }
  const { plan } = await readAndPlan(run)
  const layoutRoot = await ports.files.makeTemporaryDirectory('doctor')
  try {
    const lastRun = await layoutBytesOfLastRun(run)
    return await examineMachine(run, { plan, layoutRoot, lastRun, command: 'doctor' })
  } finally {
    await ports.files.remove(layoutRoot)
  }
}
