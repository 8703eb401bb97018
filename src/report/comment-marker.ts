/** What a comment says about the run that wrote it, in a line that GitHub does not show. */
export type CommentMarker = {
  /** Names the configuration: two configurations of one repository have a comment each. */
  readonly key: string
  readonly headSha: string
  readonly runId: number
  readonly runAttempt: number
}

const pattern =
  /^<!-- image-size-budgets key=(\S+) head=([0-9a-f]{40,64}) run=(\d{1,15}) attempt=(\d{1,9}) -->(?:\r?\n|$)/

/** The first line of a comment. Whatever the key holds, it cannot end the HTML comment. */
export function commentMarker({ key, headSha, runId, runAttempt }: CommentMarker): string {
  return `<!-- image-size-budgets key=${encodeURIComponent(key)} head=${headSha} run=${runId} attempt=${runAttempt} -->`
}

/** The marker in the first line of `body`; one anywhere else is quoted text, not ours. */
export function parseCommentMarker(body: string): CommentMarker | undefined {
  const [, key, headSha, runId, runAttempt] = pattern.exec(body) ?? []
  if (key === undefined || headSha === undefined) return undefined
  try {
    return { key: decodeURIComponent(key), headSha, runId: Number(runId), runAttempt: Number(runAttempt) }
  } catch {
    // Not what encodeURIComponent writes, so nothing that we wrote.
    return undefined
  }
}

/** Both bodies tell a reader the same: all but the marker, with the line ends and edges as GitHub may have changed them. */
export function sameComment(left: string, right: string): boolean {
  return visible(left) === visible(right)
}

function visible(body: string): string {
  return body.replace(pattern, '').replaceAll('\r\n', '\n').trim()
}
