import type { VariantRef } from './config.ts'

/** `app/cuda`: the full name of a variant, as a relation or `only` writes it. */
export function refName({ image, variant }: VariantRef): string {
  return `${image}/${variant}`
}

/** `app/cuda`, or only `app` for the one variant of an image that names none. */
export function shortRefName(ref: VariantRef): string {
  return ref.variant === 'default' ? ref.image : refName(ref)
}
