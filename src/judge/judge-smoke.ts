import type { Finding } from '../model/finding.ts'
import type { Cell } from '../model/plan.ts'
import type { TestedBy } from '../model/smoke-of-cells.ts'

/** Every configured test of a measured image must have passed; one that nobody ran, or could run, leaves the run without an answer. */
export function judgeSmoke(
  { image, variant, platform }: Cell,
  { tested, requireSmoke }: { readonly tested: readonly TestedBy[]; readonly requireSmoke: boolean },
): Finding[] {
  return tested.flatMap(({ test, result }): Finding[] => {
    const where = { image, variant, platform, config: test.position }
    if (result === undefined) return [{ code: 'smoke-not-run', severity: 'error', ...where, test: test.name }]
    switch (result.status) {
      case 'passed':
        return []
      case 'failed':
        return [{ code: 'smoke-failed', severity: 'error', ...where, result }]
      case 'infrastructure':
        return [{ code: 'smoke-infrastructure', severity: 'error', ...where, result }]
      case 'skipped': {
        // Whoever asks for rights that are not granted takes a test out of the run: that must not pass without a word.
        const least = test.refused === undefined ? 'note' : 'warn'
        return [{ code: 'smoke-skipped', severity: requireSmoke ? 'error' : least, ...where, result }]
      }
    }
  })
}
