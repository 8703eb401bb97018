import type { Baseline } from './model/baseline.ts'
import type { BuildResult } from './model/build.ts'
import type { ComparedCell } from './model/cache-difference.ts'
import type { Config } from './model/config.ts'
import type { RunContext } from './model/context.ts'
import type { CellGrowth } from './model/growth.ts'
import type { InspectedCell } from './model/inspection.ts'
import type { LintResult } from './model/lint.ts'
import type { MeasuredCell } from './model/measurement.ts'
import type { Plan } from './model/plan.ts'
import type { PublishResult } from './model/publish.ts'
import type { RuleChange } from './model/rule-change.ts'
import type { Unknown } from './model/unknown.ts'
import type { Clock, Exec, Files, GitHub, Http, LayerMeter, Log, Registry, RunCache } from './ports.ts'
import type { Inspections } from './record-ports.ts'
import type { SmokeRun } from './smoke/run-smoke.ts'
import type { StageClock } from './stage-clock.ts'

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
  /** `required`: no test that uses a GPU does without. */
  readonly gpu?: 'required' | 'if-available'
  /** A skipped test fails, whatever the configuration says. */
  readonly requireSmoke?: boolean
  /** `on-pass`: what passed is pushed. `dry-run`: every step of that is told, and none is done. */
  readonly publish: 'never' | 'on-pass' | 'dry-run'
  /** Of the release; undefined: the git tag says. */
  readonly version?: string
  /** The JSON of docker's metadata action, or the path of a file that holds it. */
  readonly metadata?: string
  /** `no-cache`: every step is built anew. `compare`: that too, after a build with caches that it is held against. */
  readonly cache?: 'use' | 'no-cache' | 'compare'
  /** Registries are asked for every base, though the builder has one of that name. */
  readonly pull?: boolean
  /** How many images are built, and tested, at once; undefined: as many as the machine takes. */
  readonly maxParallel?: number
}

export type Ports = {
  readonly exec: Exec
  readonly files: Files
  readonly clock: Clock
  readonly log: Log
  readonly meter: LayerMeter
  /** Undefined where it is not known which program this is: its sources, run as they are, may be others the next time. */
  readonly inspections?: Inspections
  readonly http: Http
  readonly registry: Registry
  /** Undefined where there is no token. */
  readonly github?: GitHub
  /** Undefined outside of workflow runs, and where the server has no such cache. */
  readonly runCache?: RunCache
  readonly context: RunContext
  /** The environment, of which children see an allow list. */
  readonly env: Readonly<Record<string, string | undefined>>
  /** Aborts when the run is cancelled, or with the error when something broke that no stage awaits. */
  readonly signal: AbortSignal
}

/** What the stages gave so far; a stage that was not reached or failed has given nothing. */
export type Facts = {
  reportDir?: string
  config?: Config
  /** Of a pull request: the configuration of its base, as far as it is there. */
  baseConfig?: Config | Unknown
  plan?: Plan
  ruleChanges?: readonly RuleChange[] | Unknown
  /** What was seen before the build. */
  linted?: LintResult
  build?: BuildResult
  /** The build with caches; its layouts are gone once `caches` is there. */
  cachedBuild?: BuildResult
  caches?: readonly ComparedCell[]
  measured?: readonly MeasuredCell[]
  inspected?: readonly InspectedCell[]
  /** What the images are held against. */
  baseline?: Baseline | Unknown
  growths?: readonly CellGrowth[]
  smoke?: SmokeRun
  publish?: PublishResult
}

/** One run: what it was told, what it has, and what it found. */
export type Run = {
  readonly options: CheckOptions
  readonly ports: Ports
  readonly clock: StageClock
  readonly facts: Facts
}
