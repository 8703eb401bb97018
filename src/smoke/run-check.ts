import { expandVariables } from '../model/expand-variables.ts'
import type { SmokeTest } from '../model/smoke.ts'
import type { Http } from '../ports.ts'
import type { CheckContext } from './checks/check-context.ts'
import { checkFiles } from './checks/check-files.ts'
import { checkHealthcheck } from './checks/check-healthcheck.ts'
import { checkHttp } from './checks/check-http.ts'
import { checkImport } from './checks/check-import.ts'
import { checkLicenses } from './checks/check-licenses.ts'
import { checkMetadata } from './checks/check-metadata.ts'
import { checkNvidiaSmi } from './checks/check-nvidia-smi.ts'
import { type CheckOutcome, nothingPrinted } from './checks/check-outcome.ts'
import { checkRun } from './checks/check-run.ts'
import { checkWritable } from './checks/check-writable.ts'
import type { TestImage } from './test-image.ts'

export type { CheckOutcome } from './checks/check-outcome.ts'

/**
 * Runs one test in containers of the image. The evidence is the engine's word on how they ended; what they print can only speak
 * against them. Throws when the run is interrupted, and for bugs.
 */
export async function runCheck(
  test: SmokeTest,
  options: { readonly image: TestImage; readonly http: Http; readonly signal: AbortSignal },
): Promise<CheckOutcome> {
  const { gpu, runtime } = options.image
  const { check, settings } = expandVariables(test, runtime)
  if (settings.gpu === 'required' && !gpu.available) {
    const reason = `The test requires a GPU, and there is none here: ${gpu.reason}`
    return { status: 'infrastructure', reason, ...nothingPrinted }
  }
  // nvidia-smi looks first whether the image brings one of its own.
  if (settings.gpu === 'if-available' && !gpu.available && check.kind !== 'nvidia-smi') {
    return { status: 'skipped', reason: `No GPU here: ${gpu.reason}`, ...nothingPrinted }
  }
  const withGpu = settings.gpu !== 'none' && gpu.available ? ({ withGpu: true } as const) : {}
  const context: CheckContext = { ...options, request: { settings, ...withGpu } }
  switch (check.kind) {
    case 'nvidia-smi':
      return checkNvidiaSmi(check, context)
    case 'import':
      return checkImport(check, context)
    case 'run':
      return checkRun(check, context)
    case 'http':
      return checkHttp(check, context)
    case 'healthcheck':
      return checkHealthcheck(check, context)
    case 'writable':
      return checkWritable(check, context)
    case 'files':
      return checkFiles(check, context)
    case 'metadata':
      return checkMetadata(check, context)
    case 'licenses':
      return checkLicenses(check, context)
  }
}
