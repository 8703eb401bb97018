import { availableParallelism } from 'node:os'
import process from 'node:process'
import { absolutePaths } from './adapters/absolute-paths.ts'
import { type ActionInputs, actionInputs } from './adapters/action-inputs.ts'
import { actionsLog } from './adapters/actions-log.ts'
import { plainHttp } from './adapters/http.ts'
import { systemClock } from './adapters/clock.ts'
import { processExec } from './adapters/exec.ts'
import { createFiles } from './adapters/files.ts'
import { checkedOutCommit, withGitContext } from './adapters/git-context.ts'
import { interruptSignal } from './adapters/interrupt.ts'
import { layerThreads } from './adapters/layer-threads.ts'
import { Redactor } from './adapters/redactor.ts'
import { createRunCache } from './adapters/run-cache/create-run-cache.ts'
import { createRegistry } from './adapters/registry/create-registry.ts'
import { readRunContext } from './adapters/run-context.ts'
import { deliverToRunner } from './adapters/runner-delivery.ts'
import { withVerdictGuard } from './adapters/verdict-guard.ts'
import { configKey } from './config/read-config-file.ts'
import { ActionError, stackOf } from './errors.ts'
import { type ExitStatus, exitStatusOf } from './exit-status.ts'
import { createLayerMeter } from './image/layer-meter.ts'
import { recordStoreOf } from './image/record-store.ts'
import { createKnownInspections } from './inspect/known-inspections.ts'
import { programDigest } from './adapters/program-digest.ts'
import { failureVerdict } from './judge/failure-verdict.ts'
import { keepSizes } from './keep-sizes.ts'
import type { RunContext } from './model/context.ts'
import type { Report } from './model/report.ts'
import { check, type CheckResult } from './pipeline.ts'
import type { Ports } from './run.ts'
import type { GitHub } from './ports.ts'
import { annotations } from './report/annotations.ts'
import { buildReport } from './report/build-report.ts'
import { type Delivery, deliverComment } from './report/deliver-comment.ts'
import { outputs } from './report/outputs.ts'
import { artifactLines } from './report/published-list.ts'
import { redactReport } from './report/redact-report.ts'
import { renderComment, renderSummary } from './report/render-markdown.ts'
import { renderText } from './report/render-text.ts'
import { writeReport } from './report/write-report.ts'
import { version } from './version.ts'

// About the width of a step's log in GitHub's pages.
const logColumns = 160

const redactor = new Redactor()
const log = actionsLog(redactor)

withVerdictGuard(main, (reason) => log.error(stackOf(reason)))

async function main(crashed: AbortSignal): Promise<ExitStatus> {
  try {
    return await run(crashed)
  } catch (failure) {
    if (!(failure instanceof ActionError)) throw failure
    return refuse(failure)
  }
}

/** What is wrong with the inputs or the event is told like every other trouble, in outputs and summary too; nothing was read yet. */
async function refuse(failure: ActionError): Promise<ExitStatus> {
  const context = { workspace: process.cwd(), inActions: true }
  const report = buildReport({ version, context, verdict: failureVerdict(failure), stages: [] })
  await deliver(report, { ports: { files: createFiles(), context }, reportDir: undefined })
  return exitStatusOf(report.verdict.status, failure)
}

async function run(crashed: AbortSignal): Promise<ExitStatus> {
  const signal = AbortSignal.any([interruptSignal(), crashed])
  const env = absolutePaths(process.env, process.cwd())
  const inputs = actionInputs()
  if (inputs.token !== undefined) log.secret(inputs.token)
  const files = createFiles()
  const exec = processExec(signal)
  const event = await readRunContext({ env, files, workingDirectory: process.cwd() })
  // Not every event tells the time of its commit.
  const dated = inputs.publish === 'never' ? event : await withGitContext(event, { exec, env, log })
  const checkedOut = dated.pullRequest && (await checkedOutCommit(dated.workspace, { exec, env }))
  const context = { ...dated, ...(checkedOut !== undefined && { checkedOut }) }
  const client = await gitHubOf(context, { inputs, apiUrl: env['GITHUB_API_URL'] })
  const store = recordStoreOf({ env, files, log })
  const meter = createLayerMeter({ cores: availableParallelism(), store, threads: layerThreads() })
  const program = await programDigest(import.meta.url)
  const known = program === undefined ? {} : { inspections: createKnownInspections(program, store) }
  const machine = { exec, files, clock: systemClock(), log, env, signal }
  const runCache = createRunCache(machine)
  const ports = {
    ...{ ...machine, meter, http: plainHttp(), registry: createRegistry(machine), context, ...client },
    ...{ ...known, ...(runCache && { runCache }) },
  }
  const { report: told, reportDir, failure } = await checkOrMerge(inputs, ports)
  const report = redactReport(told, (text) => redactor.redact(text))
  await meter.close()
  // A crash was told when it happened.
  if (failure !== undefined && !(failure instanceof ActionError) && !crashed.aborted) log.error(stackOf(failure))
  const key = configKey(context.workspace, inputs.config)
  if (!signal.aborted) await keepSizes(report, ports)
  // A cancelled run has seconds left, and the run that replaced it will comment.
  const cancelled = failure instanceof ActionError && failure.code === 'interrupted'
  await deliver(report, { ports, reportDir, ...(cancelled ? {} : { comment: { mode: inputs.comment, key } }) })
  return exitStatusOf(report.verdict.status, failure)
}

async function checkOrMerge(inputs: ActionInputs, ports: Ports): Promise<CheckResult> {
  if (inputs.reports.length === 0) return check({ ...inputs, style: 'lines' }, ports)
  const { mergeReports } = await import('./merge-reports.ts')
  return mergeReports(inputs, ports)
}

/** GitHub's client is most of the code and is loaded only where there is a token. */
async function gitHubOf(
  { repository }: RunContext,
  { inputs, apiUrl }: { readonly inputs: ActionInputs; readonly apiUrl: string | undefined },
): Promise<{ readonly github?: GitHub }> {
  const { token } = inputs
  if (token === undefined || repository === undefined || !apiUrl) return {}
  const { github } = await import('./adapters/github.ts')
  return { github: github({ token, repository, apiUrl, onRetry: (message) => log.info(message) }) }
}

type Waiting = {
  readonly ports: Pick<Ports, 'files' | 'github' | 'context'>
  /** `key` names the configuration: its comment has to be found again whatever became of the run. Absent: nothing is known of one. */
  readonly comment?: { readonly mode: ActionInputs['comment']; readonly key: string }
  readonly reportDir: string | undefined
}

/** The report to everyone who waits for it: first the runner, which is at hand, then GitHub. The verdict comes last, outside of every group. */
async function deliver(report: Report, { ports, comment, reportDir }: Waiting): Promise<void> {
  const { problems, ...paths } = await writeReport({ report, reportDir, files: ports.files })
  for (const problem of problems) log.warn(problem)
  const { annotations: chosen, rest } = annotations(report)
  await deliverToRunner(
    {
      annotations: chosen,
      outputs: { ...outputs(report, paths), 'report-dir': reportDir ?? '' },
      summary: renderSummary(report),
      artifacts: artifactLines(report.publish),
    },
    log,
  )
  if (rest !== undefined) log.info(rest)
  if (comment !== undefined) {
    const { github, context } = ports
    tell(
      await deliverComment({
        github,
        context,
        report,
        ...comment,
        body: (marker) =>
          renderComment(report, { marker, author: context.pullRequest?.author.isBot ? 'bot' : 'person' }),
      }),
    )
  }
  log.info(renderText(report, { columns: logColumns, colour: 'none' }))
}

function tell(comment: Delivery): void {
  switch (comment.status) {
    case 'failed':
      log.notice(comment.reason)
      break
    case 'skipped':
      log.info(`No comment: ${comment.reason}`)
      break
    default:
      log.info(`Comment ${comment.status}: ${comment.url}`)
  }
}
