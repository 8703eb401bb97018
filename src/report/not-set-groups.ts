import type { ReportTagNotSet } from '../model/report-publish.ts'

/** Tags that one reason kept from being set; everything in it may be hostile. */
export type NotSetGroup = Pick<ReportTagNotSet, 'reason' | 'found'> & {
  readonly references: readonly string[]
  /** How many more there are. */
  readonly more: number
}

const maxReferences = 20

/** By reason, in the order of the tags: what stopped a release stopped many of them. */
export function notSetGroups(notTagged: readonly ReportTagNotSet[]): readonly NotSetGroup[] {
  const groups = Map.groupBy(notTagged, ({ status, reason, found }) => JSON.stringify([status, reason, found]))
  return [...groups.values()].flatMap((group) => {
    const [first] = group
    if (first === undefined) return []
    const { reason, found } = first
    const references = group.slice(0, maxReferences).map(({ reference }) => reference)
    const more = group.length - references.length
    return [{ reason, ...(found === undefined ? {} : { found }), references, more }]
  })
}
