import type { VariantRef } from '../model/config.ts'
import { refName } from '../model/ref-name.ts'
import type { Report } from '../model/report.ts'

/** The shortest name that tells the images of this report apart: `minimal`, `app/minimal`, or `app` for a lone default variant. */
export function imageNamer(report: Report): (ref: VariantRef) => string {
  const variants = new Map<string, Set<string>>()
  const { images, notBuilt, changes } = report
  const unchanged = changes === undefined || 'unknown' in changes ? [] : changes.unchanged
  for (const { image, variant } of [...images, ...notBuilt, ...unchanged]) {
    variants.set(image, (variants.get(image) ?? new Set()).add(variant))
  }
  return (ref) => {
    if ((variants.get(ref.image)?.size ?? 1) === 1 && ref.variant === 'default') return ref.image
    return variants.size === 1 ? ref.variant : refName(ref)
  }
}
