import { posix } from 'node:path'
import { csvAttributes } from '../model/csv-option.ts'
import type { DockerfileInstruction } from '../model/dockerfile.ts'
import { type ArgValues, argValues, expandBuildArgs, withoutQuotes } from '../model/expand-build-args.ts'
import { argName, declaredArgs } from '../model/declared-args.ts'
import type { LintSubject, NeededStage } from './lint-rule.ts'
import { type ShellCommand, shellRuns } from './shell-commands.ts'

type Mount = {
  readonly type: string
  /** Absolute where the working directory is known. */
  readonly target: string
  readonly source: string
  readonly from?: string
}

/** What holds where an instruction stands. */
export type StepScope = {
  /** Of ENV and ARG; what BuildKit sets by platform is not in it. */
  readonly values: ArgValues
  readonly env: ReadonlySet<string>
  /** Undefined: what the base says. */
  readonly workdir?: string
  readonly user?: string
}

/** One instruction of a needed stage, with what its build knows there. ONBUILD is none: it is not run. */
export type Step = {
  readonly stage: NeededStage
  readonly instruction: DockerfileInstruction
  readonly scope: StepScope
  /** Of RUN; none of the others. */
  readonly commands: readonly ShellCommand[]
  readonly mounts: readonly Mount[]
}

/** A Dockerfile with more is of nobody; each further one would be copied into each scope. */
const maxVariables = 100

type Stages = Pick<LintSubject, 'dockerfile' | 'stages' | 'variant'>

// Stages are found for one variant, and not again.
const read = new WeakMap<LintSubject['stages'], readonly Step[]>()

/** The instructions of all needed stages, in the order of the file. Read once for all rules. */
export function stageSteps(subject: Stages): readonly Step[] {
  const known = read.get(subject.stages)
  if (known !== undefined) return known
  const steps = [...walk(subject)]
  read.set(subject.stages, steps)
  return steps
}

/** The instructions whose layers are in the image. */
export function imageSteps(subject: Stages): readonly Step[] {
  return stageSteps(subject).filter(({ stage }) => stage.part === 'image')
}

function* walk({ dockerfile, stages, variant: { buildArgs } }: Stages): Iterable<Step> {
  const global = argValues(dockerfile.args.flatMap(declaredArgs), { given: buildArgs })
  const last = new Map<string, StepScope>()
  for (const stage of stages) {
    const parent = last.get(expandBuildArgs(stage.base, global)?.toLowerCase() ?? '')
    let scope: StepScope = parent === undefined ? { values: new Map(), env: new Set() } : inherited(parent)
    const commands = new Map(shellRuns(stage).map((run) => [run.instruction, run.commands]))
    for (const instruction of stage.instructions) {
      if (instruction.triggered === true) continue
      scope = following(instruction, { scope, global, buildArgs })
      const mounts = instruction.flags.flatMap(({ name, value }) => (name === 'mount' ? [mountOf(value, scope)] : []))
      yield { stage, instruction, scope, commands: commands.get(instruction) ?? [], mounts }
    }
    if (stage.name !== undefined) last.set(stage.name.toLowerCase(), scope)
  }
}

/** A stage that begins with another has its ENV, and none of its ARG. */
function inherited({ values, env, ...rest }: StepScope): StepScope {
  return { ...rest, env, values: new Map([...values].filter(([name]) => env.has(name))) }
}

type Around = {
  readonly scope: StepScope
  readonly global: ArgValues
  readonly buildArgs: Readonly<Record<string, string>>
}

function following(instruction: DockerfileInstruction, { scope, global, buildArgs }: Around): StepScope {
  switch (instruction.keyword) {
    case 'ENV': {
      const values = new Map(scope.values)
      const env = new Set(scope.env)
      for (const { name, value } of envOf(instruction)) {
        if (values.size >= maxVariables) break
        values.set(name, expandBuildArgs(value, scope.values))
        env.add(name)
      }
      return { ...scope, values, env }
    }
    case 'ARG': {
      const values = new Map(scope.values)
      for (const declared of declaredArgs(instruction)) {
        const name = argName(declared)
        if (values.size >= maxVariables || scope.env.has(name)) continue
        const own = argValues([declared], { given: buildArgs, known: scope.values }).get(name)
        values.set(name, own ?? global.get(name))
      }
      return { ...scope, values }
    }
    case 'WORKDIR': {
      const path = expandBuildArgs(withoutQuotes(instruction.text), scope.values)
      const { workdir: _, ...rest } = scope
      const workdir = path === undefined ? undefined : resolveIn(scope, path)
      return workdir === undefined ? rest : { ...rest, workdir }
    }
    case 'USER':
      return { ...scope, user: instruction.text }
    default:
      return scope
  }
}

function envOf(instruction: DockerfileInstruction): readonly { readonly name: string; readonly value: string }[] {
  const old = /^([^\s=]+)\s+(.*)$/s.exec(instruction.text)
  if (old !== null) return [{ name: old[1] ?? '', value: withoutQuotes(old[2] ?? '') }]
  return declaredArgs(instruction).map((declared) => {
    const name = argName(declared)
    return { name, value: withoutQuotes(declared.slice(name.length + 1)) }
  })
}

function mountOf(option: string, scope: StepScope): Mount {
  const attributes = csvAttributes(option)
  const target = attributes.get('target') ?? attributes.get('dst') ?? attributes.get('destination') ?? ''
  const from = attributes.get('from')
  const known = expandBuildArgs(target, scope.values) ?? target
  return {
    type: attributes.get('type') ?? 'bind',
    target: resolveIn(scope, known) ?? known,
    source: attributes.get('source') ?? attributes.get('src') ?? '.',
    ...(from !== undefined && { from }),
  }
}

/** A path of the image; undefined where it is relative to a folder that is not known. */
export function resolveIn({ workdir }: Pick<StepScope, 'workdir'>, path: string): string | undefined {
  const whole = path.startsWith('/') ? path : workdir === undefined ? undefined : `${workdir}/${path}`
  if (whole === undefined) return undefined
  const normal = posix.normalize(whole)
  return normal.length > 1 && normal.endsWith('/') ? normal.slice(0, -1) : normal
}
