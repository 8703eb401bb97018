import { printable } from '../model/printable.ts'
import type { BuildCandidate, LeftOut } from '../model/proposal.ts'

type Proposed = {
  readonly file: string
  readonly candidates: readonly BuildCandidate[]
  readonly leftOut: readonly LeftOut[]
  readonly unmeasured: readonly string[]
}

const maxShown = 20

/** What the proposal was made from, what was left out and why, and where it is. */
export function renderProposal({ file, candidates, leftOut, unmeasured }: Proposed, mode: 'write' | 'dry-run'): string {
  const seen = [...new Set(candidates.map((candidate) => candidate.file.path))].map((path) => printable(path))
  const dropped = leftOut.map(
    ({ path, reason }) => `Left out ${printable(path)}: ${printable(reason, { newlines: 'space' })}`,
  )
  const shown = dropped.slice(0, maxShown)
  return [
    `Proposed from ${seen.slice(0, maxShown).join(', ')}${seen.length > maxShown ? ` and ${seen.length - maxShown} more` : ''}`,
    ...shown,
    ...(dropped.length > shown.length ? [`Left out ${dropped.length - shown.length} more`] : []),
    ...unmeasured.map((name) => `${name} has no budget: it was not measured on all platforms`),
    mode === 'write' ? `Wrote ${file}: look at it, then run check` : 'A dry run: nothing was written',
  ].join('\n')
}
