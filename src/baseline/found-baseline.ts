import type { Baseline } from '../model/baseline.ts'

/** What one place gives; how old it is, and where else was looked, is not for it to say. */
export type FoundBaseline = Omit<Baseline, 'tried' | 'ageDays'>
