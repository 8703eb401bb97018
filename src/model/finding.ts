import type { UnitSystem } from './bytes.ts'
import type { BudgetMeasure, VariantRef } from './config.ts'
import type { ContentFindingData } from './content-finding-data.ts'
import type { GpuProblem } from './gpu-problem.ts'
import type { LintFindingData } from './lint.ts'
import type { MergeFindingData } from './merge-finding-data.ts'
import type { Override } from './override.ts'
import type { Platform } from './platform.ts'
import type { Position } from './position.ts'
import type { RuleChange } from './rule-change.ts'
import type { RuleCode } from './rule-code.ts'
import type { Severity } from './severity.ts'
import type { SmokeBudget, SmokeResult } from './smoke.ts'

export type { Severity } from './severity.ts'

/** A place in a Dockerfile, relative to the workspace. */
export type DockerfileLine = { readonly dockerfile: string; readonly line: number }

type Common = {
  readonly severity: Severity
  readonly image?: string
  readonly variant?: string
  readonly platform?: Platform
  /** The Dockerfile line that a reviewer should look at first; of lint the file may be another one. */
  readonly dockerfile?: string
  readonly line?: number
  /** The line of the configuration that set the rule. */
  readonly config?: Position
  /** Who accepted it: it would be an error, and is a warning. */
  readonly override?: Override
}

/** A number against a bound; counts of layers when the measure is `layers`, else bytes. */
type AgainstBound = {
  readonly measure: BudgetMeasure
  /** Of the measure `path`. Hostile text. */
  readonly path?: string
  readonly actual: number
  readonly bound: number
  readonly unit: UnitSystem
  /** The repository's own message; hostile text. */
  readonly note?: string
}

/** What judging found out, as data; `report/wording.ts` turns it into a sentence. Codes are stable and documented in docs/findings.md. */
export type FindingData =
  | ({ readonly code: 'near-budget' | 'under-minimum' } & AgainstBound)
  /** `before`: it was over this budget at the baseline, and is larger now. */
  | ({ readonly code: 'over-budget'; readonly before?: number } & AgainstBound)
  | ({ readonly code: 'total-over-budget' | 'total-near-budget' | 'total-under-minimum' } & AgainstBound)
  | { readonly code: 'total-unknown'; readonly reason: string }
  /** Over its budget before the change that is judged, and not larger now. */
  | ({ readonly code: 'already-over-budget'; readonly before: number } & AgainstBound)
  /** Larger than the baseline by more than the configuration lets it grow. `bound` in bytes. */
  | ({
      readonly code: 'over-growth'
      readonly before: number
      readonly after: number
      /** `own`: by lines of this repository alone. */
      readonly by: 'all' | 'own'
      /** As the configuration writes the bound. */
      readonly written: string
    } & Omit<AgainstBound, 'path'>)
  /** A bound on growth, and nothing to hold the image against, or one measure of it; without an image: none of them. */
  | { readonly code: 'growth-unknown'; readonly measure?: BudgetMeasure; readonly reason: string }
  /** An allowance whose last day is over, or that covers nothing. */
  | { readonly code: 'allowance-expired'; readonly until: string; readonly reason: string }
  | { readonly code: 'allowance-unused'; readonly until: string; readonly reason: string }
  /** A bound against which there is no number. */
  | {
      readonly code: 'budget-unknown'
      readonly measure: BudgetMeasure
      readonly path?: string
      /** Of `own`: the image was looked into, and which of its layers a base brought cannot be told. */
      readonly originsUnknown?: true
      readonly reason: string
    }
  /** The budget of a path at which none of the images that it holds for has anything. */
  | { readonly code: 'nothing-at-path'; readonly path: string }
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
  | {
      readonly code: 'build-failed'
      readonly reason: string
      readonly logTail: readonly string[]
      /** As the configuration names an image that exists already: it was not to be built. */
      readonly source?: string
    }
  | { readonly code: 'parent-failed'; readonly parent: VariantRef }
  | { readonly code: 'untrusted-frontend'; readonly frontend: string }
  | { readonly code: 'old-buildkit'; readonly version: string; readonly wanted: string }
  | { readonly code: 'secret-build-arg'; readonly argument: string }
  | {
      readonly code: 'smoke-failed' | 'smoke-infrastructure' | 'smoke-skipped'
      readonly result: SmokeResult
      /** The variant whose list the test comes from, where it is another one's. */
      readonly from?: VariantRef
      /** The last day of a waiver that is over, YYYY-MM-DD. */
      readonly waiverEnded?: string
    }
  /** Configured, and no result tells what became of it. */
  | { readonly code: 'smoke-not-run'; readonly test: string }
  | {
      readonly code: 'smoke-over-budget' | 'smoke-near-budget'
      /** Milliseconds for `start`, bytes for `memory`. */
      readonly measure: SmokeBudget['measure']
      readonly actual: number
      readonly bound: number
      /** Of bytes; milliseconds are told in seconds whatever it is. */
      readonly unit: UnitSystem
      /** The repository's own message; hostile text. */
      readonly note?: string
    }
  | { readonly code: 'smoke-budget-unknown'; readonly measure: SmokeBudget['measure']; readonly reason: string }
  /** Much smaller than its parent, and no test shows that it still works. */
  | {
      readonly code: 'unproven-shrink'
      readonly parent: VariantRef
      readonly actual: number
      readonly parentBytes: number
    }
  /** What the image's configuration says about GPUs, against `device` and the machine's driver. */
  | { readonly code: 'gpu-settings'; readonly problem: GpuProblem }
  /** `variants`: those of the image that it is of, where it is of several. */
  | {
      readonly code: 'rule-changed'
      readonly rule: string
      readonly before?: string
      readonly after?: string
      readonly was?: RuleChange['was']
      readonly variants?: readonly string[]
    }
  | { readonly code: 'rules-unknown'; readonly reason: string }
  /** Publishing was asked for and did not happen. */
  | { readonly code: 'publish-refused'; readonly reason: string; readonly remedy?: string }
  /** The registry holds something else, or less, than what was copied; `reference` is `repository@digest` or `repository:tag`. */
  | { readonly code: 'not-ours'; readonly reference: string; readonly digest: string; readonly reason: string }
  /** Somebody else changed the tag while it was being set, or released the newer version `newer` meanwhile. */
  | {
      readonly code: 'tag-moved'
      readonly reference: string
      readonly digest: string
      readonly found?: string
      readonly newer?: string
    }
  /** A version tag of one variant that named something else before, wherever that was the same; `references` are `repository:tag`. */
  | {
      readonly code: 'tag-replaced'
      readonly references: readonly string[]
      readonly previous: string
      readonly digest: string
    }
  /** A moving tag stays with a newer release. */
  | { readonly code: 'tag-kept'; readonly reference: string; readonly reason: string }
  /** Characters that no tag can hold were replaced. */
  | { readonly code: 'tag-rewritten'; readonly template: string; readonly given: string; readonly tag: string }
  /** A repository in which no variant owns `latest`. */
  | { readonly code: 'no-latest'; readonly repository: string }
  /** A release was built with a cache; `steps` of it came from there. */
  | { readonly code: 'cached-release'; readonly sources: readonly string[]; readonly steps: number }
  | ContentFindingData
  | LintFindingData
  /** What lint was to look at could not be read. */
  | { readonly code: 'unlinted'; readonly reason: string }
  /** What BuildKit says of a Dockerfile, or how it reads it otherwise than lint; hostile text. */
  | { readonly code: 'buildkit-note'; readonly text: string }
  /** A waiver whose last day is over, or that nothing matches. */
  | {
      readonly code: 'waiver-expired'
      readonly rule: RuleCode
      readonly path?: string
      readonly until: string
      readonly reason: string
    }
  | { readonly code: 'waiver-unused'; readonly rule: RuleCode; readonly path?: string; readonly reason: string }
  /** The contents could not be looked into, or not all of them. */
  | { readonly code: 'uninspected'; readonly reason: string }
  | {
      readonly code: 'unreadable-content'
      readonly path: string
      readonly reason: string
      readonly layerDigest?: string
    }
  /** A build with its caches and one without gave other files. */
  | {
      readonly code: 'cache-differs'
      readonly path: string
      readonly fileCount: number
      readonly examples: readonly string[]
      readonly instruction?: string
    }
  /** Such a difference was asked for, and cannot be told. */
  | { readonly code: 'cache-unknown'; readonly reason: string }
  | MergeFindingData
  | { readonly code: 'run-failed'; readonly error: string; readonly message: string; readonly hint?: string }

export type Finding = Common & FindingData
export type FindingCode = FindingData['code']
export type VerdictStatus = 'pass' | 'warn' | 'fail' | 'error'

/** What a rule found and the configuration accepts; `until` is the last day, YYYY-MM-DD. */
export type WaivedFinding = { readonly finding: Finding; readonly reason: string; readonly until?: string }

/** `error` when the run could not be completed, else by the worst finding. What is waived counts nothing. */
export type Verdict = {
  readonly status: VerdictStatus
  readonly findings: readonly Finding[]
  readonly waived?: readonly WaivedFinding[]
}
