import process from 'node:process'
import { type ActionInputs, actionInputs } from './adapters/action-inputs.ts'
import { actionsLog } from './adapters/actions-log.ts'
import { systemClock } from './adapters/clock.ts'
import { processExec } from './adapters/exec.ts'
import { createFiles } from './adapters/files.ts'
import { interruptSignal } from './adapters/interrupt.ts'
import { createLayerMeter } from './adapters/layer-meter.ts'
import { Redactor } from './adapters/redactor.ts'
import { readRunContext } from './adapters/run-context.ts'
import { deliverToRunner } from './adapters/runner-delivery.ts'
import { withVerdictGuard } from './adapters/verdict-guard.ts'
import { type ExitStatus, exitStatusOf } from './exit-status.ts'
import type { RunContext } from './model/context.ts'
import type { Report } from './model/report.ts'
import { check, type Ports } from './pipeline.ts'
import type { GitHub } from './ports.ts'
import { annotations } from './report/annotations.ts'
import { type Delivery, deliverComment } from './report/deliver-comment.ts'
import { outputs } from './report/outputs.ts'
import { renderComment, renderSummary } from './report/render-markdown.ts'
import { renderText } from './report/render-text.ts'
import { writeReport } from './report/write-report.ts'

// About the width of a step's log in GitHub's pages.
const logColumns = 160

const log = actionsLog(new Redactor())

withVerdictGuard(main, (reason) =>
  log.error(reason instanceof Error ? (reason.stack ?? reason.message) : String(reason)),
)

async function main(): Promise<ExitStatus> {
  const signal = interruptSignal()
  const { env } = process
  const inputs = actionInputs()
  if (inputs.token !== undefined) log.secret(inputs.token)
  const files = createFiles()
  const context = await readRunContext({ env, files, workingDirectory: process.cwd() })
  const client = await gitHubOf(context, { inputs, apiUrl: env['GITHUB_API_URL'] })
  const meter = createLayerMeter(files)
  const ports = { exec: processExec(), files, clock: systemClock(), log, meter, context, env, signal, ...client }
  const { report, reportDir, failure } = await check({ ...inputs, style: 'lines' }, ports)
  await meter.close()
  await deliver(report, { ports, inputs, reportDir })
  return exitStatusOf(report.verdict.status, failure)
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

type Waiting = { readonly ports: Ports; readonly inputs: ActionInputs; readonly reportDir: string | undefined }

/** The report to everyone who waits for it. The verdict comes last, outside of every group. */
async function deliver(report: Report, { ports, inputs, reportDir }: Waiting): Promise<void> {
  const { reportPath, summaryPath, problems } = await writeReport({ report, reportDir, files: ports.files })
  for (const problem of problems) log.warn(problem)
  const comment = await deliverComment({
    ...{ github: ports.github, context: ports.context, report, mode: inputs.comment },
    key: report.config?.file ?? inputs.config ?? 'default',
    body: (marker) => renderComment(report, { marker }),
  })
  tell(comment)
  const { annotations: chosen, rest } = annotations(report)
  await deliverToRunner(
    {
      annotations: chosen,
      outputs: { ...outputs(report, { reportPath, summaryPath }), 'report-dir': reportDir ?? '' },
      summary: renderSummary(report),
    },
    log,
  )
  if (rest !== undefined) log.info(rest)
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
