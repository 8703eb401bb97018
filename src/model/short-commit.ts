/** As people know a commit; of a hash, so that it is no hostile text. */
export function shortCommit(commit: string): string {
  return commit.slice(0, 12)
}
