import type { Report } from '../model/report.ts'

/** The shortest name that tells the images of this report apart: `minimal`, `app/minimal`, or `app` for a lone default variant. */
export function imageNamer(report: Report): (of: { readonly image: string; readonly variant: string }) => string {
  const variants = new Map<string, Set<string>>()
  for (const { image, variant } of [...report.images, ...report.notBuilt]) {
    variants.set(image, (variants.get(image) ?? new Set()).add(variant))
  }
  return ({ image, variant }) => {
    if (variant === 'default' && (variants.get(image)?.size ?? 1) === 1) return image
    return variants.size === 1 ? variant : `${image}/${variant}`
  }
}
