import type { Config, PublishSettings, Variant } from '../model/config.ts'
import { refName } from '../model/ref-name.ts'
import { isUnknown, type Unknown, unknown } from '../model/unknown.ts'
import type { BasePoint } from './base-point.ts'

/**
 * Where each variant is published: as the base of a pull request or merge group says, which cannot choose a repository of its own; else as the configuration does. A variant
 * that the base does not have is left out: it is new.
 */
export function publishedBefore(
  variants: readonly Variant[],
  { point, base }: { readonly point: Pick<BasePoint, 'of'>; readonly base: Config | Unknown | undefined },
): ReadonlyMap<Variant, PublishSettings> | Unknown {
  if (isUnknown(base)) return unknown(`what the base branch publishes could not be read: ${base.reason}`)
  const of = base === undefined ? undefined : new Map(base.variants.map((one) => [refName(one), one.publish]))
  if (of === undefined && point.of !== 'branch') return unknown('the base branch has no configuration')
  const published = variants.flatMap((variant) => {
    const publish = of === undefined ? variant.publish : of.get(refName(variant))
    return publish === undefined ? [] : [[variant, publish] as const]
  })
  const isAny = published.some(([, { repositories }]) => repositories.length > 0)
  return isAny ? new Map(published) : unknown('no variant is in a repository')
}
