import type { FindingCode } from '../model/finding.ts'

const ofImages = ['build-failed', 'parent-failed', 'unmeasured', 'budget-unknown', 'growth-unknown'] as const

/** Of what these are about nobody knows whether an allowance covers it. */
export const leavesOpen: ReadonlySet<string> = new Set<FindingCode>([...ofImages, 'relation-unknown', 'total-unknown'])

/** The same of what a part of the images is enough to judge, and of a run that was not finished. */
export const leavesImageOpen: ReadonlySet<string> = new Set<FindingCode>([...ofImages, 'run-failed'])
