import type { SmokeTest } from './smoke.ts'

/** Why a configured test is not run on `today`, YYYY-MM-DD in UTC; undefined where it is. A waiver holds to the end of its last day. */
export function whySkipped({ refused, waived }: SmokeTest, today: string): string | undefined {
  if (refused !== undefined) return refused
  if (waived === undefined || (waived.until !== undefined && waived.until < today)) return undefined
  return `waived${waived.until === undefined ? '' : ` until ${waived.until}`}: ${waived.reason}`
}
