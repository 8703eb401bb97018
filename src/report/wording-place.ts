import type { VariantRef } from '../model/config.ts'
import type { Finding } from '../model/finding.ts'
import { shortRefName } from '../model/ref-name.ts'

/** Whether a name has to say which image it is of. */
export type Scope = 'one-image' | 'several-images'

/** `minimal`, or `app/minimal` where there are several images. An image without variants has one named `default`. */
export function variantName(ref: VariantRef, scope: Scope): string {
  return scope === 'one-image' && ref.variant !== 'default' ? ref.variant : shortRefName(ref)
}

/** What a sentence begins with: `Variant minimal (linux/arm64)`, `Image app (linux/amd64)`. */
export function subject({ image, variant, platform }: Finding, scope: Scope): string {
  if (image === undefined) return 'The run'
  const name =
    variant === undefined || variant === 'default'
      ? `Image ${image}`
      : `Variant ${variantName({ image, variant }, scope)}`
  return platform === undefined ? name : `${name} (${platform})`
}

/** `Dockerfile:12`, or undefined when no line is known. */
export function dockerfileLine({ dockerfile, line }: Finding): string | undefined {
  return dockerfile === undefined || line === undefined ? undefined : `${dockerfile}:${line}`
}

/** `.github/image-budgets.yml:14`, or the words for a configuration whose line is not known. */
export function configLine({ config }: Finding): string {
  return config === undefined ? 'the configuration' : `${config.file}:${config.line}`
}
