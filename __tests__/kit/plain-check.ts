import type { CheckOptions } from '../../src/run.ts'

/** What a run is told that nobody asked for anything: all variants, nothing published. */
export const plainCheck: CheckOptions = {
  ...{ only: [], platforms: [], reportDir: 'out', policy: 'head', style: 'lines', publish: 'never' },
}
