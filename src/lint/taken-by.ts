import type { ContextSource, ContextTake, SentContext } from '../model/build-context.ts'
import { ignorePattern } from '../model/ignore-pattern.ts'
import { isUnknown } from '../model/unknown.ts'

/** Whether a source brings a path along: it names it, or a folder that it is in. Where symlinks lead is not followed. */
function bringer({ path: source, isGlob }: ContextSource): (path: string) => boolean {
  const isIn = (path: string): boolean => source === '' || source === path || path.startsWith(`${source}/`)
  const pattern = isGlob ? ignorePattern(source.startsWith('!') ? `\\${source}` : source) : undefined
  if (pattern === undefined || isUnknown(pattern)) return isIn
  return (path) =>
    isIn(path) || (path.startsWith(pattern.literal) && withFoldersAbove(path).some((one) => pattern.matches(one)))
}

type Wanted = { readonly path: string; fits(source: ContextSource, take: ContextTake): boolean }

/** Finds the first instruction that brings a path along by a source that fits. */
export function takeFinder({ takes }: Pick<SentContext, 'takes'>): (wanted: Wanted) => ContextTake | undefined {
  const all = takes.flatMap((take) => take.sources.map((source) => ({ take, source, brings: bringer(source) })))
  return ({ path, fits }) => all.find(({ take, source, brings }) => brings(path) && fits(source, take))?.take
}

const deepest = 64

/** A path and the folders that it is in, the uppermost first. */
export function withFoldersAbove(path: string): readonly string[] {
  const found: string[] = []
  for (let end = path.indexOf('/'); end >= 0 && found.length < deepest; end = path.indexOf('/', end + 1)) {
    found.push(path.slice(0, end))
  }
  return [...found, path]
}
