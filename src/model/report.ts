import type { Comparison } from './comparison.ts'
import type { VariantRef } from './config.ts'
import type { Severity, VerdictStatus } from './finding.ts'
import type { SizedPath } from './inspection.ts'
import type { StageInputs } from './measurement.ts'
import type { ReportBaseline, RunBaseline } from './report-baseline.ts'
import type { ReportBudget } from './report-budget.ts'
import type { ReportAdvice, ReportContents, ReportSharing } from './report-contents.ts'
import type { ReportLint } from './report-lint.ts'
import type { ReportPublish } from './report-publish.ts'
import type { ReportFunction, ReportSmoke } from './report-smoke.ts'

/*
 * report.json, schemaVersion 1: the one value that every renderer reads. Names are a stable interface; a number that is
 * unknown is absent and its reason stands beside it. Bytes are integers. Lists keep the order of the configuration.
 */

export type { ReportBaseline } from './report-baseline.ts'
export type { BudgetStatus, ReportBudget, ReportGrowth } from './report-budget.ts'
export type { ReportFunction, ReportSmoke } from './report-smoke.ts'

export type ReportFinding = {
  readonly code: string
  readonly severity: Severity
  readonly image?: string
  readonly variant?: string
  readonly platform?: string
  readonly dockerfile?: string
  readonly line?: number
  readonly configFile?: string
  readonly configLine?: number
  /** Of a rule that a pull request removes: where the configuration of the base commit has it. */
  readonly baseFile?: string
  readonly baseLine?: number
  /** One sentence, sentence case, no final period; may hold hostile text. */
  readonly message: string
  /** Of findings about a smoke test: its name, as `smoke` has it; hostile text. */
  readonly test?: string
  /** Of findings about a waiver or a change of a rule: which rule. */
  readonly rule?: string
  /** Of findings about a relation: as the configuration writes it; hostile text. */
  readonly relation?: string
  /** Of what was seen before the build, and only of it: what it is about, as it is written there, shortened; hostile text. */
  readonly subject?: string
  /** Of the same: unpacked bytes of the layer that this line made, where it is known, and of what a context sends. */
  readonly layerBytes?: number
  readonly contextBytes?: number
  /** Of the same: the variants, where it is not of all that have the file. */
  readonly variants?: readonly string[]
  /** Of `run-failed`: the name of the trouble, as in docs/troubleshooting.md. */
  readonly error?: string
  /** What to do about it, where there is something to do. */
  readonly remedy?: string
  /** Of rules, and only of them: what would be won; 0 where a rule is not about bytes. */
  readonly bytes?: number
  /** The path that it is about, hostile text, and the digest of the layer that brought it. */
  readonly path?: string
  /** Of rules: further places that the bytes are in, where one instruction brought all of them. Hostile text. */
  readonly otherPaths?: readonly string[]
  readonly layer?: string
  /** Lines of a log that belong to it. */
  readonly log?: readonly string[]
  /** Who accepted a breach of size that would be an error. Hostile text. */
  readonly override?:
    | { readonly kind: 'label'; readonly name: string; readonly by?: string; readonly at?: string }
    | {
        readonly kind: 'entry'
        readonly by: string
        readonly reason: string
        readonly until: string
        readonly file: string
        readonly line: number
      }
}

export type ReportLayer = {
  readonly digest: string
  readonly diffId: string
  readonly mediaType: string
  /** Absent where that of the image is. */
  readonly compressedBytes?: number
  readonly uncompressedBytes: number
  readonly instruction?: string
  readonly dockerfile?: string
  readonly line?: number
  readonly inherited?: boolean
  /** As `LayerOrigin`. */
  readonly step?: string
  readonly stage?: StageInputs
  readonly liveBytes?: number
  readonly wastedBytes?: number
  readonly entryCount?: number
  readonly largestFiles?: readonly SizedPath[]
  readonly largestFolders?: readonly SizedPath[]
  readonly timelessHash?: string
}

/** A finding that the configuration accepts. */
export type ReportWaived = ReportFinding & { readonly reason: string; readonly until?: string }

export type ReportImage = {
  readonly image: string
  readonly variant: string
  readonly platform: string
  /** Why there are no numbers; then no number below is present. */
  readonly unknown?: { readonly reason: string }
  readonly digest?: string
  readonly indexDigest?: string
  readonly compressedBytes?: number
  /** Why `compressedBytes` alone is absent: the layers lie uncompressed in their archive. */
  readonly compressedUnknown?: { readonly reason: string }
  readonly uncompressedBytes?: number
  /** Of the final file system, of the layers that no base brought, and what layers hold that the final file system does not show. */
  readonly liveBytes?: number
  readonly ownBytes?: number
  readonly wastedBytes?: number
  /** Why `liveBytes` and `wastedBytes`, or `ownBytes` alone, are absent though the image was measured. */
  readonly uninspected?: { readonly reason: string }
  readonly ownUnknown?: { readonly reason: string }
  readonly layerCount?: number
  /** What is inside; absent together with `liveBytes`. */
  readonly contents?: ReportContents
  readonly layers: readonly ReportLayer[]
  readonly budgets: readonly ReportBudget[]
  readonly function: ReportFunction
  /** Absent where nothing was compared. */
  readonly baseline?: ReportBaseline
}

/** All measured images together: as a plain sum, and as a registry stores them, each blob once. Where none was measured there are no sums. */
export type ReportTotal = {
  readonly imageCount: number
  readonly unmeasuredCount: number
  readonly sumCompressedBytes?: number
  readonly storedCompressedBytes?: number
  readonly sumUncompressedBytes?: number
  readonly storedUncompressedBytes?: number
  /** Why the compressed sums alone are absent: what of one image is unknown makes no sum of all. */
  readonly compressedUnknown?: { readonly reason: string }
  readonly budget?: ReportBudget
}

/** An image that no change since then can affect: it was not built, and nothing was measured. */
type ReportUnchanged = {
  readonly image: string
  readonly variant: string
  readonly platform: string
  /** What the baseline has, which was measured then; absent where it has none. */
  readonly baselineCompressedBytes?: number
}

/** What a run of `only: changed` was narrowed by; `unknown`: it could not be told, so that everything was built. */
export type ReportChanges =
  | { readonly unknown: { readonly reason: string } }
  | {
      /** `what` that commit is to the run, such as `where it left main`. Hostile text. */
      readonly since: { readonly commit: string; readonly what: string }
      readonly unchanged: readonly ReportUnchanged[]
    }

type StageStatus = 'done' | 'failed' | 'not-reached'
export type StageName =
  | 'config'
  | 'plan'
  | 'lint'
  | 'doctor'
  | 'build'
  | 'measure'
  | 'inspect'
  | 'smoke'
  | 'judge'
  | 'publish'

export type Report = {
  readonly schemaVersion: 1
  readonly tool: { readonly name: 'image-size-budgets'; readonly version: string }
  readonly verdict: { readonly status: VerdictStatus; readonly findings: readonly ReportFinding[] }
  /** What rules found and the configuration accepts. */
  readonly waived: readonly ReportWaived[]
  /** The findings that win bytes, the largest first. */
  readonly advice: readonly ReportAdvice[]
  /** By platform; of platforms that have at least two measured images. */
  readonly sharing: readonly ReportSharing[]
  readonly images: readonly ReportImage[]
  /** What became of the smoke tests, by image and in the order of the configuration; a test that was not run has no entry. */
  readonly smoke: readonly ReportSmoke[]
  readonly total: ReportTotal
  /** How far the run got. */
  readonly stages: readonly { readonly name: StageName; readonly status: StageStatus; readonly seconds?: number }[]
  /** `rulesSha256`: of the base branch's file, where that judged. */
  readonly config?: { readonly file: string; readonly sha256: string; readonly rulesSha256?: string }
  /** Set when `only` or `platforms` narrowed the run. */
  readonly narrowed: boolean
  readonly builder?: {
    readonly name: string
    readonly driver: string
    readonly buildx: string
    readonly buildkit: readonly string[]
  }
  readonly source?: {
    readonly repository?: string
    readonly serverUrl?: string
    readonly sha?: string
    /** The commit that a pull request or a merge group is based on. */
    readonly baseSha?: string
    readonly runUrl?: string
    readonly pullRequest?: number
  }
  /** Of a run of `only: changed`, and only of it. */
  readonly changes?: ReportChanges
  /** Targets that were not built, and the parent whose failure blocked them. */
  readonly notBuilt: readonly (VariantRef & { readonly reason: string })[]
  readonly publish: ReportPublish
  /** Absent where the run did not get there. */
  readonly lint?: ReportLint
  /** What this run was held against; absent where the run did not get there. */
  readonly baseline?: RunBaseline
  /** Of the command `compare`: what became of the first image. */
  readonly comparison?: Comparison
}
