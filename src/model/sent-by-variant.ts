import type { SentContext } from './build-context.ts'
import type { LintResult } from './lint.ts'
import { refName } from './ref-name.ts'
import { isUnknown, type Unknown, unknown } from './unknown.ts'
import type { VariantRef } from './variant-ref.ts'

/** What the build of a variant sends of its context; unknown with the reason where the context, or the Dockerfile, was not read. */
export function sentByVariant({ contexts, unread }: LintResult): (variant: VariantRef) => SentContext | Unknown {
  const known = new Map(contexts.map(({ context, ...variant }) => [refName(variant), context]))
  const reasons = new Map(unread.map(({ reason, file, ...variant }) => [refName(variant), `${file}: ${reason}`]))
  return (variant) => {
    const context = known.get(refName(variant))
    if (context !== undefined) return isUnknown(context) ? context : context.sent
    return unknown(reasons.get(refName(variant)) ?? 'its context was not looked at')
  }
}
