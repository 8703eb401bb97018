/** What was read before the build. Paths are relative to the repository, and hostile text. */
export type ReportLint = {
  /** In the order of the configuration, each once. */
  readonly dockerfiles: readonly string[]
}
