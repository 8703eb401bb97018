import type { Report } from '../model/report.ts'
import { shortCommit } from '../model/short-commit.ts'
import { reasonInWords } from './reason-in-words.ts'

/** How many images were not built since no change can affect them: `3 images were not built, unchanged since 1a2b3c4d5e6f`; undefined where there are none. */
export function unchangedWords({ changes }: Report): string | undefined {
  if (changes === undefined || 'unknown' in changes) return undefined
  const { since, unchanged } = changes
  if (unchanged.length === 0) return undefined
  const count = unchanged.length === 1 ? '1 image was' : `${unchanged.length} images were`
  return `${count} not built, unchanged since ${shortCommit(since.commit)}`
}

/** Which part of the configuration a run is of, or why it is of all though it was asked for less; undefined where nobody asked. Hostile text. */
export function partWords(report: Report): string | undefined {
  const { changes, narrowed } = report
  if (changes !== undefined && 'unknown' in changes) {
    return `Everything was built: what changed is not known, since ${reasonInWords(changes.unknown.reason)}`
  }
  if (!narrowed) return undefined
  return 'This run was narrowed to a part of the configuration: totals and rules speak of that part only'
}
