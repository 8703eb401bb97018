import { declaredArgs } from './declared-args.ts'
import type { Dockerfile } from './dockerfile.ts'
import { argValues, expandBuildArgs } from './expand-build-args.ts'
import { stageCalled } from './stage-called.ts'

/**
 * What the image of a stage stands on, as FROM names it: through the stages before it, with build arguments in place. Undefined for
 * `scratch`, for an argument without a value, and where another frontend reads the file.
 */
export function baseOfStage(
  { stages, args }: Dockerfile,
  { target, buildArgs }: { readonly target?: string; readonly buildArgs: Readonly<Record<string, string>> },
): string | undefined {
  const values = argValues(args.flatMap(declaredArgs), { given: buildArgs })
  let stage = target === undefined ? stages.at(-1) : stageCalled(stages, target)
  while (stage !== undefined) {
    const base = expandBuildArgs(stage.base, values)
    if (base === undefined || base === '' || base === 'scratch') return undefined
    const { index } = stage
    const earlier = stages.findLast((other) => other.index < index && other.name?.toLowerCase() === base.toLowerCase())
    if (earlier === undefined) return base
    stage = earlier
  }
  return undefined
}
