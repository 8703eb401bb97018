import { ActionError } from '../errors.ts'
import { printable } from '../model/printable.ts'
import { refName } from '../model/ref-name.ts'
import type { ExecResult } from '../ports.ts'
import type { CopyTool } from './choose-copy-tool.ts'
import type { CopyJob } from './publish-work.ts'

/** What a program's failure means: trying again may help, or it cannot. */
export type CopyTrouble = { readonly error: ActionError; readonly again: 'may-help' | 'in-vain' }

const maxWordCharacters = 240

const denied =
  /\bunauthorized\b|authentication required|(?<!permission )\bdenied\b|\bforbidden\b|no basic auth credentials|insufficient.scope/i
/** 404, 405, 409 and 422 of the registry in the words of either program: it would answer the same again. */
const inVain = /\b(?:404|405|409|422) [A-Z]|name unknown|: unsupported\b|no such file or directory|no space left/i

/** Reads the program's words: `registry-denied` where the registry wants other credentials, else `copy-failed`. */
export function copyTrouble(
  result: Pick<ExecResult, 'stderr' | 'timedOut' | 'exitCode' | 'signal'>,
  { job, tool }: { readonly job: CopyJob; readonly tool: CopyTool },
): CopyTrouble {
  const { repository } = job
  const said = lastWords(result)
  // A repository may be called "denied".
  const plain = said.replaceAll(repository.path, '').replaceAll(repository.host, '')
  const shown = `"${clipped(said)}"`
  if (denied.test(plain)) {
    const message = `Registry ${repository.host} does not let ${repository.name} be pushed to: ${shown}`
    const hint = `Log in before this step, as somebody who may push there: docker/login-action with registry: ${repository.host}, or docker login ${repository.host}\nOn ghcr.io the job needs the permission packages: write`
    return { error: new ActionError('registry-denied', message, { hint }), again: 'in-vain' }
  }
  const message = `Variant ${refName(job)} was not copied to ${repository.name}; ${tool.name} ended with ${shown}`
  const hint = 'Run again: what is there already is not copied a second time'
  return {
    error: new ActionError('copy-failed', message, { hint }),
    // It had hours.
    again: result.timedOut || inVain.test(plain) ? 'in-vain' : 'may-help',
  }
}

/** The error itself, without the digests that both programs tell first. */
function lastWords({
  stderr,
  timedOut,
  exitCode,
  signal,
}: Pick<ExecResult, 'stderr' | 'timedOut' | 'exitCode' | 'signal'>): string {
  if (timedOut) return 'no end in its time'
  const lines = stderr.split('\n').filter((line) => line.trim() !== '')
  const from = lines.findLastIndex((line) => line.startsWith('ERROR: '))
  const words = (from === -1 ? lines.slice(-1) : lines.slice(from)).join(' ')
  if (words === '') return `status ${exitCode ?? signal}`
  return (
    words
      .replace(/^time="[^"]*" level=\w+ msg="(.*)"$/, (_, message: string) => message.replaceAll('\\"', '"'))
      .replace(/^ERROR: /, '')
      .replace(/^copy sha256:\S+ from \S+ to \S+: /, '')
      // The state of an upload is long, means nothing to anybody, and may let its bearer go on with it.
      .replace(/(https?:\/\/[^\s"?]+)\?[^\s"]*/g, '$1')
  )
}

/** The end of a long text, since that is where the cause stands. */
function clipped(words: string): string {
  const characters = [...printable(words.slice(-2 * maxWordCharacters), { newlines: 'space' })]
  return characters.length <= maxWordCharacters
    ? characters.join('')
    : `…${characters.slice(-maxWordCharacters).join('')}`
}
