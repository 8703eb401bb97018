import type { SmokeStatus } from './smoke.ts'

export type ReportSmoke = {
  readonly image: string
  readonly variant: string
  readonly platform: string
  readonly name: string
  readonly kind: string
  readonly status: SmokeStatus
  /** Always there unless it passed; may hold hostile text. */
  readonly reason?: string
  readonly seconds: number
  readonly command?: readonly string[]
  readonly exitCode?: number
  /** The last lines that the container printed; hostile text. */
  readonly log?: readonly string[]
  readonly peakMemoryBytes?: number
  readonly readySeconds?: number
  readonly details?: readonly string[]
  readonly emulated?: boolean
  /** What the container was allowed beyond the strictest setting. */
  readonly opened?: readonly string[]
}

/**
 * Whether tests prove that an image works: its size is proven either way. `disproven` by a test that failed, `proven` by one that
 * passed where none failed. Tests that are configured and in no other count were not run.
 */
export type ReportFunction = {
  readonly status: 'proven' | 'disproven' | 'unproven'
  readonly configured: number
  readonly passed: number
  readonly failed: number
  readonly skipped: number
  readonly infrastructure: number
}
