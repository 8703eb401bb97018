import type { NeededStage } from './lint-rule.ts'

/** The stage whose FROM names the image that a variant stands on; undefined where the name is not known. */
export function rootBase(stages: readonly NeededStage[]): (NeededStage & { readonly baseImage: string }) | undefined {
  const root = stages.find(({ part, baseImage }) => part === 'image' && baseImage !== undefined)
  return root?.baseImage === undefined ? undefined : { ...root, baseImage: root.baseImage }
}
