import { declaredArgs } from '../model/declared-args.ts'
import type { Dockerfile, DockerfileStage } from '../model/dockerfile.ts'
import { argValues, expandBuildArgs } from '../model/expand-build-args.ts'
import { type Platform, parsePlatform } from '../model/platform.ts'
import { platformArgs } from '../model/platform-args.ts'
import { stageCalled } from '../model/stage-called.ts'
import { takenFrom } from '../model/taken-from.ts'

/** An image that a build starts from or takes files of. */
export type NeededBase = {
  /** As it is written, with build arguments in place; hostile text. */
  readonly written: string
  /** Of the FROM of the stage that needs it. */
  readonly line: number
  /** Undefined: that of the builder's machine, which the file leaves open. */
  readonly platform: Platform | undefined
}

export type Build = {
  readonly target?: string
  readonly platform: Platform
  readonly buildArgs: Readonly<Record<string, string>>
  /** Names that stand for something else than an image: those of named contexts. */
  readonly contexts: ReadonlySet<string>
}

/** Every image that the stages of a build need, of one platform; what an argument without a value names, or another frontend reads, nobody knows. */
export function neededBases({ args, stages }: Dockerfile, build: Build): readonly NeededBase[] {
  const known = platformArgs(build.platform)
  const values = argValues(args.flatMap(declaredArgs), { given: build.buildArgs, known })
  const found = new Map<string, NeededBase>()
  const seen = new Set<DockerfileStage>()
  const waiting = [build.target === undefined ? stages.at(-1) : stageCalled(stages, build.target)]
  for (let stage = waiting.pop(); stage !== undefined; stage = waiting.pop()) {
    if (seen.has(stage)) continue
    seen.add(stage)
    const before = stages.slice(0, stage.index)
    const base = expandBuildArgs(stage.base, values)
    const { line, platform } = stage
    const names = [
      ...(base === undefined ? [] : [{ name: base, isBase: true }]),
      ...stage.instructions.flatMap(takenFrom).map((name) => ({ name, isBase: false })),
    ]
    for (const { name, isBase } of names) {
      const byName = before.findLast((earlier) => earlier.name?.toLowerCase() === name.toLowerCase())
      const earlier = isBase ? byName : (byName ?? stageCalled(before, name))
      if (earlier !== undefined) waiting.push(earlier)
      else if (name !== '' && name !== 'scratch' && !name.includes('$') && !build.contexts.has(name)) {
        const own = isBase && platform !== undefined
        const asked = own ? parsePlatform(expandBuildArgs(platform, values)) : build.platform
        found.set(JSON.stringify([name, asked]), { written: name, line, platform: asked })
      }
    }
  }
  return [...found.values()]
}
