import { ActionError } from '../errors.ts'
import type { EngineState } from '../model/engine.ts'
import type { BuildTarget } from '../model/plan.ts'
import { shortRefName } from '../model/ref-name.ts'
import type { Clock, Exec, Log } from '../ports.ts'
import { type BuildLog, duration, isCancelled, logLine } from './build-log.ts'
import { engineError } from './engine-error.ts'
import { liveLines, stepText } from './live-lines.ts'
import { type Progress, type ProgressNews, type Step, trackProgress } from './progress.ts'
import { parseProgressLine, type VertexEvent } from './progress-event.ts'

/** `live` redraws a line for each target on a terminal; `lines` prints one for each finished step. */
export type ProgressStyle = 'live' | 'lines'

export type BakeRun = {
  readonly exitCode: number | undefined
  readonly steps: readonly Step[]
  /** What buildx printed beside its progress: the reason when it failed. */
  readonly plainLines: readonly string[]
}

/** What all bakes of a run share. */
export type BakeSetting = {
  readonly workspace: string
  readonly env: Readonly<Record<string, string>>
  readonly exec: Exec
  readonly clock: Clock
  readonly log: Log
  readonly buildLog: BuildLog
  /** Takes the secrets out of a text. */
  readonly redact: (text: string) => string
  readonly style: ProgressStyle
  readonly probeEngine: () => Promise<EngineState>
  readonly signal: AbortSignal
}

type Running = BakeSetting & {
  readonly targets: readonly BuildTarget[]
  readonly progress: Progress
  readonly plainLines: string[]
}

const tickSeconds = 0.5
/** A RUN step may be silent for long: silence alone is no reason to stop, it is a reason to ask the engine. */
const silenceSeconds = 60
const maxPlainLines = 1000

/**
 * Runs one `docker buildx bake` to its end. Throws `interrupted` when the signal aborts, and `daemon-hangs`,
 * `daemon-unreachable` or `daemon-denied` when no progress came for a minute and the engine does not answer either;
 * the process has ended then. Any exit status is returned: it alone says whether the build worked.
 */
export async function runBake(
  bake: { readonly args: readonly string[]; readonly targets: readonly BuildTarget[] },
  setting: BakeSetting,
): Promise<BakeRun> {
  const { clock, signal } = setting
  if (signal.aborted) throw interrupted()
  const running: Running = {
    ...setting,
    targets: bake.targets,
    progress: trackProgress(bake.targets.map((target) => target.bakeName)),
    plainLines: [],
  }
  let lastLineSeconds = clock.monotonicSeconds()
  const build = setting.exec.start('docker', bake.args, {
    cwd: setting.workspace,
    env: setting.env,
    onStderrLine: (line) => {
      lastLineSeconds = clock.monotonicSeconds()
      takeLine(line, running)
    },
  })
  const over = new AbortController()
  const watching = watch({
    ...running,
    over: over.signal,
    idleSeconds: () => clock.monotonicSeconds() - lastLineSeconds,
  })
  try {
    const ended = await Promise.race([build.ended, watching, interruption(signal)])
    return {
      exitCode: ended.exitCode,
      steps: redactSteps(running.progress.steps(), setting.redact),
      plainLines: running.plainLines,
    }
  } catch (error) {
    await build.stop()
    throw error
  } finally {
    over.abort()
    setting.log.live([])
    await setting.buildLog.flush()
  }
}

function redactSteps(steps: readonly Step[], redact: (text: string) => string): readonly Step[] {
  return steps.map((step) => ({
    ...step,
    logTail: step.logTail.map(redact),
    ...(step.error === undefined ? {} : { error: redact(step.error) }),
  }))
}

function takeLine(line: string, running: Running): void {
  const { plainLines, buildLog, redact } = running
  const event = parseProgressLine(line)
  if (event === undefined) {
    buildLog.add(line)
    plainLines.push(redact(line))
    if (plainLines.length > maxPlainLines) plainLines.shift()
    return
  }
  for (const news of running.progress.push(event)) {
    buildLog.add(logLine(news))
    if (running.style === 'lines') announce(news, running)
  }
}

function announce(news: ProgressNews, { targets, log, redact }: Running): void {
  if (news.kind !== 'finished' || news.name.stage.endsWith('internal')) return
  const target = targets.find((candidate) => candidate.bakeName === news.name.target)
  const place = [target === undefined ? undefined : shortRefName(target), news.name.platform]
  log.info(
    redact([place.filter((part) => part !== undefined).join(' '), stepText(news.name), stateOf(news.step)].join('  ')),
  )
}

function stateOf(step: VertexEvent): string {
  if (isCancelled(step)) return 'cancelled'
  if (step.error !== undefined) return `failed after ${duration(step)}`
  return step.cached ? 'cached' : duration(step)
}

/** Redraws, writes the log, and watches for silence. Never resolves; rejects when the engine is gone or hangs. */
async function watch(
  running: Running & { readonly over: AbortSignal; readonly idleSeconds: () => number },
): Promise<never> {
  let askedAtSeconds = 0
  for (;;) {
    await running.clock.sleep(tickSeconds, running.over)
    redraw(running)
    await running.buildLog.flush()
    const idleSeconds = running.idleSeconds()
    if (idleSeconds < silenceSeconds) askedAtSeconds = 0
    if (idleSeconds - askedAtSeconds < silenceSeconds) continue
    askedAtSeconds = idleSeconds
    const error = engineError(await running.probeEngine())
    if (error !== undefined) throw error
  }
}

function redraw({ style, targets, progress, clock, log, redact }: Running): void {
  if (style !== 'live') return
  const nowSeconds = clock.now().getTime() / 1000
  log.live(liveLines({ targets, steps: progress.steps(), nowSeconds }).map(redact))
}

function interruption(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(interrupted())
    signal.addEventListener('abort', () => reject(interrupted()), { once: true })
  })
}

function interrupted(): ActionError {
  return new ActionError('interrupted', 'The run was interrupted while the images were being built', {
    hint: 'Start it again; what was built is cached',
  })
}
