/** A label as a pull request has it: who set it, and when (RFC 3339), as far as that is known. */
export type PullRequestLabel = {
  readonly by?: { readonly login: string; readonly isBot: boolean }
  readonly at?: string
}
