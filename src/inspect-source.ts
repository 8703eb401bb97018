import { judgeArchitecture } from './judge/judge-architecture.ts'
import { judgeContents } from './judge/judge-contents.ts'
import { verdictOf } from './judge/verdict-of.ts'
import { type LookedAtCell, lookAt, type LookOptions, openToLook } from './look-at-source.ts'
import type { Finding, Verdict } from './model/finding.ts'
import type { Plan } from './model/plan.ts'
import type { Report } from './model/report.ts'
import { isUnknown } from './model/unknown.ts'
import { planOfSources } from './plan/plan-of-sources.ts'
import { adviceByPlatform } from './report/advice-by-platform.ts'
import { buildReport } from './report/build-report.ts'
import type { Ports } from './run.ts'
import { version } from './version.ts'

/**
 * Looks into an image that exists, for the command `inspect`: the rules hold as they are by default. What cannot be read of one platform makes the verdict
 * an error, and the rest is reported. Throws an ActionError where there is no image to read.
 */
export async function inspectSource(
  { source, ...options }: LookOptions & { readonly source: string },
  ports: Ports,
): Promise<Report> {
  const image = await openToLook(source, { ...options, ports })
  try {
    const cells: LookedAtCell[] = []
    for (const platform of image.platforms) {
      cells.push(await lookAt(image, { platform, ports }))
    }
    const plan = planOfSources([image])
    const verdict = judgeCells(cells, { plan, today: ports.clock.now().toISOString().slice(0, 10) })
    const report = buildReport({
      ...{ version, plan, measured: cells, inspected: cells },
      context: { workspace: ports.context.workspace, inActions: ports.context.inActions },
      verdict,
      stages: (['measure', 'inspect', 'judge'] as const).map((name) => ({ name, status: 'done' })),
    })
    return { ...report, advice: adviceByPlatform(verdict.findings, cells) }
  } finally {
    await image.opened.close()
  }
}

function judgeCells(
  cells: readonly LookedAtCell[],
  { plan, today }: { readonly plan: Plan; readonly today: string },
): Verdict {
  const { findings } = judgeContents({ plan, relations: [], inspected: cells, measured: cells, today })
  const verdict = verdictOf([...cells.flatMap(judgeCell), ...findings].map(withoutConfig))
  const isComplete = cells.every(({ inspection }) => !isUnknown(inspection))
  return isComplete ? verdict : { ...verdict, status: 'error' }
}

function judgeCell(cell: LookedAtCell): readonly Finding[] {
  const { image, variant, platform, measurement } = cell
  if (!isUnknown(measurement)) return judgeArchitecture(cell, measurement)
  return [{ code: 'unmeasured', severity: 'error', image, variant, platform, reason: measurement.reason }]
}

/** There is no configuration that a line could be of. */
function withoutConfig({ config: _, ...finding }: Finding): Finding {
  return finding
}
