import * as z from 'zod'
import { ActionError } from '../../errors.ts'
import { quote } from '../../model/quote.ts'
import type { Clock, Exec } from '../../ports.ts'
import type { Credentials } from './credentials.ts'
import { parseJson } from '../../model/parse-json.ts'

const timeoutSeconds = 30
const maxOutputBytes = 1024 * 1024
const grammar = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/
const schema = z.object({ Username: z.string(), Secret: z.string() })

export type HelperOptions = {
  readonly exec: Exec
  readonly clock: Clock
  /** The helper sees all of it: it is docker's program, named by docker's configuration, and its cloud's variables are its own. */
  readonly env: Readonly<Record<string, string | undefined>>
  readonly signal: AbortSignal
}

/** Asks `docker-credential-NAME`; undefined where it has none. Throws ActionErrors `registry-denied`. */
export async function askCredentialHelper(
  { name, address }: { readonly name: string; readonly address: string },
  options: HelperOptions,
): Promise<Credentials | undefined> {
  if (!grammar.test(name)) throw refused(`Docker's configuration names the credential helper ${quote(name)}`)
  const { exitCode, output } = await run({ program: `docker-credential-${name}`, address }, options)
  // The protocol of docker's helpers: this sentence, on standard output.
  if (exitCode !== 0 && /credentials not found/i.test(output)) return undefined
  if (exitCode !== 0) throw refused(`docker-credential-${name} gave no credentials for ${address}${saying(output)}`)
  const parsed = schema.safeParse(parseJson(output))
  if (!parsed.success)
    throw refused(`docker-credential-${name} answered something else than credentials for ${address}`)
  const { Username: username, Secret: password } = parsed.data
  if (username === '' && password === '') return undefined
  return username === '<token>' ? { kind: 'identity', token: password } : { kind: 'password', username, password }
}

/** What it says of its failure. A helper may have printed credentials before it failed: what looks like them is left out. */
function saying(output: string): string {
  const said = output.trim()
  return said === '' || /[{}]|secret/i.test(said) ? '' : `: ${quote(said)}`
}

async function run(
  { program, address }: { readonly program: string; readonly address: string },
  { exec, clock, env, signal }: HelperOptions,
): Promise<{ readonly exitCode: number | undefined; readonly output: string }> {
  const set = Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined)
  const kept: Uint8Array[] = []
  let bytes = 0
  const helper = exec.start(program, ['get'], {
    env: Object.fromEntries(set),
    stdin: once(address),
    onStdoutChunk: (chunk) => {
      bytes += chunk.length
      if (bytes <= maxOutputBytes) kept.push(chunk)
    },
  })
  const over = new AbortController()
  const late = clock.sleep(timeoutSeconds, AbortSignal.any([signal, over.signal])).then(() => 'late' as const)
  try {
    const ended = await Promise.race([helper.ended, late])
    if (ended !== 'late') return { exitCode: ended.exitCode, output: Buffer.concat(kept).toString('utf8') }
    throw refused(`${program} did not answer within ${timeoutSeconds} s`)
  } catch (error) {
    await helper.stop().catch(() => undefined)
    signal.throwIfAborted()
    const { code } = error as NodeJS.ErrnoException
    if (error instanceof ActionError || code === undefined) throw error
    const why = code === 'ENOENT' ? 'is not on PATH' : `cannot be started (${code})`
    throw refused(`Docker's configuration names ${program}, which ${why}`)
  } finally {
    over.abort()
    late.catch(() => undefined)
  }
}

async function* once(text: string): AsyncGenerator<Uint8Array, void> {
  yield Buffer.from(text)
}

function refused(message: string): ActionError {
  return new ActionError('registry-denied', message, {
    hint: 'Log in again with `docker login`, or docker/login-action in a workflow; see credsStore and credHelpers in docker’s config.json',
  })
}
