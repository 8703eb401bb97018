import { formatBytes } from '../model/bytes.ts'
import { ActionError, messageOf, stackOf } from '../errors.ts'
import type { BuildOutcome } from '../model/build.ts'
import type { GpuProblem } from '../model/gpu-problem.ts'
import type { MeasuredCell } from '../model/measurement.ts'
import { placedName } from '../model/placed-index.ts'
import type { Cell, Plan } from '../model/plan.ts'
import { refName, shortRefName } from '../model/ref-name.ts'
import type { SmokeResult } from '../model/smoke.ts'
import { isUnknown } from '../model/unknown.ts'
import type { Clock, Http, Log } from '../ports.ts'
import type { TestEngine, TestEngineOptions } from './create-test-engine.ts'
import { gpuProblems } from './gpu-readiness.ts'
import { runCheck } from './run-check.ts'
import { sideBySide } from './side-by-side.ts'
import { type SmokeJob, smokeJobs } from './smoke-jobs.ts'
import type { GpuFacts, TestImage } from './test-image.ts'

export type SmokeOptions = {
  readonly plan: Plan
  readonly measured: readonly MeasuredCell[]
  readonly outcomes: readonly BuildOutcome[]
  /** Only called where a test needs it. */
  readonly createEngine: (options: Pick<TestEngineOptions, 'gpu'>) => Promise<TestEngine>
  /** Takes the secrets of the builds out of what a container says: an image can have kept one. */
  readonly redact: (text: string) => string
  /** How many tests run at once; undefined: one for each core of the engine. */
  readonly maxParallel?: number
  readonly http: Http
  readonly clock: Clock
  readonly log: Log
  readonly signal: AbortSignal
}

export type SmokeRun = {
  /** One for every configured test on every platform that was measured, in the order of the configuration. */
  readonly results: readonly SmokeResult[]
  readonly gpuProblems: readonly (Cell & { readonly problem: GpuProblem })[]
}

type Outcome = Omit<SmokeResult, keyof Cell | 'name' | 'kind'>

const nothingRan = { seconds: 0, log: [], details: [], emulated: false, opened: [] } as const

/**
 * Runs every configured test in containers of the images that were measured. Whatever goes wrong with one is its result; throws
 * only when the run is interrupted. Nothing of it is left on the machine.
 */
export async function runSmoke(options: SmokeOptions): Promise<SmokeRun> {
  const { clock, log } = options
  const jobs = smokeJobs({ ...options, today: clock.now().toISOString().slice(0, 10) })
  const results = new Map<SmokeJob, SmokeResult>()
  const settle = (job: SmokeJob, found: Outcome): void => {
    const outcome = redacted(found, options.redact)
    results.set(job, { ...job.cell, name: job.test.name, kind: job.test.check.kind, ...outcome })
    log.info(inWords(job, outcome))
  }
  const gpu = jobs.length === 0 ? undefined : await settleAll(jobs, { options, settle })
  return {
    results: jobs.flatMap((job) => results.get(job) ?? []),
    gpuProblems: staticProblems(options, gpu ?? { available: false, reason: 'no container was started' }),
  }
}

function redacted(outcome: Outcome, redact: SmokeOptions['redact']): Outcome {
  const { reason, command, log, details } = outcome
  return {
    ...outcome,
    ...(reason !== undefined && { reason: redact(reason) }),
    ...(command !== undefined && { command: command.map(redact) }),
    log: log.map(redact),
    details: details.map(redact),
  }
}

type Settle = (job: SmokeJob, outcome: Outcome) => void

async function settleAll(
  jobs: readonly SmokeJob[],
  { options, settle }: { readonly options: SmokeOptions; readonly settle: Settle },
): Promise<GpuFacts | undefined> {
  options.log.group('Smoke tests')
  try {
    const toRun: SmokeJob[] = []
    for (const job of jobs) {
      if (job.skipped === undefined) toRun.push(job)
      else settle(job, { ...nothingRan, status: 'skipped', reason: job.skipped })
    }
    return toRun.length === 0 ? undefined : await runAll(toRun, { options, settle })
  } finally {
    options.log.endGroup()
  }
}

/** Gives what was found out about the machine's GPUs. */
function gpuOf({ plan }: SmokeOptions, jobs: readonly SmokeJob[]): TestEngineOptions['gpu'] {
  const isAsked = jobs.some(({ test }) => test.settings.gpu !== 'none')
  return isAsked || plan.variants.some(({ device }) => device === 'cuda') ? 'wanted' : 'unwanted'
}

async function runAll(
  jobs: readonly SmokeJob[],
  { options, settle }: { readonly options: SmokeOptions; readonly settle: Settle },
): Promise<GpuFacts | undefined> {
  const { signal } = options
  const engine = await orTrouble(() => options.createEngine({ gpu: gpuOf(options, jobs) }), options)
  if ('kind' in engine) {
    for (const job of jobs) settle(job, { ...nothingRan, status: 'infrastructure', reason: engine.reason })
    return undefined
  }
  const release = lastOnes(jobs)
  let gpu: GpuFacts | undefined
  try {
    await sideBySide(jobs, {
      atOnce: Math.min(engine.cores, options.maxParallel ?? engine.cores),
      async work(job) {
        signal.throwIfAborted()
        const image = await opened(job, { engine, options })
        if (!('kind' in image)) gpu = image.gpu
        settle(job, await outcomeOf(job, { image, options }))
        // An image can be as large as the disk: what is tested makes room for what is next.
        if (release(job)) await orWarning(() => engine.release(job.index), options)
      },
    })
  } finally {
    await orWarning(() => engine.close(), options)
  }
  // Of an interrupted run no result counts: its containers were killed.
  signal.throwIfAborted()
  return gpu
}

/** Tells of each job that has ended whether it was the last of its index. */
function lastOnes(jobs: readonly SmokeJob[]): (ended: SmokeJob) => boolean {
  const left = new Map<string, number>()
  for (const { index } of jobs) left.set(placedName(index), (left.get(placedName(index)) ?? 0) + 1)
  return ({ index }) => {
    const name = placedName(index)
    const others = (left.get(name) ?? 0) - 1
    left.set(name, others)
    return others === 0
  }
}

type Trouble = { readonly kind: 'infrastructure'; readonly reason: string }

function opened(
  { cell, image, index }: SmokeJob,
  { engine, options }: { readonly engine: TestEngine; readonly options: SmokeOptions },
): Promise<TestImage | Trouble> {
  const { digest: imageDigest, runtime } = image
  return orTrouble(() => engine.open({ cell, index, imageDigest, runtime }), options)
}

async function outcomeOf(
  job: SmokeJob,
  { image, options }: { readonly image: TestImage | Trouble; readonly options: SmokeOptions },
): Promise<Outcome> {
  if ('kind' in image) return { ...nothingRan, status: 'infrastructure', reason: image.reason }
  const { clock, http, signal } = options
  const started = clock.monotonicSeconds()
  const outcome = await orTrouble(() => runCheck(job.test, { image, http, signal }), options)
  const base = { ...nothingRan, emulated: image.emulated, opened: openedBy(job, image) }
  const seconds = clock.monotonicSeconds() - started
  if ('kind' in outcome) return { ...base, status: 'infrastructure', reason: outcome.reason, seconds }
  return { ...base, ...outcome, seconds }
}

/** What a reviewer wants to know of: everything beyond the strictest setting. */
function openedBy({ test: { settings } }: SmokeJob, { gpu }: TestImage): string[] {
  return [
    ...(settings.network === 'none' ? [] : ['network']),
    ...settings.caps.map((cap) => `capability ${cap}`),
    ...(settings.memoryBytes === undefined ? [] : [`${formatBytes(settings.memoryBytes)} of memory`]),
    ...(gpu.available && settings.gpu !== 'none' ? ['GPU'] : []),
  ]
}

/** An engine that fails is a result of the tests that need it; only an interruption ends them all. */
async function orTrouble<Value>(
  work: () => Promise<Value>,
  { signal, log }: Pick<SmokeOptions, 'signal' | 'log'>,
): Promise<Value | Trouble> {
  try {
    return await work()
  } catch (error) {
    signal.throwIfAborted()
    if (!isExpected(error)) log.error(stackOf(error))
    return { kind: 'infrastructure', reason: withRemedy(error) }
  }
}

async function orWarning(work: () => Promise<void>, { log }: Pick<SmokeOptions, 'log'>): Promise<void> {
  await work().catch((error: unknown) => log.warn(`Something of the smoke tests may be left: ${messageOf(error)}`))
}

/** Of the tool or of the system; anything else is a bug. */
function isExpected(error: unknown): boolean {
  return error instanceof ActionError || (error instanceof Error && 'syscall' in error)
}

function withRemedy(error: unknown): string {
  if (!(error instanceof ActionError) || error.hint === undefined) return messageOf(error)
  return `${error.message}; ${error.hint.charAt(0).toLowerCase()}${error.hint.slice(1)}`
}

function inWords({ cell, test }: SmokeJob, { status, reason, seconds }: Outcome): string {
  const what = `${shortRefName(cell)} (${cell.platform}): ${test.name}`
  const took = seconds === 0 ? status : `${status} in ${seconds.toFixed(1)} s`
  return reason === undefined ? `${what}: ${took}` : `${what}: ${took}: ${reason}`
}

function staticProblems({ plan, measured }: SmokeOptions, host: GpuFacts): SmokeRun['gpuProblems'] {
  return plan.variants.flatMap((variant) => {
    const { device } = variant
    if (device === undefined) return []
    return measured
      .filter((cell) => refName(cell) === refName(variant))
      .flatMap(({ measurement, ...cell }) =>
        isUnknown(measurement)
          ? []
          : gpuProblems({ device, runtime: measurement.runtime, host }).map((problem) => ({ ...cell, problem })),
      )
  })
}
