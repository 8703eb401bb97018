import type { ContextFolder } from './build-context.ts'
import type { ReportBudget } from './report-budget.ts'
import type { VariantRef } from './variant-ref.ts'

/** What was read before the build. Paths are relative to the repository, and hostile text. */
export type ReportLint = {
  /** In the order of the configuration, each once. */
  readonly dockerfiles: readonly string[]
  /** In the order of the configuration; variants of which all of this is the same as one. */
  readonly contexts: readonly ReportContext[]
}

/** What the build of variants sends of their context. */
export type ReportContext = {
  readonly variants: readonly VariantRef[]
  /** Why nothing below is known. */
  readonly unknown?: { readonly reason: string }
  readonly folder?: string
  /** The ignore file that holds; absent: there is none. */
  readonly ignoreFile?: string
  readonly fileCount?: number
  readonly bytes?: number
  /** Relative to the context; `.` are the files that are in no folder. */
  readonly largestFolders: readonly ContextFolder[]
  /** By instruction, in the order of the Dockerfile; what two take is in both. */
  readonly takes: readonly ReportTake[]
  /** Absent where nothing bounds it. */
  readonly budget?: ReportBudget
}

export type ReportTake = {
  readonly dockerfile: string
  readonly line: number
  /** COPY, ADD, or RUN for a bind mount. */
  readonly instruction: string
  readonly sources: readonly string[]
  readonly fileCount: number
  readonly bytes: number
  readonly largestFolders: readonly ContextFolder[]
}
