import type { Report, StageName } from './model/report.ts'
import type { Clock, Log } from './ports.ts'

const order: readonly StageName[] = [
  'config',
  'plan',
  'lint',
  'doctor',
  'build',
  'measure',
  'inspect',
  'smoke',
  'judge',
  'publish',
]

// The stages that take time enough for a group of their own in the log.
const titles: Partial<Readonly<Record<StageName, string>>> = {
  doctor: 'Builder',
  build: 'Build',
  measure: 'Measure',
  publish: 'Publish',
}

/** Notes how far a run got and how long each stage took. A stage of a run that was aborted does not begin: it fails with the signal's reason. */
export type StageClock = {
  run<T>(name: StageName, stage: () => Promise<T> | T): Promise<T>
  stages(): Report['stages']
}

type Ports = {
  readonly clock: Clock
  readonly log: Log
  readonly signal: AbortSignal
  /** `never`: the last stage decides nothing, and has no group. */
  readonly publish: 'never' | 'on-pass' | 'dry-run'
}

export function stageClock({ clock, log, signal, publish }: Ports): StageClock {
  const reached = new Map<StageName, Report['stages'][number]>()
  return {
    run: async (name, stage) => {
      const title = name === 'publish' && publish === 'never' ? undefined : titles[name]
      if (title !== undefined) log.group(title)
      const start = clock.monotonicSeconds()
      const seconds = (): number => Math.round((clock.monotonicSeconds() - start) * 1000) / 1000
      try {
        signal.throwIfAborted()
        const value = await stage()
        reached.set(name, { name, status: 'done', seconds: seconds() })
        return value
      } catch (error) {
        reached.set(name, { name, status: 'failed', seconds: seconds() })
        throw error
      } finally {
        if (title !== undefined) log.endGroup()
      }
    },
    stages: () => order.map((name) => reached.get(name) ?? { name, status: 'not-reached' }),
  }
}
