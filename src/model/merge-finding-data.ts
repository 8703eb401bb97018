/** What keeps the reports of parts from being one. Paths and what a report says are hostile text. */
export type MergeFindingData =
  /** An image that is in none of them. `runUrl` is the run whose jobs were to leave it. */
  | { readonly code: 'cell-missing'; readonly runUrl?: string }
  /** An image that is in several of them; `reports` are paths. */
  | { readonly code: 'cell-duplicated'; readonly reports: readonly string[] }
  /** A report that was not made of the same as the others; of one that names no image there is none. */
  | {
      readonly code: 'cell-differs'
      readonly what: 'configuration' | 'commit' | 'version' | 'baseline'
      readonly report: string
      /** What the report says, and what it should; undefined where the report says nothing. */
      readonly found: string | undefined
      readonly expected: string
    }
  /** A report that is none, or that contradicts itself. */
  | { readonly code: 'report-unreadable'; readonly report: string; readonly reason: string; readonly hint?: string }
