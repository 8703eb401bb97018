import { ActionError } from './errors.ts'
import { layoutBytesOfLastRun } from './examine-machine.ts'
import { measurePlan } from './measure-plan.ts'
import type { Config } from './model/config.ts'
import { cellKey } from './model/measured-by-cell.ts'
import type { Plan } from './model/plan.ts'
import { quote } from './model/quote.ts'
import { shortRefName } from './model/ref-name.ts'
import type { Report } from './model/report.ts'
import { buildReport } from './report/build-report.ts'
import { prepareReportFolder } from './report/prepare-report-folder.ts'
import { readReport } from './report/read-report.ts'
import type { Run } from './run.ts'
import { version } from './version.ts'
import { whatAborted } from './what-aborted.ts'

type Planned = { readonly config: Config; readonly plan: Plan }

/** The sizes alone: nothing was judged, so that the rest of a report says nothing. */
export type MeasuredReport = Pick<Report, 'images' | 'total' | 'source'>

/** Builds and measures the plan; what could not be built has no numbers, and its log is told. Throws as the stages do. */
export async function measureForReport(run: Run, { config, plan }: Planned): Promise<MeasuredReport> {
  const { options, ports, facts } = run
  const { files, context } = ports
  const lastRun = await layoutBytesOfLastRun(run)
  facts.reportDir = await prepareReportFolder({ reportDir: options.reportDir, workspace: context.workspace, files })
  const layoutRoot = await files.makeTemporaryDirectory('layouts')
  try {
    // What only tests need, a GPU say, is not asked for.
    const untested = { ...plan, variants: plan.variants.map((variant) => ({ ...variant, smoke: [] })) }
    const measured = await measurePlan(run, { plan: untested, layoutRoot, lastRun })
    ports.signal.throwIfAborted()
    for (const outcome of measured.build.outcomes) {
      if (outcome.status !== 'failed') continue
      ports.log.warn([`${shortRefName(outcome)} could not be built: ${outcome.reason}`, ...outcome.logTail].join('\n'))
    }
    const { images, total, source } = buildReport({
      ...{ version, context, config, plan, ...measured },
      verdict: { status: 'pass', findings: [] },
      stages: run.clock.stages(),
    })
    return { images, total, ...(source === undefined ? {} : { source }) }
  } catch (cause) {
    throw ports.signal.aborted ? whatAborted(ports.signal, cause) : cause
  } finally {
    await files.remove(layoutRoot)
  }
}

/** The report of an earlier run, if it is one of all that this configuration is now. Throws an ActionError `report-unfit`. */
export async function fittingReport(
  path: string,
  { run, config, plan }: Planned & { readonly run: Run },
): Promise<MeasuredReport> {
  const { files, context } = run.ports
  const report = await readReport(path, { workspace: context.workspace, files })
  const again = 'Run check with the configuration as it is now, and name its report'
  const refuse = (why: string, hint = again): ActionError =>
    new ActionError('report-unfit', `The report ${quote(path)} ${why}`, { hint })
  if (report.config === undefined) throw refuse('is of no configuration')
  if (report.config.sha256 !== config.sha256) {
    throw refuse(`is of another configuration than ${quote(config.file)} as it is now`)
  }
  if (report.narrowed)
    throw refuse('covers only a part of the configuration', 'Run check without --only and --platform')
  const images = new Map(report.images.map((image) => [cellKey(image), image]))
  for (const cell of plan.cells) {
    const reason = images.get(cellKey(cell))?.unknown?.reason
    const name = `${shortRefName(cell)} (${cell.platform})`
    if (!images.has(cellKey(cell))) throw refuse(`has no image ${name}`)
    if (reason !== undefined) {
      throw refuse(`has no numbers for ${name}: ${reason}`, 'Name the report of a run that measured all images')
    }
  }
  return report
}
