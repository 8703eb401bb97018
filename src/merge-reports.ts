import { join, resolve } from 'node:path'
import { ActionError } from './errors.ts'
import { failureVerdict } from './judge/failure-verdict.ts'
import { findAllowLabel } from './find-allow-label.ts'
import { judgeMerged } from './judge/judge-merged.ts'
import { leavesImageOpen } from './judge/leaves-open.ts'
import { hasBreach, withAllowLabel } from './judge/override-breaches.ts'
import { statusOf } from './judge/verdict-of.ts'
import { brokenMeasures } from './merge/broken-measures.ts'
import { findReports, type FoundReport } from './merge/find-reports.ts'
import { joinParts } from './merge/join-parts.ts'
import { type MatchedParts, matchParts } from './merge/match-parts.ts'
import type { NoPart, Part } from './merge/part.ts'
import type { Config } from './model/config.ts'
import type { Finding, Verdict } from './model/finding.ts'
import { cellKey } from './model/measured-by-cell.ts'
import type { Plan } from './model/plan.ts'
import { quote } from './model/quote.ts'
import type { Report } from './model/report.ts'
import type { CheckResult } from './pipeline.ts'
import { isOnlyChanged } from './plan/plan-changed.ts'
import { refuseUnsafeEvent } from './plan/refuse-unsafe-event.ts'
import { readAndPlan } from './read-and-plan.ts'
import { buildReport } from './report/build-report.ts'
import { prepareReportFolder, reportFiles } from './report/prepare-report-folder.ts'
import { parseReport } from './report/parse-report.ts'
import type { Files } from './ports.ts'
import type { CheckOptions, Facts, Ports, Run } from './run.ts'
import { stageClock } from './stage-clock.ts'
import { version } from './version.ts'
import { whatAborted } from './what-aborted.ts'

/** What merging is told: of all that narrows a run only `changed` says something here, of parts that were told so. Paths are as they were typed. */
export type MergeOptions = Pick<CheckOptions, 'config' | 'reportDir' | 'policy'> & {
  readonly reports: readonly string[]
  readonly only?: readonly string[]
}

/**
 * One report of those that runs of `check` wrote of parts of one configuration. Builds nothing and needs no engine. Always returns a report; throws nothing.
 */
export async function mergeReports({ reports, ...given }: MergeOptions, ports: Ports): Promise<CheckResult> {
  const options: CheckOptions = { only: [], ...given, platforms: [], style: 'lines', publish: 'never' }
  const facts: Facts = {}
  const clock = stageClock({ ...ports, publish: 'never' })
  const run: Run = { options, ports, clock, facts }
  const withFolder = (report: Report): CheckResult =>
    facts.reportDir === undefined ? { report } : { report, reportDir: facts.reportDir }
  try {
    return withFolder(await mergedReport(run, reports))
  } catch (cause) {
    const failure = ports.signal.aborted ? whatAborted(ports.signal, cause) : cause
    const { config, plan } = facts
    const verdict = failureVerdict(failure)
    const report = buildReport({ version, context: ports.context, verdict, stages: clock.stages(), config, plan })
    return { ...withFolder(report), failure }
  }
}

async function mergedReport(run: Run, paths: readonly string[]): Promise<Report> {
  const { options, ports, clock, facts } = run
  const { files, context } = ports
  const { workspace } = context
  if (options.only.length > 0 && !isOnlyChanged(options)) {
    throw new ActionError('usage', 'Only `changed` can narrow what reports are merged of', {
      hint: 'Leave only out: all of the configuration has to be in the reports',
    })
  }
  const found = await findReports(paths, { workspace, files })
  await refuseOwnReport(found.reports, run)
  facts.reportDir = await prepareReportFolder({ reportDir: options.reportDir, workspace, files })
  refuseUnsafeEvent(context)
  const { config, plan } = await readAndPlan(run)
  const { parts, problems } = await readParts(found.reports, files)
  const { matched, judged: uncovered } = await clock.run('judge', () => {
    const held = matchParts(parts, {
      ...{ config, cells: plan.cells, version, runUrl: context.runUrl },
      commit: context.pullRequest?.headSha ?? context.sha,
    })
    return { matched: held, judged: judgeParts(run, { config, plan, matched: held }) }
  })
  const judged = await withLabel(uncovered, run)
  const findings = [...[...found.problems, ...problems].map(unreadable), ...matched.findings, ...judged.findings]
  const measured = matched.cells.map(({ cell, measurement }) => ({ ...cell, measurement }))
  const verdict = { status: 'pass', findings, waived: judged.waived } as const
  const all = buildReport({ version, context, verdict, stages: clock.stages(), config, plan, measured })
  const joined = joinParts(all, matched)
  return { ...joined, verdict: { ...joined.verdict, status: statusOf(joined.verdict.findings) } }
}

type Judged = Required<Pick<Verdict, 'findings' | 'waived'>>

/** What is judged of all images the label covers as what each part judged. */
async function withLabel(judged: Judged, { ports }: Run): Promise<Judged> {
  const verdict: Verdict = { status: 'fail', ...judged }
  const label = hasBreach(verdict) ? await findAllowLabel(ports) : undefined
  return label === undefined ? judged : { ...judged, findings: withAllowLabel(verdict, label).findings }
}

/** The report folder is emptied first: what is to be read must not lie in it. */
async function refuseOwnReport(reports: readonly FoundReport[], { options, ports }: Run): Promise<void> {
  const folder = await ports.files.realPath(resolve(ports.context.workspace, options.reportDir))
  if (folder === undefined) return
  const own = reports.find(({ file }) => file === join(folder, reportFiles.report))
  if (own === undefined) return
  throw new ActionError('usage', `The report ${quote(own.path)} lies where the merged report goes`, {
    hint: 'Name another folder with report-dir, or only the reports of the parts',
  })
}

type Read = { readonly parts: readonly Part[]; readonly problems: readonly NoPart[] }

/** One after the other, since each can be large. What is no report is a problem of it alone. */
async function readParts(found: readonly FoundReport[], files: Files): Promise<Read> {
  const parts: Part[] = []
  const problems: NoPart[] = []
  for (const { path, file, bytes } of found) {
    const report = parseReport((await files.readBytes(file, bytes)) ?? new Uint8Array())
    if ('unfit' in report) problems.push({ path, reason: `it ${report.unfit}` })
    else {
      const { status, findings } = report.verdict
      const said = statusOf(findings)
      const failed = report.stages.find((stage) => stage.status === 'failed')?.name
      if (status !== said) problems.push({ path, reason: `its verdict is ${status}, and its findings say ${said}` })
      else if (failed !== undefined && status !== 'error')
        problems.push({ path, reason: `its verdict is ${status}, and its stage ${failed} failed` })
      else parts.push({ path, report })
    }
  }
  return { parts, problems }
}

function unreadable({ path, ...why }: NoPart): Finding {
  return { code: 'report-unreadable', severity: 'error', report: path, ...why }
}

type Planned = { readonly config: Config; readonly plan: Plan; readonly matched: MatchedParts }

function judgeParts({ ports, facts }: Run, { config, plan, matched }: Planned): Judged {
  const { cells, fit } = matched
  const tests = fit.flatMap(({ report }) => report.smoke)
  const statuses = new Map(tests.map((test) => [JSON.stringify([cellKey(test), test.name]), test.status]))
  return judgeMerged({
    ...{ config, plan, ruleChanges: facts.ruleChanges ?? [] },
    measured: cells.map(({ cell, measurement }) => ({ ...cell, measurement })),
    inspected: cells.map(({ cell, inspection }) => ({ ...cell, inspection })),
    statusOf: (cell, { name }) => statuses.get(JSON.stringify([cellKey(cell), name])),
    broken: brokenMeasures(cells),
    isComplete:
      cells.every(({ reported }) => reported !== undefined) &&
      !fit.some(({ report }) => report.verdict.findings.some(({ code }) => leavesImageOpen.has(code))),
    today: ports.clock.now().toISOString().slice(0, 10),
  })
}
