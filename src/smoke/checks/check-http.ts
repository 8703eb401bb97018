import { quote } from '../../model/quote.ts'
import type { SmokeCheck } from '../../model/smoke.ts'
import type { HttpAnswer } from '../../ports.ts'
import { matchProblems } from '../match-text.ts'
import type { Readiness, Service } from '../test-image.ts'
import type { CheckContext } from './check-context.ts'
import type { CheckOutcome } from './check-outcome.ts'
import { judgeService } from './judge-service.ts'

type HttpCheck = Extract<SmokeCheck, { kind: 'http' }>

const maxBodyBytes = 1024 * 1024
const answerSeconds = 5

/** What node says where no packet finds its way, as on a machine whose engine runs in another one. */
const unreachable: ReadonlySet<string> = new Set(['EHOSTUNREACH', 'ENETUNREACH', 'ETIMEDOUT'])

/** Starts the image as it is and asks it until it answers with the status and the body that are wanted. */
export async function checkHttp(check: HttpCheck, context: CheckContext): Promise<CheckOutcome> {
  const { image, request } = context
  const { withinSeconds } = check
  let lastSeen: string | undefined
  let wasReached = false
  const end = await image.serve({ ...request, withinSeconds, reachable: true }, async (service) => {
    const { readiness, reached } = await ask(service, { check, context })
    wasReached ||= reached
    if (readiness.state === 'waiting') lastSeen = readiness.reason
    return readiness
  })
  const cutOff = !wasReached && lastSeen !== undefined
  if (end.kind === 'failed' && cutOff && !end.oomKilled && !endedByItself(end.exitCode)) {
    const reason = `This machine does not reach containers of its engine (${lastSeen}); run the tests where the engine runs`
    return judgeService({ ...end, kind: 'infrastructure', reason }, { runtime: image.runtime })
  }
  return judgeService(end, { runtime: image.runtime, ...(lastSeen === undefined ? {} : { lastSeen }) })
}

/** SIGKILL is how a container is ended whose time is over. */
function endedByItself(exitCode: number | undefined): boolean {
  return exitCode !== undefined && exitCode !== 137
}

async function ask(
  { address }: Service,
  { check, context }: { readonly check: HttpCheck; readonly context: CheckContext },
): Promise<{ readonly readiness: Readiness; readonly reached: boolean }> {
  if (address === undefined) {
    return {
      readiness: { state: 'infrastructure', reason: 'The engine gave the container no address' },
      reached: false,
    }
  }
  const host = address.includes(':') ? `[${address}]` : address
  const { http, signal } = context
  try {
    // An answer that nobody looks into may be one that never ends.
    const wantedBytes = check.body.length === 0 ? 0 : maxBodyBytes
    const options = { timeoutSeconds: answerSeconds, maxBodyBytes: wantedBytes, signal }
    const answer = await http.get(`http://${host}:${check.port}${check.path}`, options)
    return { readiness: judgeAnswer(answer, check), reached: true }
  } catch (error) {
    const code = codeOf(error)
    if (signal.aborted || code === undefined) throw error
    const hint = code === 'ECONNREFUSED' ? '; does it listen on 0.0.0.0?' : ''
    const reason = `${check.path} on port ${check.port} gave no answer (${code}${hint})`
    return { readiness: { state: 'waiting', reason }, reached: !unreachable.has(code) }
  }
}

function judgeAnswer({ status, body }: HttpAnswer, check: HttpCheck): Readiness {
  const asked = `${check.path} on port ${check.port}`
  if (status !== check.status) {
    return { state: 'waiting', reason: `${asked} answered with status ${status} instead of ${check.status}` }
  }
  const truncated = Buffer.byteLength(body) >= maxBodyBytes
  const problems = matchProblems(check.body, { text: body, what: `the answer of ${asked}`, truncated })
  return problems.length === 0
    ? { state: 'ready' }
    : { state: 'waiting', reason: `${problems.join('; ')}; it begins with ${quote(body)}` }
}

/** An error without one is a bug of ours. */
function codeOf(error: unknown): string | undefined {
  const code = (error as Partial<NodeJS.ErrnoException> | undefined)?.code
  return typeof code === 'string' ? code : undefined
}
