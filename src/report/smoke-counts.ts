import type { ReportSmoke } from '../model/report.ts'

/** `3 passed, 1 skipped`. */
export function smokeCounts(smoke: readonly ReportSmoke[]): string {
  const statuses = { passed: 'passed', failed: 'failed', skipped: 'skipped', infrastructure: 'could not run' } as const
  return Object.entries(statuses)
    .map(([status, word]) => ({ word, count: smoke.filter((test) => test.status === status).length }))
    .filter(({ count }) => count > 0)
    .map(({ word, count }) => `${count} ${word}`)
    .join(', ')
}
