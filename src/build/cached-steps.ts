import type { VariantRef } from '../model/config.ts'
import type { BuildTarget } from '../model/plan.ts'
import { refName } from '../model/ref-name.ts'
import type { Step } from './progress.ts'
import { parseStepName } from './step-name.ts'

/** How many instructions of each variant were taken from a cache instead of being run; each platform counts. FROM is none of them. */
export function cachedSteps(
  steps: readonly Step[],
  targets: readonly BuildTarget[],
): readonly (VariantRef & { readonly steps: number })[] {
  const names = targets.map(({ bakeName }) => bakeName)
  const counts = new Map<string, VariantRef & { readonly steps: number }>()
  for (const step of steps.filter(({ cached }) => cached)) {
    const parsed = step.names.map((name) => parseStepName(name, names))
    const isInstruction = parsed.some(({ stage, text }) => /(?:^| )\d+\/\d+$/.test(stage) && !/^FROM /i.test(text))
    if (!isInstruction) continue
    const variants = targets.filter(({ bakeName }) => parsed.some(({ target }) => target === bakeName))
    for (const { image, variant } of new Map(variants.map((target) => [refName(target), target])).values()) {
      const key = refName({ image, variant })
      counts.set(key, { image, variant, steps: (counts.get(key)?.steps ?? 0) + 1 })
    }
  }
  return targets.flatMap((target, index) => {
    const isFirst = targets.findIndex((other) => refName(other) === refName(target)) === index
    return (isFirst && counts.get(refName(target))) || []
  })
}
