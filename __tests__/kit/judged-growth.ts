import { growths } from '../../src/compare/growths.ts'
import { judge, type JudgeInput } from '../../src/judge/judge.ts'
import type { Baseline } from '../../src/model/baseline.ts'
import type { Config } from '../../src/model/config.ts'
import type { Verdict } from '../../src/model/finding.ts'
import type { ImageMeasurement } from '../../src/model/measurement.ts'
import type { Report } from '../../src/model/report.ts'
import type { Unknown } from '../../src/model/unknown.ts'
import { buildReport } from '../../src/report/build-report.ts'
import { aBaseline, committedAs } from './baseline-builder.ts'
import { parse } from './config-problems.ts'
import { aPlan, measuredAs } from './run-builder.ts'

/** The one variant of `grownApp`. */
export const grownRef = { image: 'app', variant: 'default' }

/** A configuration of one image with this budget, as it is written, and what else stands at the top. */
export function grownApp(budget: string, rest = ''): Config {
  return parse(`version: 1\nimages: {app: {budget: ${budget}}}\n${rest}`)
}

export type GrowthCase = Partial<Omit<JudgeInput, 'config' | 'baseline'>> & {
  /** What the image was; absent: it is new. */
  readonly before?: ImageMeasurement
  readonly baseline?: Baseline | Unknown
}

/** The verdict of a pull request, and its report, on an image against committed numbers. */
export function judgedGrowth(
  config: Config,
  { after, before, ...given }: GrowthCase & { readonly after: ImageMeasurement },
): { readonly verdict: Verdict; readonly report: Report } {
  const { baseline = aBaseline(before === undefined ? [] : [committedAs(grownRef, before)]), ...rest } = given
  const measured = [measuredAs(grownRef, after)]
  const [plan, inspected] = [aPlan(config), rest.inspected ?? []]
  const grown = growths({ baseline, variants: config.variants, measured, inspected })
  const verdict = judge({
    ...{ config, plan, measured, ruleChanges: [], occasion: 'change', baseline, growths: grown },
    ...rest,
  })
  const context = { workspace: '/w', inActions: false }
  const report = buildReport({
    ...{ version: '0.0.0', context, verdict, stages: [], config, plan, measured, inspected, baseline, growths: grown },
  })
  return { verdict, report }
}
