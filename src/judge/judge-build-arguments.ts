import type { Finding } from '../model/finding.ts'
import type { Plan } from '../model/plan.ts'
import { looksSecret } from '../model/secret-name.ts'

/** Build arguments stay readable in the image's history and provenance: one whose name looks like a secret is named, never its value. */
export function judgeBuildArguments({ variants }: Plan): Finding[] {
  return variants.flatMap(({ image, variant, buildArgs, position }) =>
    Object.keys(buildArgs)
      .filter(looksSecret)
      .sort()
      .map(
        (argument): Finding => ({
          code: 'secret-build-arg',
          severity: 'warn',
          image,
          variant,
          argument,
          config: position,
        }),
      ),
  )
}
