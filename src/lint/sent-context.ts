import type {
  ContextFile,
  ContextListing,
  ContextPart,
  ContextSource,
  ContextTake,
  SentContext,
} from '../model/build-context.ts'
import type { Variant } from '../model/config.ts'
import type { Dockerfile } from '../model/dockerfile.ts'
import { isUnknown, type Unknown } from '../model/unknown.ts'
import { contextPart } from './context-part.ts'
import { type ContextSelection, contextSelection, isGlob, type Selected } from './context-selection.ts'
import { contextSources, type NamedSource } from './context-sources.ts'
import type { NeededStage } from './lint-rule.ts'

type Build = {
  readonly dockerfile: Dockerfile
  readonly stages: readonly NeededStage[]
  readonly variant: Pick<Variant, 'buildArgs' | 'platforms'>
}

/** Of one instruction, by source. */
type Named = { readonly keyword: string; readonly line: number; readonly sources: Map<string, NamedSource> }

/**
 * What a first build of a variant sends of its context: what COPY, ADD and bind mounts of its stages name, as BuildKit asks for it, and nothing where none does.
 * What goes over the wire has a few bytes more for each file and folder: its name, times and rights.
 */
export function sentContext({ files }: Pick<ContextListing, 'files'>, build: Build): SentContext | Unknown {
  const named = namedSources(build)
  if (isUnknown(named)) return named
  const selection = contextSelection(files)
  const summed = sums(selection)
  const takes: ContextTake[] = []
  const all: Selected['ranges'][number][] = []
  for (const { keyword, line, sources } of named) {
    const taken: Selected['ranges'][number][] = []
    const told: ContextSource[] = []
    for (const { written, path } of sources.values()) {
      const selected = selection.of(path)
      if (isUnknown(selected)) return selected
      taken.push(...selected.ranges)
      told.push({ written, path, isGlob: isGlob(path), matchCount: selected.matchCount })
    }
    for (const range of taken) all.push(range)
    takes.push({ keyword, line, sources: told, ...summed([...sources.keys()].sort(), taken).part })
  }
  const sent = selection.files(all)
  return { files: sent, takes, ...contextPart(sent) }
}

/** What several platforms name is sent for one or the other of them. */
function namedSources({ variant, ...build }: Build): readonly Named[] | Unknown {
  const byLine = new Map<string, Named>()
  for (const platform of variant.platforms) {
    const found = contextSources({ ...build, variant, platform })
    if (isUnknown(found)) return found
    for (const { instruction, sources } of found) {
      const { keyword, line } = instruction
      const key = `${line}`
      const named = byLine.get(key) ?? { keyword, line, sources: new Map() }
      byLine.set(key, named)
      for (const source of sources) named.sources.set(source.path, source)
    }
  }
  return [...byLine.values()].sort((left, right) => left.line - right.line)
}

type Sum = { readonly files: readonly ContextFile[]; readonly part: ContextPart }

/** A hundred lines that copy the same are summed up once. */
function sums(selection: ContextSelection): (paths: readonly string[], ranges: Selected['ranges']) => Sum {
  const known = new Map<string, Sum>()
  return (paths, ranges) => {
    const key = JSON.stringify(paths)
    const found = known.get(key)
    if (found !== undefined) return found
    const files = selection.files(ranges)
    const sum = { files, part: contextPart(files) }
    known.set(key, sum)
    return sum
  }
}
