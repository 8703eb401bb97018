import type { RuntimeConfig } from '../../model/image-config.ts'
import type { ServiceEnd } from '../test-image.ts'
import type { CheckOutcome } from './check-outcome.ts'
import { driverTooOld } from './gpu-trouble.ts'
import { evidenceOf, outOfMemory } from './settle-end.ts'

/** What became of an image that was started as it is. `lastSeen` is what the last look at it gave, for one that never got ready. */
export function judgeService(
  end: ServiceEnd,
  { runtime, lastSeen }: { readonly runtime: RuntimeConfig; readonly lastSeen?: string },
): CheckOutcome {
  const { exitCode } = end
  const evidence = evidenceOf(end, [...runtime.entrypoint, ...runtime.cmd])
  if (end.kind === 'infrastructure') {
    const trouble = driverTooOld(end.reason) ?? { status: 'infrastructure', reason: end.reason }
    return { ...trouble, ...evidence }
  }
  const exit = exitCode === undefined ? {} : { exitCode }
  if (end.oomKilled) return { status: 'failed', reason: outOfMemory(exitCode), ...evidence, ...exit }
  if (end.kind === 'ready') return { status: 'passed', ...evidence, readySeconds: end.readySeconds }
  const seen = lastSeen === undefined ? '' : `; at the last look, ${lastSeen}`
  return { status: 'failed', reason: `${end.reason}${seen}`, ...evidence, ...exit }
}
