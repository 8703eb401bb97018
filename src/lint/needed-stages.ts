import type { Variant } from '../model/config.ts'
import type { Dockerfile, DockerfileStage } from '../model/dockerfile.ts'
import { type ArgValues, argValues, expandBuildArgs } from '../model/expand-build-args.ts'
import { quote } from '../model/quote.ts'
import { takenFrom } from '../model/taken-from.ts'
import { type Unknown, unknown } from '../model/unknown.ts'
import { declaredArgs } from '../model/declared-args.ts'
import { foreignReader } from './foreign-reader.ts'
import type { NeededStage } from './lint-rule.ts'
import { platformArgs } from '../model/platform-args.ts'

type Build = Pick<Variant, 'target' | 'buildArgs' | 'platforms' | 'contexts' | 'from'>

/**
 * The stages that a build of the variant runs, on any of its platforms (dockerfile2llb of BuildKit): the target's chain of FROM, and what
 * `--from` of COPY and `from=` of a mount take from. A stage that a named context takes the place of is none.
 */
export function neededStages(dockerfile: Dockerfile, build: Build): readonly NeededStage[] | Unknown {
  const { stages } = dockerfile
  // What it builds is not told by stages: the rule foreign-frontend says so.
  if (foreignReader(dockerfile, build.buildArgs) !== undefined) return []
  if (stages.length === 0) return unknown('its # syntax= names a frontend that another one stands in for')
  const names = Map.groupBy(stages, ({ name }) => name?.toLowerCase())
  const target = build.target === undefined ? stages.at(-1) : stageCalled(build.target, { stages, names })
  if (target === undefined) return unknown(`it has no stage ${quote(build.target ?? '')}`)
  const parts = new Map<number, NeededStage['part']>()
  const baseImages = new Map<number, Set<string | undefined>>()
  for (const platform of build.platforms) {
    for (const [index, { part, baseImage }] of reached({ dockerfile, names, build, target, platform })) {
      if (parts.get(index) !== 'image') parts.set(index, part)
      baseImages.set(index, (baseImages.get(index) ?? new Set()).add(baseImage))
    }
  }
  return stages.flatMap((stage) => {
    const part = parts.get(stage.index)
    if (part === undefined) return []
    const [baseImage, ...others] = baseImages.get(stage.index) ?? []
    // On each platform another one: no name is that of the stage.
    return [{ ...stage, part, ...(baseImage !== undefined && others.length === 0 && { baseImage }) }]
  })
}

/** By names in lower case. */
type StagesByName = ReadonlyMap<string | undefined, readonly DockerfileStage[]>

type Reached = { part: NeededStage['part']; readonly baseImage: string | undefined }

function reached({
  dockerfile: { args, stages },
  names,
  build: { buildArgs, contexts = {}, from },
  target,
  platform,
}: {
  readonly dockerfile: Dockerfile
  readonly names: StagesByName
  readonly build: Build
  readonly target: DockerfileStage
  readonly platform: Variant['platforms'][number]
}): ReadonlyMap<number, Reached> {
  const values = new Map(argValues(args.flatMap(declaredArgs), { given: buildArgs, known: platformArgs(platform) }))
  // What stands there is another variant's image.
  if (from !== undefined) values.set(from.arg, undefined)
  const replaced = new Set(Object.keys(contexts).map((name) => name.toLowerCase()))
  const isReplaced = (name = ''): boolean => replaced.has(name.toLowerCase())
  const bases = basesOf(stages, values)
  const found = new Map<number, Reached>()
  const open: { readonly stage: DockerfileStage; readonly part: NeededStage['part'] }[] = [
    { stage: target, part: 'image' },
  ]
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { stage, part } = next
    const known = found.get(stage.index)
    if (isReplaced(stage.name) || known?.part === 'image' || known?.part === part) continue
    const { base, earlier } = bases[stage.index] ?? {}
    found.set(stage.index, { part, baseImage: earlier === undefined && !isReplaced(base) ? base : undefined })
    if (earlier !== undefined) open.push({ stage: earlier, part })
    for (const source of stage.instructions.flatMap(takenFrom)) {
      const builder = isReplaced(source) ? undefined : stageCalled(source, { stages, names })
      if (builder !== undefined) open.push({ stage: builder, part: 'builder' })
    }
  }
  return found
}

/** What each stage is built from: the last stage of that name before it, or an image. */
function basesOf(
  stages: readonly DockerfileStage[],
  values: ArgValues,
): readonly { readonly base?: string | undefined; readonly earlier?: DockerfileStage | undefined }[] {
  const before = new Map<string, DockerfileStage>()
  return stages.map((stage) => {
    const base = expandBuildArgs(stage.base, values)
    const earlier = before.get(base?.toLowerCase() ?? '')
    if (stage.name !== undefined) before.set(stage.name.toLowerCase(), stage)
    return { base, earlier }
  })
}

/** By name whatever its case, of two the later one, or by number. */
function stageCalled(
  name: string,
  { stages, names }: { readonly stages: readonly DockerfileStage[]; readonly names: StagesByName },
): DockerfileStage | undefined {
  return names.get(name.toLowerCase())?.at(-1) ?? (/^\d{1,6}$/.test(name) ? stages[Number(name)] : undefined)
}
