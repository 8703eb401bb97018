import type { Variant } from '../model/config.ts'
import type { Finding } from '../model/finding.ts'
import type { Position } from '../model/position.ts'
import { waiverKey } from './match-waiver.ts'

type Given = {
  /** The keys of those that are about something that a rule saw. */
  readonly used: ReadonlySet<string>
  /** Whether every image of the configuration was looked into: else what is unused here may be used elsewhere. */
  readonly complete: boolean
  readonly today: string
}

/** Waivers that are over while what they accepted is still there, and those that accept nothing; each once, whatever variants it serves. */
export function judgeWaivers(variants: readonly Variant[], { used, complete, today }: Given): Finding[] {
  const each = new Map(variants.flatMap(({ waivers }) => waivers.map((waiver) => [waiverKey(waiver), waiver] as const)))
  // What is written once for the cells of a matrix is used where one of them uses it.
  const usedAt = new Set([...each].flatMap(([key, { position }]) => (used.has(key) ? [placeOf(position)] : [])))
  return [...each].flatMap(([key, { code: rule, path, reason, until, position }]): Finding[] => {
    const told = { rule, ...(path !== undefined && { path }), reason, config: position }
    if (!used.has(key))
      return complete && !usedAt.has(placeOf(position)) ? [{ code: 'waiver-unused', severity: 'note', ...told }] : []
    return until !== undefined && until < today ? [{ code: 'waiver-expired', severity: 'warn', ...told, until }] : []
  })
}

function placeOf({ file, line, column }: Position): string {
  return JSON.stringify([file, line, column])
}
