import type { Config } from '../model/config.ts'

/** What one run asks of all smoke tests, beyond what the configuration does. */
export type SmokeRunOptions = {
  /** `if-available`, and undefined: each test as it says. */
  readonly gpu?: 'required' | 'if-available'
  readonly requireSmoke?: boolean
}

/**
 * The configuration as this run holds it: a run can ask for more than the file, never for less. `gpu: required` leaves no test that
 * uses a GPU without one; what never gets a GPU stays so.
 */
export function applyRunOptions(config: Config, { gpu, requireSmoke }: SmokeRunOptions): Config {
  const tightened = { ...config, requireSmoke: config.requireSmoke || requireSmoke === true }
  if (gpu !== 'required') return tightened
  return {
    ...tightened,
    variants: config.variants.map((variant) => ({
      ...variant,
      smoke: variant.smoke.map((test) =>
        test.settings.gpu === 'none' ? test : { ...test, settings: { ...test.settings, gpu } },
      ),
    })),
  }
}
