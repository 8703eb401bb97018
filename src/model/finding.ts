import type { UnitSystem } from './bytes.ts'
import type { BudgetMeasure, VariantRef } from './config.ts'
import type { Platform } from './platform.ts'
import type { Position } from './position.ts'

export type Severity = 'note' | 'warn' | 'error'

/** A place in a Dockerfile, relative to the workspace. */
export type DockerfileLine = { readonly dockerfile: string; readonly line: number }

type Common = {
  readonly severity: Severity
  readonly image?: string
  readonly variant?: string
  readonly platform?: Platform
  /** The Dockerfile line that a reviewer should look at first. */
  readonly dockerfile?: string
  readonly line?: number
  /** The line of the configuration that set the rule. */
  readonly config?: Position
}

/** A number against a bound; counts of layers when the measure is `layers`, else bytes. */
type AgainstBound = {
  readonly measure: BudgetMeasure
  readonly actual: number
  readonly bound: number
  readonly unit: UnitSystem
  /** The repository's own message; hostile text. */
  readonly note?: string
}

/** What judging found out, as data; `report/wording.ts` turns it into a sentence. Codes are stable and documented in docs/findings.md. */
export type FindingData =
  | ({ readonly code: 'over-budget' | 'near-budget' | 'under-minimum' } & AgainstBound)
  | ({ readonly code: 'total-over-budget' | 'total-near-budget' | 'total-under-minimum' } & AgainstBound)
  | { readonly code: 'total-unknown'; readonly reason: string }
  | { readonly code: 'unmeasured'; readonly reason: string }
  | { readonly code: 'no-budget' }
  | {
      readonly code: 'relation-broken'
      readonly relation: string
      readonly measure: BudgetMeasure
      readonly left: VariantRef & { readonly actual: number }
      readonly right: VariantRef & { readonly actual: number }
      /** The most that `left` may be. */
      readonly allowed: number
    }
  | { readonly code: 'relation-unknown'; readonly relation: string; readonly reason: string }
  | { readonly code: 'not-distinct'; readonly relation: string; readonly variants: readonly VariantRef[] }
  | {
      readonly code: 'wrong-architecture'
      readonly found: string
      readonly count: number
      /** Binaries of the platform's own architecture. */
      readonly ownCount: number
      readonly examplePath: string
    }
  | { readonly code: 'build-failed'; readonly reason: string; readonly logTail: readonly string[] }
  | { readonly code: 'parent-failed'; readonly parent: VariantRef }
  | { readonly code: 'untrusted-frontend'; readonly frontend: string }
  | { readonly code: 'old-buildkit'; readonly version: string; readonly wanted: string }
  | { readonly code: 'secret-build-arg'; readonly argument: string }
  | { readonly code: 'rule-changed'; readonly rule: string; readonly before?: string; readonly after?: string }
  | { readonly code: 'rules-unknown'; readonly reason: string }
  | { readonly code: 'run-failed'; readonly error: string; readonly message: string; readonly hint?: string }

export type Finding = Common & FindingData
export type FindingCode = FindingData['code']
export type VerdictStatus = 'pass' | 'warn' | 'fail' | 'error'

/** `error` when the run could not be completed, else by the worst finding. */
export type Verdict = { readonly status: VerdictStatus; readonly findings: readonly Finding[] }
