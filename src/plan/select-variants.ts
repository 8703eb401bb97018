import { ActionError } from '../errors.ts'
import type { Variant } from '../model/config.ts'
import { globMatcher } from '../model/glob-matcher.ts'
import { nearest } from '../model/nearest.ts'
import { type Platform, parsePlatform } from '../model/platform.ts'
import { quote } from '../model/quote.ts'
import { refName } from '../model/ref-name.ts'

export type Narrowing = {
  /** Images, `image/variant` or globs of these; empty means all. */
  readonly only: readonly string[]
  /** Empty means all. */
  readonly platforms: readonly string[]
  /** By `refName`: of these alone. Absent: of all. */
  readonly among?: ReadonlySet<string>
}

/** The variants and platforms that are asked for, in the order of the configuration. Throws `usage` for what matches nothing. */
export function selectVariants(variants: readonly Variant[], { only, platforms, among }: Narrowing): Variant[] {
  if (among !== undefined) {
    return selectVariants(variants, { only, platforms }).filter((variant) => among.has(refName(variant)))
  }
  const matchers = only.map((pattern) => matcher(pattern, variants))
  const selected =
    matchers.length === 0 ? variants : variants.filter((variant) => matchers.some((matches) => matches(variant)))
  if (platforms.length === 0) return [...selected]
  const asked = new Set(platforms.map((text) => askedPlatform(text, selected)))
  return selected
    .map((variant) => ({
      ...variant,
      platforms: variant.platforms.filter((platform) => asked.has(platform)),
      budgets: variant.budgets.filter((budget) => asked.has(budget.platform)),
    }))
    .filter((variant) => variant.platforms.length > 0)
}

function matcher(pattern: string, variants: readonly Variant[]): (variant: Variant) => boolean {
  const matches = globMatcher(pattern)
  const matchesVariant = (variant: Variant): boolean => matches(variant.image) || matches(refName(variant))
  if (variants.some(matchesVariant)) return matchesVariant
  const names = [...new Set(variants.flatMap((variant) => [variant.image, refName(variant)]))]
  const near = nearest(pattern, names)
  throw new ActionError('usage', `${quote(pattern)} in \`only\` matches no image and no variant`, {
    hint: near === undefined ? `There are ${names.slice(0, 12).map(quote).join(', ')}` : `Did you mean ${quote(near)}?`,
  })
}

function askedPlatform(text: string, variants: readonly Variant[]): Platform {
  const platform = parsePlatform(text)
  if (platform !== undefined && variants.some((variant) => variant.platforms.includes(platform))) return platform
  const built = [...new Set(variants.flatMap((variant) => variant.platforms))].sort()
  const near = nearest(text, built)
  const what = platform === undefined ? 'is no platform' : 'is a platform that none of these variants is built for'
  throw new ActionError('usage', `${quote(text)} in \`platforms\` ${what}`, {
    hint: near === undefined ? `They are built for ${built.join(', ')}` : `Did you mean ${quote(near)}?`,
  })
}
