import type { Variant } from '../model/config.ts'
import type { Plan } from '../model/plan.ts'
import type { Platform } from '../model/platform.ts'
import type { SourceReference } from '../model/source-reference.ts'

/** An image that is only looked at, by the name that somebody typed. */
export type LookedAtImage = {
  readonly image: string
  readonly reference: SourceReference
  readonly platforms: readonly Platform[]
}

/** What stands for a plan where there is no configuration: nothing is built, tested or published, no budget holds, and rules are as they are by default. */
export function planOfSources(images: readonly LookedAtImage[]): Plan {
  const variants = images.map(variantOf)
  const cells = variants.flatMap(({ image, variant, platforms }) =>
    platforms.map((platform) => ({ image, variant, platform })),
  )
  return { targets: [], variants, cells, narrowed: false, publish: { publications: [] } }
}

function variantOf({ image, reference, platforms }: LookedAtImage): Variant {
  return {
    ...{ image, variant: 'default', platforms, source: reference, position: { file: '', line: 1, column: 1 } },
    ...{ context: '.', dockerfile: 'Dockerfile', buildArgs: {}, labels: {}, secrets: [], cacheFrom: [], cacheTo: [] },
    ...{ budgets: [], smoke: [], smokeBudgets: [], rules: [], waivers: [] },
    publish: {
      ...{ repositories: [], tags: [], tagPrefix: '', tagSuffix: '', annotations: {} },
      ...{ provenance: 'none', sbom: false },
    },
  }
}
