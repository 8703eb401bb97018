import type { VariantRef } from '../model/config.ts'
import { refName } from '../model/ref-name.ts'
import type { Report } from '../model/report.ts'

/** The shortest name that tells the images of this report apart: `minimal`, `app/minimal`, or `app` for a lone default variant. */
export function imageNamer(report: Report): (ref: VariantRef) => string {
  const variants = new Map<string, Set<string>>()
  for (const { image, variant } of [...report.images, ...report.notBuilt]) {
    variants.set(image, (variants.get(image) ?? new Set()).add(variant))
  }
  return (ref) => {
    if ((variants.get(ref.image)?.size ?? 1) === 1 && ref.variant === 'default') return ref.image
    return variants.size === 1 ? ref.variant : refName(ref)
  }
}
