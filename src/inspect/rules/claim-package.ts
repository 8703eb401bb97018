import { developerPackage } from '../../model/developer-package.ts'
import type { ContentRuleCode } from '../../model/rule-code.ts'
import type { FoundPackage } from '../packages/package-claims.ts'

const system = new Set(['dpkg', 'apk', 'rpm', 'conda'])

/** What the package of a file says of it: a compiler and what belongs to it, or headers and libraries to link with. */
export function claimPackage({
  manager,
  name,
}: FoundPackage): Extract<ContentRuleCode, 'build-tools' | 'dev-packages'> | undefined {
  if (!system.has(manager)) return undefined
  const kind = developerPackage(name.replace(/:.*$/s, ''))
  return manager === 'conda' && kind === 'dev-packages' ? undefined : kind
}
