import type { Variant } from '../model/config.ts'
import type { Plan } from '../model/plan.ts'
import { printable } from '../model/printable.ts'
import { refName } from '../model/ref-name.ts'
import type { SmokeTest } from '../model/smoke.ts'

/** How many smoke tests a run would come to, each platform counted. */
export function smokeCount({ variants }: Plan): number {
  return variants.reduce(
    (sum, variant) => sum + variant.smoke.reduce((own, test) => own + timesRun(test, variant), 0),
    0,
  )
}

function timesRun({ platforms }: SmokeTest, variant: Variant): number {
  return variant.platforms.filter((platform) => platforms === undefined || platforms.includes(platform)).length
}

/** The tests of each variant by name, with what is not the same for all; nothing where no test is configured at all. */
export function renderSmokePlan(plan: Plan): readonly string[] {
  if (smokeCount(plan) === 0) return []
  return plan.variants.flatMap((variant) => {
    const tests = variant.smoke.filter((test) => timesRun(test, variant) > 0)
    if (tests.length === 0) return ['', printable(`${refName(variant)} has no smoke tests`)]
    return ['', printable(`Smoke tests of ${refName(variant)}`), ...tests.map((test) => `  ${line(test)}`)]
  })
}

function line(test: SmokeTest): string {
  const { settings, waived } = test
  const particulars = [
    ...(test.from === undefined ? [] : [`of ${refName(test.from)}`]),
    ...(test.platforms === undefined ? [] : [`on ${test.platforms.join(', ')}`]),
    ...(settings.gpu === 'required' ? ['requires a GPU'] : []),
    ...(settings.network === 'none' ? [] : ['with network']),
    ...(settings.caps.length === 0 ? [] : [`with ${settings.caps.join(', ')}`]),
    ...(waived === undefined ? [] : [waived.until === undefined ? 'waived' : `waived until ${waived.until}`]),
    ...(test.refused === undefined ? [] : [test.refused]),
  ]
  return printable(particulars.length === 0 ? test.name : `${test.name} (${particulars.join(', ')})`)
}
