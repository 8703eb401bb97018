import type { Report, StageName } from '../model/report.ts'
import type { Part } from './part.ts'

type Stages = Report['stages']

// What merging does itself.
const own: ReadonlySet<StageName> = new Set(['config', 'plan', 'judge'])

/** How far all parts got, who work side by side: a stage is done where all did it, failed where one failed, and took as long as in the slowest. */
export function joinStages(parts: readonly Part[], merged: Stages): Stages {
  return merged.map((stage) => {
    if (own.has(stage.name)) return stage
    const each = parts.flatMap(({ report }) => report.stages.filter(({ name }) => name === stage.name))
    if (each.length === 0) return stage
    const seconds = each.flatMap((one) => one.seconds ?? [])
    const longest = seconds.length === 0 ? {} : { seconds: seconds.reduce((most, one) => Math.max(most, one), 0) }
    const status = each.some((one) => one.status === 'failed')
      ? 'failed'
      : each.every((one) => one.status === 'done')
        ? 'done'
        : 'not-reached'
    return { name: stage.name, status, ...(status === 'not-reached' ? {} : longest) }
  })
}
