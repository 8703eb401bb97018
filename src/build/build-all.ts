import { ActionError } from '../errors.ts'
import type { BuilderInfo, BuildOutcome, BuildResult } from '../model/build.ts'
import type { EngineState } from '../model/engine.ts'
import { listInWords } from '../model/list-in-words.ts'
import type { BuildTarget, Plan } from '../model/plan.ts'
import type { ImagePlace } from '../model/publish.ts'
import { redaction } from '../model/redaction.ts'
import { shortRefName } from '../model/ref-name.ts'
import type { Clock, Exec, Files, Log, Registry } from '../ports.ts'
import { bakeDefinition } from './bake-definition.ts'
import { buildEnvironment, secretValues } from './build-environment.ts'
import { findFailure } from './build-failure.ts'
import { buildLog, keepBuildLog } from './build-log.ts'
import { parseBuildMetadata } from './build-metadata.ts'
import { cachedSteps } from './cached-steps.ts'
import { diskFullError, isDiskFull, saysDiskFull } from './disk-full.ts'
import { engineError } from './engine-error.ts'
import { findFrontends } from './find-frontends.ts'
import { historyProvenance } from './history-provenance.ts'
import { addFailure, type Failures, remainingTargets } from './outcomes.ts'
import { type BakeRun, type BakeSetting, type ProgressStyle, runBake } from './run-bake.ts'
import { unfitBuilderError } from './unfit-builder.ts'
import { verifyIndex } from './verify-index.ts'

export type BuildOptions = {
  readonly plan: Plan
  /** Absolute; the paths of the plan are relative to it. */
  readonly workspace: string
  /** Absolute and empty: the layouts go to `layoutDirOf`. */
  readonly layoutRoot: string
  /** Absolute; gets `build.log` when the build has ended, however it ended. */
  readonly reportDir: string
  /** The builder that was asked for; undefined for the selected one. */
  readonly builder?: string
  /** As the doctor found it. */
  readonly builderInfo: BuilderInfo
  readonly exec: Exec
  readonly files: Files
  /** Only asked where the plan has a staging repository. */
  readonly registry: Pick<Registry, 'manifest'>
  readonly log: Log
  readonly clock: Clock
  readonly signal: AbortSignal
  /** Our own environment; children see the allow-listed part. */
  readonly env: Readonly<Record<string, string | undefined>>
  readonly style: ProgressStyle
  /** `no-cache`: every step is run, whatever the builder or `cacheFrom` has. */
  readonly cache?: 'use' | 'no-cache'
  /** Registries are asked for every base, though the builder has one of that name. */
  readonly pull?: boolean
  /** How many targets are built at once; undefined: all. */
  readonly maxParallel?: number
  readonly probeEngine: () => Promise<EngineState>
}

/** Where a target's layout is written first; a bake that had to leave a failed target out uses a fresh folder beside it. */
function layoutDirOf(layoutRoot: string, target: BuildTarget): string {
  return `${layoutRoot}/${target.bakeName}`
}

const maxMetadataBytes = 512 * 1024 * 1024

/**
 * Builds the whole plan with one `docker buildx bake`, or group by group where only so many may be built at once, and again without a target that failed and all that depends on it, until
 * the rest is built. Throws an ActionError when nothing can be said about single targets: `disk-full`, `interrupted`,
 * `daemon-…`, `builder-unfit`, `build-failed`; partial layouts are removed then.
 */
export async function buildAll(given: BuildOptions): Promise<BuildResult> {
  const options = given.cache === 'no-cache' ? { ...given, plan: withoutCaches(given.plan) } : given
  const { plan, files, log, env } = options
  const secrets = secretValues({ plan, env })
  for (const secret of secrets) log.secret(secret)
  const redact = redaction(secrets)
  const environment = buildEnvironment({ plan, env })
  const scratch = await files.makeTemporaryDirectory('bake')
  // The report folder often lies in a build context: a log that grows there would become a part of the images.
  const growing = `${scratch}/build.log`
  const setting: BakeSetting = {
    ...options,
    env: environment,
    redact,
    buildLog: buildLog({ files, path: growing, redact }),
  }
  try {
    const frontends = await findFrontends({ targets: plan.targets, workspace: options.workspace, files })
    const { outcomes, cached } = await buildRounds({ options, setting, scratch })
    return { outcomes, cached, builder: options.builderInfo, frontends }
  } catch (error) {
    const known = isDiskFull(error) ? await diskFullError({ ...options, cause: String(error) }) : error
    await removeLayouts(options)
    throw known
  } finally {
    await keepBuildLog({ files, log, from: growing, to: `${options.reportDir}/build.log` })
    await files.remove(scratch)
  }
}

/** What is built anew takes nothing from a cache; it may leave one. */
function withoutCaches(plan: Plan): Plan {
  return { ...plan, targets: plan.targets.map((target) => ({ ...target, cacheFrom: [] })) }
}

type Rounds = { readonly options: BuildOptions; readonly setting: BakeSetting; readonly scratch: string }

async function buildRounds({ options, setting, scratch }: Rounds): Promise<Pick<BuildResult, 'outcomes' | 'cached'>> {
  const { plan, files, log } = options
  let failures: Failures = new Map()
  const built = new Map<string, BuildOutcome>()
  const done = new Set<string>()
  const cached: BuildResult['cached'][number][] = []
  for (let round = 1; ; round++) {
    const left = remainingTargets(plan.targets, failures).filter(({ bakeName }) => !done.has(bakeName))
    // Parents come first: what a target is built on is in its group, or in one before it.
    const targets = left.slice(0, options.maxParallel)
    const metadataFile = `${scratch}/metadata-${round}.json`
    const layoutOf = (target: BuildTarget): string =>
      round === 1 ? layoutDirOf(options.layoutRoot, target) : `${layoutDirOf(options.layoutRoot, target)}.${round}`
    const placeOf = (target: BuildTarget): ImagePlace =>
      plan.staging === undefined
        ? { kind: 'layout', layoutDir: layoutOf(target) }
        : { kind: 'registry', repository: plan.staging }
    if (targets.length === 0) return { outcomes: inPlanOrder(plan, new Map([...failures, ...built])), cached }
    const linked = ancestorsOf(targets, plan.targets)
    const definitionFile = `${scratch}/definition-${round}.json`
    const definition = bakeDefinition({ ...options, targets, linked, layoutDirOf: layoutOf, staging: plan.staging })
    await files.writeAtomically(definitionFile, `${JSON.stringify(definition, undefined, 2)}\n`)
    const args = bakeArguments({ ...options, definitionFile, metadataFile })
    log.debug(`docker ${args.join(' ')}`)
    const run = await runBake({ args, targets: [...linked, ...targets] }, setting)
    if (run.exitCode === 0) {
      for (const [name, outcome] of await builtOutcomes({ options, setting, targets, placeOf, metadataFile })) {
        built.set(name, outcome)
      }
      for (const { bakeName } of targets) done.add(bakeName)
      cached.push(...cachedSteps(run.steps, targets))
      continue
    }
    const known = failures
    failures = await failuresAfter({ run, options, targets: [...linked, ...targets], failures })
    for (const target of targets) await files.remove(layoutOf(target))
    const leftOut = plan.targets.filter(({ bakeName }) => failures.has(bakeName) && !known.has(bakeName))
    if (remainingTargets(targets, failures).length > 0) {
      log.info(`Building the rest again without ${listInWords(leftOut.map(shortRefName))}`)
    }
  }
}

/** What targets are built on that is not among them: it was built before, and is in the builder's cache. */
function ancestorsOf(targets: readonly BuildTarget[], all: readonly BuildTarget[]): readonly BuildTarget[] {
  const needed = new Set(targets.map(({ bakeName }) => bakeName))
  for (const { bakeName, parent } of all.toReversed()) {
    if (parent !== undefined && needed.has(bakeName)) needed.add(parent.bakeName)
  }
  return all.filter((target) => needed.has(target.bakeName) && !targets.includes(target))
}

function bakeArguments(options: {
  readonly definitionFile: string
  readonly metadataFile: string
  readonly builder?: string
}): readonly string[] {
  const builder = options.builder === undefined ? [] : ['--builder', options.builder]
  const files = ['--file', options.definitionFile, '--metadata-file', options.metadataFile]
  return ['buildx', 'bake', ...builder, ...files, '--progress=rawjson']
}

async function builtOutcomes(input: {
  readonly options: BuildOptions
  readonly setting: BakeSetting
  readonly targets: readonly BuildTarget[]
  readonly placeOf: (target: BuildTarget) => ImagePlace
  readonly metadataFile: string
}): Promise<ReadonlyMap<string, BuildOutcome>> {
  const { options, setting, placeOf } = input
  const { files } = options
  const bytes = await files.readBytes(input.metadataFile, maxMetadataBytes)
  const text = bytes === undefined ? undefined : new TextDecoder().decode(bytes)
  const exported = input.targets.filter((target) => target.output === 'layout')
  const all = exported.map((target) => ({ target, metadata: parseBuildMetadata(text, target) }))
  const requests = all.flatMap(({ target, metadata: { provenance, reference } }) =>
    provenance.length > 0 || reference === undefined
      ? []
      : target.platforms.map((platform) => ({ bakeName: target.bakeName, reference, platform })),
  )
  const recorded = await historyProvenance({ ...options, ...options.builderInfo, requests, env: setting.env })
  const built = new Map<string, BuildOutcome>()
  for (const { target, metadata } of all) {
    const { indexDigest } = metadata
    const place = placeOf(target)
    await verifyIndex({ ...options, place, indexDigest, target })
    const provenance = metadata.provenance.length > 0 ? metadata.provenance : (recorded.get(target.bakeName) ?? [])
    const { image, variant } = target
    built.set(target.bakeName, {
      image,
      variant,
      status: 'built',
      place,
      indexDigest,
      provenance,
    })
  }
  return built
}

async function failuresAfter(input: {
  readonly run: BakeRun
  readonly options: BuildOptions
  readonly targets: readonly BuildTarget[]
  readonly failures: Failures
}): Promise<Failures> {
  const { run, options, targets } = input
  const text = run.plainLines.join('\n')
  const failure = findFailure({ plainLines: run.plainLines, steps: run.steps, targets })
  if (saysDiskFull(text)) throw await diskFullError({ ...options, cause: failure.reason })
  const lost = engineError(await options.probeEngine())
  if (lost !== undefined) throw lost
  const unfit = unfitBuilderError(text)
  if (unfit !== undefined) throw unfit
  if (failure.targets.length === 0) {
    throw new ActionError('build-failed', `docker buildx bake failed: ${failure.reason}`, {
      hint: `See ${options.reportDir}/build.log for its whole output`,
    })
  }
  return addFailure({ known: input.failures, failure, targets: options.plan.targets })
}

/** Exported targets, and parents that are built only for a child where they are the reason why something is missing. */
function inPlanOrder(plan: Plan, outcomes: ReadonlyMap<string, BuildOutcome>): readonly BuildOutcome[] {
  return plan.targets.flatMap((target) => {
    const outcome = outcomes.get(target.bakeName)
    return outcome === undefined || (target.output === 'none' && outcome.status !== 'failed') ? [] : [outcome]
  })
}

/** Also those of rounds that were given up; the folder itself is the caller's. */
async function removeLayouts({ plan, files, layoutRoot }: BuildOptions): Promise<void> {
  if ((await files.info(layoutRoot)) === undefined) return
  for (const name of await files.list(layoutRoot)) {
    const ours = plan.targets.some(({ bakeName }) => name === bakeName || name.startsWith(`${bakeName}.`))
    if (ours) await files.remove(`${layoutRoot}/${name}`)
  }
}
