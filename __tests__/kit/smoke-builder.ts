import type { Variant } from '../../src/model/config.ts'
import type { Platform } from '../../src/model/platform.ts'
import type { SmokeBudget, SmokeCheck, SmokeResult, SmokeTest } from '../../src/model/smoke.ts'
import { amd64, bound, position } from './run-builder.ts'

const run: SmokeCheck = {
  ...{ kind: 'run', command: { kind: 'shell', text: 'true' }, exitCode: 0, stdout: [], stderr: [], setup: [] },
}
/** A test that waits for an image to be ready. */
export const httpCheck: SmokeCheck = {
  ...{ kind: 'http', port: 8000, path: '/', status: 200, body: [], withinSeconds: 60 },
}
/** A test that reads nothing but the image's configuration. */
export const userCheck: SmokeCheck = {
  kind: 'metadata',
  metadata: {
    ...{ env: [], unsetEnv: [], labels: [], exposedPorts: [], unexposedPorts: [], volumes: [], unmountedVolumes: [] },
    user: 'app',
  },
}

/** A configured test of this name, of the strictest setting; it runs a command unless said otherwise. */
export function aTestNamed(name: string, options: Partial<SmokeTest> = {}): SmokeTest {
  return {
    name,
    position: position(21),
    settings: {
      ...{ env: {}, timeoutSeconds: 60, network: 'none', caps: [], readOnly: false, gpu: 'none', gpus: 'all' },
    },
    check: run,
    ...options,
  }
}

/** What became of a test of a variant, on linux/amd64 unless said otherwise; it passed unless said otherwise. */
export function aResult(
  { image, variant }: Pick<Variant, 'image' | 'variant'>,
  options: Partial<SmokeResult> & { readonly name: string },
): SmokeResult {
  return {
    ...{ image, variant, platform: amd64, kind: 'run', status: 'passed', seconds: 0.4 },
    ...{ log: [], details: [], emulated: false, opened: [] },
    ...(options.status === undefined || options.status === 'passed' ? {} : { reason: 'It did not work' }),
    ...options,
  }
}

/** `start` in milliseconds, as `20000`; `memory` as a size. */
export function aSmokeBudget(
  options: { readonly max?: string; readonly warn?: string; readonly message?: string } & {
    readonly measure: SmokeBudget['measure']
    readonly platform?: Platform
  },
): SmokeBudget {
  const { max, warn, platform = amd64, ...rest } = options
  return {
    ...rest,
    platform,
    ...(max === undefined ? {} : { max: bound(max) }),
    ...(warn === undefined ? {} : { warn: bound(warn) }),
    position: position(28),
  }
}
