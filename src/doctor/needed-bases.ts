import { argumentValues, expand, stageIndex } from '../model/base-of-stage.ts'
import type { DockerfileStages } from '../model/dockerfile-stages.ts'
import { type Platform, parsePlatform } from '../model/platform.ts'

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
export function neededBases(file: DockerfileStages, build: Build): readonly NeededBase[] {
  if (!file.known) return []
  const { stages, bases, places } = file
  const values = argumentValues([...ofPlatform(build.platform), ...file.args], build.buildArgs)
  const found = new Map<string, NeededBase>()
  const seen = new Set<number>()
  const waiting = [build.target === undefined ? bases.length - 1 : stageIndex(stages, build.target)]
  for (let index = waiting.pop(); index !== undefined; index = waiting.pop()) {
    const place = places[index]
    if (place === undefined || seen.has(index)) continue
    seen.add(index)
    const base = expand(bases[index] ?? '', values)
    const names = [
      ...(base === undefined ? [] : [{ name: base, isBase: true }]),
      ...place.inputs.map((name) => ({ name, isBase: false })),
    ]
    for (const { name, isBase } of names) {
      const earlier = stages.slice(0, index).findLastIndex((stage) => stage?.toLowerCase() === name.toLowerCase())
      const stage = earlier < 0 && !isBase && /^\d+$/.test(name) ? Number(name) : earlier
      if (stage >= 0) waiting.push(stage)
      else if (name !== '' && name !== 'scratch' && !name.includes('$') && !build.contexts.has(name)) {
        const platform =
          isBase && place.platform !== undefined ? parsePlatform(expand(place.platform, values)) : build.platform
        found.set(JSON.stringify([name, platform]), { written: name, line: place.line, platform })
      }
    }
  }
  return [...found.values()]
}

/** What BuildKit declares before the first stage; what the builder's machine is only it knows. */
function ofPlatform(platform: Platform): readonly string[] {
  const [os = '', architecture = '', variant = ''] = platform.split('/')
  return [`TARGETPLATFORM=${platform}`, `TARGETOS=${os}`, `TARGETARCH=${architecture}`, `TARGETVARIANT=${variant}`]
}
