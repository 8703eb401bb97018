import type { SmokeBudget, SmokeKind } from './smoke.ts'
import type { TestedBy } from './smoke-of-cells.ts'
import { type Unknown, unknown } from './unknown.ts'

const starting: readonly SmokeKind[] = ['http', 'healthcheck']
/** Whatever starts a container. */
const running: readonly SmokeKind[] = [...starting, 'nvidia-smi', 'import', 'run', 'writable']

/** The tests of an image that could measure what a budget bounds. */
export function measuringTests(measure: SmokeBudget['measure'], tested: readonly TestedBy[]): readonly TestedBy[] {
  const kinds = measure === 'memory' ? running : starting
  return tested.filter(({ test }) => kinds.includes(test.check.kind))
}

/**
 * What the tests of one image measured, the largest of them: for `start` whole milliseconds to readiness, rounded up, for `memory`
 * bytes. Unknown where no test has a number.
 */
export function smokeMeasure(measure: SmokeBudget['measure'], tested: readonly TestedBy[]): number | Unknown {
  const tests = measuringTests(measure, tested)
  const numbers = tests.flatMap(({ result }) => {
    if (result === undefined) return []
    const number = measure === 'memory' ? result.peakMemoryBytes : milliseconds(result.readySeconds)
    return number === undefined ? [] : [number]
  })
  if (numbers.length > 0) return Math.max(...numbers)
  if (tests.length === 0) {
    const kinds = measure === 'memory' ? 'test that starts a container' : 'http or healthcheck test'
    return unknown(`no ${kinds} is configured for it`)
  }
  if (tests.every(({ result }) => result?.status === 'skipped'))
    return unknown('every test that measures it was skipped')
  if (measure === 'memory' && tests.every(({ result }) => result?.status === 'passed')) {
    return unknown('its containers ended before their memory was seen, or the engine runs on another machine')
  }
  return unknown('no test that measures it came so far')
}

// Beyond the microsecond a float's own error would be rounded up to a whole millisecond.
function milliseconds(seconds: number | undefined): number | undefined {
  return seconds === undefined ? undefined : Math.ceil(Math.round(seconds * 1_000_000) / 1000)
}
