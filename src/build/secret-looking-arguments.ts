import type { VariantRef } from '../model/config.ts'
import type { Plan } from '../model/plan.ts'

const wholeNames = /(?:^|_)(?:PASSWORD|PASSWD|PASSPHRASE|SECRET|TOKEN|CREDENTIALS?|AUTH|APIKEY)$/
const keys = /(?:^|_)(?:API|ACCESS|SECRET|PRIVATE|SIGNING|ENCRYPTION|DEPLOY|SSH)_?KEY(?:_ID)?$/

/**
 * Build arguments whose name says that they hold a secret and that have a value: an image's history keeps the value for
 * everyone who can pull it, whatever the provenance. In the order of the plan.
 */
export function secretLookingArguments(plan: Plan): readonly (VariantRef & { readonly argument: string })[] {
  return plan.targets.flatMap(({ image, variant, buildArgs }) =>
    Object.keys(buildArgs)
      .filter((argument) => buildArgs[argument] !== '' && looksSecret(argument))
      .sort()
      .map((argument) => ({ image, variant, argument })),
  )
}

function looksSecret(argument: string): boolean {
  const words = argument
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replaceAll('-', '_')
    .toUpperCase()
  return wholeNames.test(words) || keys.test(words)
}
