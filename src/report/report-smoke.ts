import { provesFunction } from '../model/proves-function.ts'
import type { ReportFunction, ReportSmoke } from '../model/report.ts'
import type { SmokeResult } from '../model/smoke.ts'
import type { TestedBy } from '../model/smoke-of-cells.ts'

/** The results of one image's tests as the report has them; a test without a result has no entry. Seconds to the millisecond. */
export function reportSmoke(tested: readonly TestedBy[]): readonly ReportSmoke[] {
  return tested.flatMap(({ result }) => (result === undefined ? [] : [entryOf(result)]))
}

function entryOf(result: SmokeResult): ReportSmoke {
  const { image, variant, platform, name, kind, status, reason, seconds } = result
  const { command, exitCode, log, peakMemoryBytes, readySeconds, details, emulated, opened } = result
  return {
    ...{ image, variant, platform, name, kind, status },
    ...(reason === undefined ? {} : { reason }),
    seconds: toMilliseconds(seconds),
    ...(command === undefined ? {} : { command }),
    ...(exitCode === undefined ? {} : { exitCode }),
    ...(log.length === 0 ? {} : { log }),
    ...(peakMemoryBytes === undefined ? {} : { peakMemoryBytes }),
    ...(readySeconds === undefined ? {} : { readySeconds: toMilliseconds(readySeconds) }),
    ...(details.length === 0 ? {} : { details }),
    ...(emulated ? { emulated } : {}),
    ...(opened.length === 0 ? {} : { opened }),
  }
}

function toMilliseconds(seconds: number): number {
  return Math.round(seconds * 1000) / 1000
}

/** What the tests of one image say about it. One that was skipped, that nothing could run, or that only reads the image's own words, proves nothing. */
export function reportFunction(tested: readonly TestedBy[]): ReportFunction {
  const count = (status: SmokeResult['status']) => tested.filter(({ result }) => result?.status === status).length
  const [passed, failed] = [count('passed'), count('failed')]
  const proven = tested.some(({ test, result }) => result?.status === 'passed' && provesFunction(test.check.kind))
  return {
    status: failed > 0 ? 'disproven' : proven ? 'proven' : 'unproven',
    configured: tested.length,
    ...{ passed, failed, skipped: count('skipped'), infrastructure: count('infrastructure') },
  }
}
