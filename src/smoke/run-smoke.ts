import type { BuildOutcome } from '../model/build.ts'
import { refName, shortRefName } from '../model/ref-name.ts'
import type { GpuProblem } from '../model/gpu-problem.ts'
import type { ImageMeasurement, MeasuredCell } from '../model/measurement.ts'
import type { Cell, Plan } from '../model/plan.ts'
import type { SmokeResult, SmokeTest } from '../model/smoke.ts'
import { isUnknown } from '../model/unknown.ts'
import type { Clock, Http, Log } from '../ports.ts'
import type { TestEngine } from './create-test-engine.ts'
import { gpuProblems } from './gpu-readiness.ts'
import { type CheckOutcome, runCheck } from './run-check.ts'
import { sideBySide } from './side-by-side.ts'
import type { TestImage } from './test-image.ts'

type Built = Extract<BuildOutcome, { status: 'built' }>

export type SmokeOptions = {
  readonly plan: Plan
  readonly measured: readonly MeasuredCell[]
  readonly outcomes: readonly BuildOutcome[]
  /** Only called where a test needs it. */
  readonly createEngine: () => Promise<TestEngine>
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

/** A test on a platform whose image is there. */
type Job = {
  readonly cell: Cell
  readonly test: SmokeTest
  readonly image: ImageMeasurement
  readonly outcome: Built
}

/**
 * Runs every configured test in containers of the images that were measured. Whatever goes wrong with one is its result; throws
 * only when the run is interrupted. Nothing of it is left on the machine.
 */
export async function runSmoke(options: SmokeOptions): Promise<SmokeRun> {
  const { plan, measured, clock } = options
  const jobs = plan.variants.flatMap((variant) =>
    measured
      .filter((cell) => refName(cell) === refName(variant))
      .flatMap(({ measurement, ...cell }) => jobsOf(cell, { tests: variant.smoke, measurement, options })),
  )
  const results = new Map<Job, SmokeResult>()
  const today = clock.now().toISOString().slice(0, 10)
  const toRun: Job[] = []
  for (const job of jobs) {
    const why = notRun(job.test, today)
    if (why === undefined) toRun.push(job)
    else results.set(job, { ...identity(job), ...nothingRan, status: 'skipped', reason: why })
  }
  const gpu = toRun.length === 0 ? undefined : await runAll(toRun, { options, results })
  return {
    results: jobs.map((job) => results.get(job)).filter((result) => result !== undefined),
    gpuProblems: staticProblems(options, gpu ?? { available: false, reason: 'no container was started' }),
  }
}

function jobsOf(
  cell: Cell,
  from: {
    readonly tests: readonly SmokeTest[]
    readonly measurement: MeasuredCell['measurement']
    readonly options: SmokeOptions
  },
): Job[] {
  const { measurement, options } = from
  const outcome = options.outcomes.find((each) => refName(each) === refName(cell))
  if (isUnknown(measurement) || outcome?.status !== 'built') return []
  return from.tests
    .filter(({ platforms }) => platforms === undefined || platforms.includes(cell.platform))
    .map((test) => ({ cell, test, image: measurement, outcome }))
}

/** A waiver holds to the end of its last day. */
function notRun({ refused, waived }: SmokeTest, today: string): string | undefined {
  if (refused !== undefined) return refused
  if (waived === undefined || (waived.until !== undefined && waived.until < today)) return undefined
  return `Waived${waived.until === undefined ? '' : ` until ${waived.until}`}: ${waived.reason}`
}

const nothingRan = { seconds: 0, log: [], details: [], emulated: false, opened: [] } as const

function identity({ cell, test }: Job): Cell & Pick<SmokeResult, 'name' | 'kind'> {
  const { image, variant, platform } = cell
  return { image, variant, platform, name: test.name, kind: test.check.kind }
}

/** Gives what was found out about the machine's GPUs. */
async function runAll(
  jobs: readonly Job[],
  { options, results }: { readonly options: SmokeOptions; readonly results: Map<Job, SmokeResult> },
): Promise<TestImage['gpu'] | undefined> {
  const engine = await options.createEngine()
  const left = Map.groupBy(jobs, ({ outcome }) => outcome.layoutDir)
  let gpu: TestImage['gpu'] | undefined
  try {
    await sideBySide(jobs, {
      atOnce: engine.cores,
      async work(job) {
        const { layoutDir, indexDigest } = job.outcome
        const { digest: imageDigest, runtime } = job.image
        const image = await engine.open({ cell: job.cell, layoutDir, indexDigest, imageDigest, runtime })
        if (!('kind' in image)) gpu = image.gpu
        results.set(job, await resultOf(job, { image, options }))
        // An image can be as large as the disk: what is tested makes room for what is next.
        const others = left.get(layoutDir)?.filter((other) => other !== job) ?? []
        left.set(layoutDir, others)
        if (others.length === 0) await engine.release(layoutDir)
      },
    })
  } finally {
    await engine.close()
  }
  return gpu
}

async function resultOf(
  job: Job,
  { image, options }: { readonly image: Awaited<ReturnType<TestEngine['open']>>; readonly options: SmokeOptions },
): Promise<SmokeResult> {
  const { clock, log, http, signal } = options
  const started = clock.monotonicSeconds()
  const outcome: CheckOutcome =
    'kind' in image
      ? { status: 'infrastructure', reason: image.reason, log: [], details: [] }
      : await runCheck(job.test, { image, http, signal })
  const seconds = clock.monotonicSeconds() - started
  const emulated = 'kind' in image ? false : image.emulated
  log.info(
    [`${shortRefName(job.cell)} ${job.cell.platform}`, job.test.name, outcome.status, `${seconds.toFixed(1)} s`].join(
      '  ',
    ),
  )
  return { ...identity(job), ...outcome, seconds, emulated, opened: openedBy(job.test, image) }
}

/** What a reviewer wants to know of: everything beyond the strictest setting. */
function openedBy({ settings }: SmokeTest, image: Awaited<ReturnType<TestEngine['open']>>): string[] {
  const gpu = !('kind' in image) && image.gpu.available && settings.gpu !== 'none'
  return [
    ...(settings.network === 'none' ? [] : ['network']),
    ...settings.caps.map((cap) => `capability ${cap}`),
    ...(gpu ? ['GPU'] : []),
  ]
}

function staticProblems({ plan, measured }: SmokeOptions, host: TestImage['gpu']): SmokeRun['gpuProblems'] {
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
