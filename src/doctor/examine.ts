import parseVersion from 'semver/functions/parse.js'
import { formatBytes } from '../model/bytes.ts'
import { childEnvironment } from '../model/child-environment.ts'
import type { Plan } from '../model/plan.ts'
import type { Clock, DiskSpace, Exec, ExecResult, Files } from '../ports.ts'
import type { DoctorProblem, DoctorReport } from './doctor-report.ts'
import { type EngineFacts, engineFacts, firstLine } from './engine-state.ts'
import { type BaseNeeds, examineBases } from './examine-bases.ts'
import { examinePublish, type PublishNeeds } from './examine-publish.ts'
import { examineSmoke } from './examine-smoke.ts'
import { examineWithoutBuild } from './examine-without-build.ts'
import { isImageOnMachine } from './image-on-machine.ts'
import { type BuilderDescription, parseBuilder } from './parse-builder.ts'
import { usesDockerEngine } from './probe-engine.ts'
import {
  buildxMissing,
  buildxTooOld,
  builderBroken,
  builderUnknown,
  diskProblem,
  dockerMissing,
  engineProblem,
  noContainerdStore,
  noPushByDigest,
  platformMissing,
  secretUnset,
} from './problems.ts'

/** The first with rawjson progress whose stream is whole, and with `type=env` secrets in bake files. */
const minimumBuildx = '0.14.0'

/** Longer than buildx's own 20 s for a builder that does not answer. */
const timeoutSeconds = 30

type Question = {
  readonly plan: Plan
  /** The builder that was asked for; undefined for the selected one. */
  readonly builder?: string
  readonly exec: Exec
  readonly files: Files
  readonly clock: Clock
  /** Absolute; an existing folder on the disk that the layouts will be written to. */
  readonly layoutRoot: string
  /** What the last run wrote there, where it is known. */
  readonly previousLayoutBytes?: number
  /** How many builds lie side by side: one with caches and one without are compared before the first of them goes. */
  readonly builds?: 1 | 2
  readonly env: Readonly<Record<string, string | undefined>>
  /** Undefined where nobody waits for registries. */
  readonly bases?: Omit<BaseNeeds, 'isHere'>
  /** Whether the builder asks registries for every base, though it has one of that name. */
  readonly pull?: boolean
  /** Undefined where nothing is to be published. */
  readonly publish?: PublishNeeds
}

/** Looks for everything that a build of the plan needs and names all that is missing at once. */
export async function examine(question: Question): Promise<DoctorReport> {
  const space = await question.files.diskSpace(question.layoutRoot)
  const lastRunBytes = question.plan.staging === undefined ? (question.previousLayoutBytes ?? 0) : 0
  const elsewhere = [
    diskProblem({ space, lastRunBytes, builds: question.builds ?? 1, folder: question.layoutRoot }),
    ...unsetSecrets(question),
  ].filter((problem) => problem !== undefined)
  const nothing: Pick<DoctorReport, 'problems' | 'found'> = { problems: [], found: [] }
  const [tools, publish] = await Promise.all([
    examineTools(question),
    question.publish === undefined ? nothing : examinePublish(question.publish),
  ])
  const bases =
    question.bases === undefined
      ? nothing
      : await examineBases(question.plan, basesFor(question, { bases: question.bases, ...tools }))
  return {
    ...tools,
    problems: [...tools.problems, ...bases.problems, ...publish.problems, ...elsewhere],
    found: [...tools.found, ...bases.found, ...publish.found, { name: 'free disk space', value: spaceText(space) }],
  }
}

/** Only the engine's own builder knows the engine's images. */
function basesFor(
  { exec, env, pull }: Question,
  { bases, builder }: Pick<DoctorReport, 'builder'> & { readonly bases: Omit<BaseNeeds, 'isHere'> },
): BaseNeeds {
  const hasImages = builder?.driver === 'docker' && pull !== true
  const where = { exec, env: childEnvironment({ env }) }
  return {
    ...bases,
    isHere: async ({ written: name }, platform) => hasImages && isImageOnMachine({ name, platform }, where),
  }
}

async function examineTools(question: Question): Promise<DoctorReport> {
  try {
    return await askTools(question)
  } catch (error) {
    if ((error as { code?: unknown }).code !== 'ENOENT') throw error
    return { problems: [dockerMissing()], found: [] }
  }
}

async function askTools(question: Question): Promise<DoctorReport> {
  const { plan, builder, exec, clock } = question
  const env = childEnvironment({ env: question.env })
  const today = clock.now().toISOString().slice(0, 10)
  if (plan.targets.length === 0) return examineWithoutBuild({ plan, today, engine: () => engineFacts({ exec, env }) })
  const inspect = ['buildx', 'inspect', ...(builder === undefined ? [] : [builder])]
  const [engine, inspected] = await Promise.all([
    engineFacts({ exec, env }),
    exec.run('docker', inspect, { env, timeoutSeconds }),
  ])
  const tools = judgeTools({ plan, builder, engine, inspected })
  const smoke = examineSmoke({ plan, today, engine, builder: tools.builder })
  return {
    ...tools,
    problems: [...tools.problems, ...smoke.problems],
    found: [...tools.found, ...smoke.found],
  }
}

type Answers = {
  readonly plan: Plan
  readonly builder: string | undefined
  readonly engine: EngineFacts
  readonly inspected: ExecResult
}

function judgeTools(answers: Answers): DoctorReport {
  const { engine, inspected } = answers
  const found = engine.version === undefined ? [] : [{ name: 'docker', value: engine.version }]
  if (engine.buildx === undefined && inspected.exitCode !== 0 && !inspected.timedOut) {
    return { problems: [buildxMissing(), engineProblem(engine.state)].filter((each) => each !== undefined), found }
  }
  const buildxVersion = engine.buildx?.version ?? 'unknown'
  const description = inspected.exitCode === 0 ? parseBuilder(inspected.stdout) : undefined
  const problems = [tooOld(buildxVersion), ...builderProblems({ ...answers, description })].filter(
    (problem) => problem !== undefined,
  )
  found.push({ name: 'buildx', value: buildxVersion })
  if (description === undefined) return { problems, found }
  const { name, driver, buildkit, platforms } = description
  found.push({ name: 'builder', value: `${name} (${driver || 'driver unknown'})` })
  if (buildkit.length > 0) found.push({ name: 'buildkit', value: buildkit.join(', ') })
  if (platforms.length > 0) found.push({ name: 'platforms', value: platforms.join(', ') })
  const path = engine.buildx?.path
  const known = path === undefined ? {} : { buildxPath: path }
  return { problems, found, builder: { name, driver, buildkit, buildx: buildxVersion, ...known } }
}

/** Distributions write `0.29.1+ds1`, a build from source `v0.0.0+unknown`: a version that says nothing is tried. */
function tooOld(version: string): DoctorProblem | undefined {
  const parsed = parseVersion(version)
  if (parsed === null || parsed.compare('0.0.0') === 0 || parsed.compare(minimumBuildx) >= 0) return undefined
  return buildxTooOld({ version, minimum: minimumBuildx })
}

function builderProblems(
  answers: Answers & { readonly description: BuilderDescription | undefined },
): (DoctorProblem | undefined)[] {
  const { plan, builder, description, inspected, engine } = answers
  const engineTrouble = engineProblem(engine.state)
  if (description === undefined) {
    if (engineTrouble !== undefined && (inspected.timedOut || builder === undefined)) return [engineTrouble]
    const reason = inspected.timedOut ? `no answer within ${timeoutSeconds} s` : firstLine(inspected.stderr)
    return [engineTrouble, builderUnknown({ name: builder, reason })]
  }
  const { name, driver } = description
  if (usesDockerEngine(driver) && engineTrouble !== undefined) return [engineTrouble]
  const [reason] = description.errors
  if (reason !== undefined) return [builderBroken({ name, reason })]
  const missing = missingPlatforms(plan, description)
  return [
    driver === 'docker' ? unfitDriver(answers, name) : undefined,
    missing.length === 0
      ? undefined
      : platformMissing({ builder: name, platforms: missing, known: description.platforms }),
  ]
}

/** What the engine's own builder cannot do. */
function unfitDriver({ plan, engine }: Answers, name: string): DoctorProblem | undefined {
  if (plan.staging !== undefined) return noPushByDigest(name)
  return engine.containerdStore === false ? noContainerdStore(name) : undefined
}

/** None while the builder has not started: it says its platforms only then. */
function missingPlatforms(plan: Plan, { platforms }: BuilderDescription): string[] {
  if (platforms.length === 0) return []
  const wanted = new Set<string>(plan.targets.flatMap((target) => target.platforms))
  return [...wanted].filter((platform) => !platforms.includes(platform)).sort()
}

function unsetSecrets({ plan, env }: Question): DoctorProblem[] {
  const secrets = plan.targets.flatMap((target) => target.secrets)
  const unset = new Map(secrets.filter((secret) => !env[secret.env]).map((secret) => [secret.env, secret.id]))
  return [...unset].sort(([a], [b]) => (a < b ? -1 : 1)).map(([variable, id]) => secretUnset({ variable, id }))
}

function spaceText({ freeBytes, freeInodes }: DiskSpace): string {
  return freeInodes === undefined ? formatBytes(freeBytes) : `${formatBytes(freeBytes)}, ${freeInodes} inodes`
}
