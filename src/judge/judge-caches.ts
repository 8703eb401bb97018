import type { ComparedCell } from '../model/cache-difference.ts'
import type { Finding } from '../model/finding.ts'
import { isUnknown } from '../model/unknown.ts'

/** What a build with caches gave that a clean one did not, where the two were to be compared. The clean one is what is judged and published. */
export function judgeCaches(compared: readonly ComparedCell[]): Finding[] {
  return compared.flatMap(({ differences, ...cell }): Finding[] => {
    const common = { severity: 'warn', ...cell } as const
    if (isUnknown(differences)) return [{ code: 'cache-unknown', ...common, reason: differences.reason }]
    return differences.map(({ origin: { inherited: _, ...origin }, path, fileCount, examples }) => ({
      code: 'cache-differs',
      ...common,
      ...{ ...origin, path, fileCount, examples },
    }))
  })
}
