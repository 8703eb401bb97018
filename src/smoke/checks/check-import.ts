import { formatBytes } from '../../model/bytes.ts'
import { listInWords } from '../../model/list-in-words.ts'
import { quote } from '../../model/quote.ts'
import type { SmokeCheck } from '../../model/smoke.ts'
import type { ContainerEnd } from '../test-image.ts'
import type { CheckContext } from './check-context.ts'
import type { CheckOutcome } from './check-outcome.ts'
import { exitInWords } from './exit-in-words.ts'
import { driverMissing, driverTooOld } from './gpu-trouble.ts'
import { type ImportedModule, importReport, withoutReport } from './import-report.ts'
import { importScripts } from './import-script.ts'
import { settleEnd } from './settle-end.ts'
import { versionProblem } from './version-problem.ts'

type ImportCheck = Extract<SmokeCheck, { kind: 'import' }>

/**
 * Imports modules, one after another, with the image's own interpreter. It must end with status 0 and have reported every module:
 * one that ends the process with 0 has not been imported.
 */
export async function checkImport(check: ImportCheck, context: CheckContext): Promise<CheckOutcome> {
  const { image, request } = context
  const { ended, command } = await runInterpreter(check, context)
  if (ended.kind === 'not-executable' && ended.exitCode === 127) {
    const reason = `There is no ${listInWords(interpretersOf(check).map(quote))} in the image, or not what it needs to start${remedies[check.language]}`
    return { status: 'failed', reason, command, exitCode: 127, log: [], details: [] }
  }
  const report = ended.kind === 'exited' ? importReport(ended.stdout) : undefined
  const shown = ended.kind === 'exited' ? { ...ended, stdout: withoutReport(ended.stdout) } : ended
  const settled = settleEnd(shown, command)
  if ('outcome' in settled) return settled.outcome
  const { end, evidence } = settled
  const details = (report ?? []).flatMap((each, at) => detailOf(check.modules[at]?.name, each))
  const failure = report?.findIndex(({ error }) => error !== undefined) ?? -1
  const failed = check.modules[failure]
  const error = report?.[failure]?.error
  if (failed !== undefined && error !== undefined) {
    const tooOld = request.withGpu === undefined ? undefined : driverTooOld(error)
    const trouble = tooOld ??
      driverMissing(error, { gpu: image.gpu, request }) ?? {
        status: 'failed',
        reason: `${quote(failed.name)} cannot be imported: ${quote(error)}`,
      }
    return { ...trouble, ...evidence, details }
  }
  const problem = end.exitCode === 0 ? reportProblem(report, check) : crash(end.exitCode, command)
  return problem === undefined
    ? { status: 'passed', ...evidence, details }
    : { status: 'failed', reason: problem, ...evidence, details }
}

const remedies = {
  python: '; name another by "python"',
  r: '; add the directory of R to its PATH',
  node: '; add the directory of node to its PATH',
} as const

function interpretersOf({ interpreter, language }: ImportCheck): readonly string[] {
  return interpreter === undefined ? importScripts[language].interpreters : [interpreter]
}

async function runInterpreter(
  check: ImportCheck,
  { image, request }: CheckContext,
): Promise<{ readonly ended: ContainerEnd; readonly command: readonly string[] }> {
  const names = check.modules.map(({ name }) => name)
  const [first = '', ...others] = interpretersOf(check).map((each) => importScripts[check.language].argv(each, names))
  let command: readonly string[] = first === '' ? [] : first
  let ended = await image.run({ ...request, argv: command })
  for (const next of others) {
    if (ended.kind !== 'not-executable' || ended.exitCode !== 127) break
    command = next
    ended = await image.run({ ...request, argv: command })
  }
  return { ended, command }
}

function crash(exitCode: number, [interpreter = '']: readonly string[]): string {
  return `${quote(interpreter)} ended with ${exitInWords(exitCode)} while it imported`
}

function reportProblem(report: readonly ImportedModule[] | undefined, check: ImportCheck): string | undefined {
  const { modules, language, wantsCuda } = check
  if (report === undefined || report.length !== modules.length) {
    return 'The interpreter ended with status 0 before every module was imported: one of them ends the process'
  }
  const problems = modules.flatMap(({ name, constraint }, at) => {
    const { version, cuda } = report[at] ?? {}
    const wrong = versionProblem(version, { language, constraint })
    const withoutCuda = language === 'python' && name === 'torch' && wantsCuda && cuda === undefined
    return [
      ...(wrong === undefined ? [] : [`${quote(name)} ${wrong}`]),
      ...(withoutCuda
        ? [`torch ${version ?? ''} was built without CUDA; install a build for CUDA, or say "device: cpu"`]
        : []),
    ]
  })
  return problems.length === 0 ? undefined : problems.join('; ')
}

function detailOf(name: string | undefined, { version, cuda, seconds, bytes, error }: ImportedModule): string[] {
  if (name === undefined || error !== undefined) return []
  const what = [name, version ?? [], cuda === undefined ? [] : `(CUDA ${cuda})`].flat().join(' ')
  const took = seconds === undefined ? [] : [`${seconds.toFixed(2)} s`]
  const grew = bytes === undefined ? [] : [formatBytes(bytes)]
  return [[what, ...took, ...grew].join(', ')]
}
