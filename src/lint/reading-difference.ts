import type { Dockerfile } from '../model/dockerfile.ts'
import type { LintNote } from '../model/lint-note.ts'
import { quote } from '../model/quote.ts'
import type { BuildkitStage } from './buildkit-answer.ts'

/** Where BuildKit and we read other stages, other lines of them or other bases: the first of the differences. */
export function readingDifference(
  { path: file, stages }: Dockerfile,
  theirs: readonly BuildkitStage[],
): LintNote | undefined {
  const ours = stages.map(({ name = '', base, line }): BuildkitStage => ({ name: name.toLowerCase(), base, line }))
  for (let index = 0; index < Math.max(ours.length, theirs.length); index++) {
    const [own, other] = [ours[index], theirs[index]]
    if (own?.line === other?.line && own?.name === other?.name && own?.base === other?.base) continue
    return {
      file,
      line: own?.line ?? stages.at(-1)?.line ?? 1,
      text: `BuildKit reads this Dockerfile otherwise: ${words(other)} where it is read here as ${words(own)}`,
    }
  }
  return undefined
}

function words(stage: BuildkitStage | undefined): string {
  if (stage === undefined) return 'no further stage'
  return `the stage ${stage.name === '' ? '' : `${quote(stage.name)} `}from ${quote(stage.base)} at line ${stage.line}`
}
