import { printable } from '../../model/printable.ts'
import { quote } from '../../model/quote.ts'
import type { SmokeCheck } from '../../model/smoke.ts'
import type { ContainerEnd } from '../test-image.ts'
import type { CheckContext } from './check-context.ts'
import type { CheckOutcome } from './check-outcome.ts'
import { exitInWords } from './exit-in-words.ts'
import { driverMissing, driverTooOld } from './gpu-trouble.ts'
import { type ImportedModule, importReport, withoutReport } from './import-report.ts'
import { type ImportScript, importScripts } from './import-script.ts'
import { importDetails, importProblem } from './judge-import.ts'
import { settleEnd } from './settle-end.ts'

type ImportCheck = Extract<SmokeCheck, { kind: 'import' }>

/**
 * Imports modules, one after another, with the image's own interpreter. It must end with status 0 and have reported every module:
 * one that ends the process with 0 has not been imported.
 */
export async function checkImport(check: ImportCheck, context: CheckContext): Promise<CheckOutcome> {
  const { ended, command } = await runInterpreter(check, context)
  if (ended.kind === 'not-executable' && ended.exitCode === 127) {
    const reason = `There is ${noneOf(interpretersOf(check))} in the image, or not what it needs to start${remedies[check.language]}`
    return { status: 'failed', reason, command, exitCode: 127, log: [], details: [] }
  }
  const report = ended.kind === 'exited' ? importReport(ended.stdout) : undefined
  const shown = ended.kind === 'exited' ? { ...ended, stdout: withoutReport(ended.stdout) } : ended
  const settled = settleEnd(shown, command)
  if ('outcome' in settled) return settled.outcome
  const { end, evidence } = settled
  const details = importDetails(report ?? [], check)
  const failures = (report ?? []).flatMap((module, at) => failureOf(module, { name: check.modules[at]?.name, context }))
  // Only where nothing else is wrong does the absence of a driver excuse the image.
  const failure = failures.find(({ status }) => status !== 'skipped') ?? failures[0]
  if (failure !== undefined) return { ...failure, ...evidence, details }
  const problem = end.exitCode === 0 ? importProblem(report, check) : crash(end.exitCode, command)
  return problem === undefined
    ? { status: 'passed', ...evidence, details }
    : { status: 'failed', reason: problem, ...evidence, details }
}

type Failure = Pick<CheckOutcome, 'status'> & { readonly reason: string }

function failureOf(
  { error, chain = error }: ImportedModule,
  { name, context }: { readonly name: string | undefined; readonly context: CheckContext },
): Failure[] {
  if (name === undefined || error === undefined || chain === undefined) return []
  const { image, request } = context
  const tooOld = request.withGpu === undefined ? undefined : driverTooOld(chain)
  const trouble = tooOld ?? driverMissing(chain, { gpu: image.gpu, request })
  return [trouble ?? { status: 'failed', reason: `${quote(name)} cannot be imported: ${errorText(error)}` }]
}

const remedies = {
  python: '; name another by "python"',
  r: '; add the directory of R to its PATH',
  node: '; add the directory of node to its PATH',
} as const

function interpretersOf({ interpreter, language }: ImportCheck): ImportScript['interpreters'] {
  return interpreter === undefined ? importScripts[language].interpreters : [interpreter]
}

function noneOf([only, ...others]: ImportScript['interpreters']): string {
  const names = [only, ...others].map(quote)
  return others.length === 0 ? `no ${names.join('')}` : `neither ${names.join(' nor ')}`
}

async function runInterpreter(
  check: ImportCheck,
  { image, request }: CheckContext,
): Promise<{ readonly ended: ContainerEnd; readonly command: readonly string[] }> {
  const names = check.modules.map(({ name }) => name)
  const { argv, shown } = importScripts[check.language]
  const [first, ...others] = interpretersOf(check)
  let interpreter = first
  let ended = await image.run({ ...request, argv: argv(interpreter, names) })
  for (const next of others) {
    if (ended.kind !== 'not-executable' || ended.exitCode !== 127) break
    interpreter = next
    ended = await image.run({ ...request, argv: argv(interpreter, names) })
  }
  return { ended, command: shown(interpreter, names) }
}

/** Longer than a quotation, since the file that is missing is often named last. */
function errorText(error: string): string {
  const characters = [...error.slice(0, 2 * maxErrorCharacters + 2)]
  const kept = printable(characters.slice(0, maxErrorCharacters).join(''))
  return characters.length > maxErrorCharacters ? `${kept}…` : kept
}

const maxErrorCharacters = 300

function crash(exitCode: number, [interpreter = '']: readonly string[]): string {
  return `${quote(interpreter)} ended with ${exitInWords(exitCode)} while it imported`
}
