#!/usr/bin/env node
import { availableParallelism } from 'node:os'
import process from 'node:process'
import { absolutePaths } from './adapters/absolute-paths.ts'
import { plainHttp } from './adapters/http.ts'
import { systemClock } from './adapters/clock.ts'
import { processExec } from './adapters/exec.ts'
import { createFiles } from './adapters/files.ts'
import { withGitContext } from './adapters/git-context.ts'
import { interruptSignal } from './adapters/interrupt.ts'
import { layerThreads } from './adapters/layer-threads.ts'
import { Redactor } from './adapters/redactor.ts'
import { createRegistry } from './adapters/registry/create-registry.ts'
import { requireNode } from './adapters/require-node.ts'
import { readRunContext } from './adapters/run-context.ts'
import { standardOutput } from './adapters/standard-output.ts'
import { terminalLog } from './adapters/terminal-log.ts'
import { withVerdictGuard } from './adapters/verdict-guard.ts'
import {
  type Command,
  type InitOptions,
  parseCommandLine,
  type RunOptions,
  type SourceOptions,
  type UpdateOptions,
} from './command-line.ts'
import type { OutputFormat } from './commands.ts'
import { ActionError, stackOf } from './errors.ts'
import { type ExitStatus, exitStatusOf } from './exit-status.ts'
import { createLayerMeter } from './image/layer-meter.ts'
import { recordStoreOf } from './image/record-store.ts'
import { createKnownInspections } from './inspect/known-inspections.ts'
import { programDigest } from './adapters/program-digest.ts'
import type { LookOptions } from './look-at-source.ts'
import type { Report } from './model/report.ts'
import type { CheckResult } from './pipeline.ts'
import type { CheckOptions, Ports } from './run.ts'
import { redactReport } from './report/redact-report.ts'
import type { TextOptions } from './report/render-text.ts'
import { version } from './version.ts'
import { whatAborted } from './what-aborted.ts'

const { print, printJson, textOptions } = standardOutput
const redactor = new Redactor()
const log = terminalLog({
  redactor,
  stream: process.stderr,
  verbose: process.env['DEBUG'] ? 'yes' : 'no',
})

withVerdictGuard(main, (reason) => log.error(stackOf(reason)))

async function main(crashed: AbortSignal): Promise<ExitStatus> {
  try {
    requireNode(process.versions.node)
    return await run(parseCommandLine(process.argv.slice(2)), crashed)
  } catch (error) {
    if (!(error instanceof ActionError)) throw error
    log.error(`${error.message} [${error.code}]`)
    if (error.hint !== undefined) log.info(error.hint)
    return error.exitStatus
  }
}

/** Each command loads what it needs: all of it together takes longer than most images that were looked into before. */
async function run(command: Command, crashed: AbortSignal): Promise<ExitStatus> {
  switch (command.name) {
    case 'help': {
      const { helpText } = await import('./help-text.ts')
      print(helpText(command.topic))
      return 0
    }
    case 'version':
      print(version)
      return 0
    case 'schema': {
      const { configSchema } = await import('./config/config-schema.ts')
      printJson(configSchema())
      return 0
    }
    case 'plan': {
      const { plan } = await import('./pipeline.ts')
      const { matrixOfPlan } = await import('./plan/matrix-of-plan.ts')
      const { renderPlan } = await import('./plan/render-plan.ts')
      const planned = await plan(runOptions(command.options), await withCheckout(await terminalPorts(crashed)))
      if (command.options.format === 'json') printJson(planned)
      // On one line, as an output of a step is.
      else if (command.options.format === 'matrix') print(JSON.stringify(matrixOfPlan(planned.plan)))
      else print(renderPlan(planned.plan, planned))
      return 0
    }
    case 'doctor': {
      const { doctor } = await import('./pipeline.ts')
      const { renderDoctor } = await import('./doctor/render-doctor.ts')
      const report = await doctor(runOptions(command.options), await terminalPorts(crashed))
      print(redactor.redact(renderDoctor(report)))
      return report.problems.some(({ blocks }) => blocks) ? 3 : 0
    }
    case 'update':
      return updateAndPrint(command.options, crashed)
    case 'init':
      return proposeAndPrint(command.options, crashed)
    case 'inspect': {
      const { inspectSource } = await import('./inspect-source.ts')
      const { source, options } = command
      return lookAndPrint(options, { crashed, look: (where, ports) => inspectSource({ source, ...where }, ports) })
    }
    case 'compare': {
      const { compareSources } = await import('./compare-sources.ts')
      const { before, after, options } = command
      return lookAndPrint(options, {
        crashed,
        look: (where, ports) => compareSources({ before, after, ...where }, ports),
      })
    }
    case 'lint': {
      const { lintBeforeBuild } = await import('./lint-before-build.ts')
      const { renderLint: text } = await import('./report/render-lint.ts')
      const { options } = command
      return lookAndPrint(options, { crashed, look: (_, ports) => lintBeforeBuild(options, ports), text })
    }
    case 'merge': {
      const { mergeReports } = await import('./merge-reports.ts')
      const ports = await terminalPorts(crashed)
      const result = await mergeReports({ ...command.options, policy: 'head' }, ports)
      return printResult(result, { ports, crashed, format: command.options.format })
    }
    case 'check':
    case 'publish': {
      const { options } = command
      const { check } = await import('./pipeline.ts')
      const terminal = await terminalPorts(crashed)
      const ports = options.publish === 'never' ? terminal : await withCheckout(terminal)
      return printResult(await check(runOptions(options), ports), { ports, crashed, format: options.format })
    }
  }
}

type Printing = { readonly ports: Ports; readonly crashed: AbortSignal; readonly format: OutputFormat }

async function printResult(result: CheckResult, { ports, crashed, format }: Printing): Promise<ExitStatus> {
  const { writeReport } = await import('./report/write-report.ts')
  const { report: told, reportDir, failure } = result
  const report = redactReport(told, (text) => redactor.redact(text))
  await ports.meter.close()
  const { reportPath, htmlPath, problems } = await writeReport({ report, reportDir, files: ports.files })
  for (const problem of problems) log.warn(problem)
  if (format === 'json') printJson(report)
  else if (format === 'markdown') print((await import('./report/render-markdown.ts')).renderSummary(report))
  else if (format === 'html') await printPage(report)
  else print((await import('./report/render-text.ts')).renderText(report, textOptions()))
  // A crash was told when it happened.
  if (failure !== undefined && !(failure instanceof ActionError) && !crashed.aborted) log.error(stackOf(failure))
  for (const path of [reportPath, htmlPath]) if (path !== '') log.info(`Report: ${path}`)
  return exitStatusOf(report.verdict.status, failure)
}

async function updateAndPrint({ run, ...options }: UpdateOptions, crashed: AbortSignal): Promise<ExitStatus> {
  const { updateSizes } = await import('./update-sizes.ts')
  const { renderUpdate } = await import('./report/render-update.ts')
  const ports = await withCheckout(await terminalPorts(crashed))
  return closing(ports, async () => {
    const update = await updateSizes({ ...options, run: runOptions(run) }, ports)
    print(redactor.redact(renderUpdate(update, textOptions())))
    return update.unmeasured.length === 0 ? 0 : 3
  })
}

async function proposeAndPrint({ run, ...options }: InitOptions, crashed: AbortSignal): Promise<ExitStatus> {
  const { renderProposal } = await import('./init/render-proposal.ts')
  const { proposeConfig } = await import('./propose-config.ts')
  const ports = await terminalPorts(crashed)
  return closing(ports, async () => {
    const proposed = await proposeConfig({ ...options, run: runOptions(run) }, ports)
    // The file alone, so that a dry run can be sent elsewhere.
    print(redactor.redact(proposed.text.trimEnd()))
    log.info(renderProposal(proposed, options.mode))
    return proposed.unmeasured.length === 0 ? 0 : 3
  })
}

/** Whatever an interruption made of the work, it is told as one. */
async function closing<Value>({ meter, signal }: Ports, work: () => Promise<Value>): Promise<Value> {
  try {
    return await work()
  } catch (cause) {
    throw signal.aborted ? whatAborted(signal, cause) : cause
  } finally {
    await meter.close()
  }
}

type Looking = {
  readonly crashed: AbortSignal
  readonly look: (where: LookOptions, ports: Ports) => Promise<Report>
  /** Absent: as the report of images. */
  readonly text?: (report: Report, options: TextOptions) => string
}

async function lookAndPrint(
  { format, platforms }: SourceOptions,
  { crashed, look, text }: Looking,
): Promise<ExitStatus> {
  const ports = await terminalPorts(crashed)
  ports.signal.addEventListener('abort', () => void ports.meter.close(), { once: true })
  return closing(ports, async () => {
    const told = await look({ folder: process.cwd(), platforms }, ports)
    ports.signal.throwIfAborted()
    const report = redactReport(told, (text) => redactor.redact(text))
    if (format === 'json') printJson(report)
    else if (format === 'sarif') printJson((await import('./report/sarif.ts')).sarif(report))
    else if (format === 'html') await printPage(report)
    else if (text !== undefined) print(text(report, textOptions()))
    else {
      const { renderOutlinesAsMarkdown, renderOutlinesAsText } = await import('./report/render-outlines.ts')
      if (format === 'markdown') print(renderOutlinesAsMarkdown(report))
      else print(renderOutlinesAsText(report, textOptions()))
    }
    return exitStatusOf(report.verdict.status)
  })
}

function runOptions({ format: _, ...options }: RunOptions): CheckOptions {
  return { ...options, policy: 'head', style: process.stderr.isTTY ? 'live' : 'lines' }
}

async function terminalPorts(crashed: AbortSignal): Promise<Ports> {
  const env = absolutePaths(process.env, process.cwd())
  const files = createFiles()
  const context = await readRunContext({ env, files, workingDirectory: process.cwd() })
  const store = recordStoreOf({ env, files, log })
  const meter = createLayerMeter({ cores: availableParallelism(), store, threads: layerThreads() })
  const program = await programDigest(import.meta.url)
  const known = program === undefined ? {} : { inspections: createKnownInspections(program, store) }
  const signal = AbortSignal.any([interruptSignal(), crashed])
  const machine = { exec: processExec(signal), files, clock: systemClock(), log, env, signal }
  return { ...machine, meter, ...known, http: plainHttp(), registry: createRegistry(machine), context }
}

/** Outside of a workflow only the checkout knows of commit, tag and branch. */
async function withCheckout(ports: Ports): Promise<Ports> {
  return { ...ports, context: await withGitContext(ports.context, ports) }
}

async function printPage(report: Report): Promise<void> {
  const { renderHtml } = await import('./report/render-html.ts')
  print(renderHtml(report))
}
