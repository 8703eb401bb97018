import type { Finding } from '../model/finding.ts'
import type { Report } from '../model/report.ts'
import type { Part } from './part.ts'

type Differing = Extract<Finding, { readonly code: 'cell-differs' }>

/** One thing that a report was made of, and what it should have been made of. */
export type Difference = Pick<Differing, 'what' | 'severity' | 'found' | 'expected'>

/** What all reports are to have in common. */
export type Common = {
  readonly sha256: string
  readonly version: string
  /** Undefined where no report and nobody else names one. */
  readonly commit: string | undefined
  /** The first report's, in words. */
  readonly baseline: string | undefined
}

/** What a report was made of that this one is not; of one that ended before it read its configuration only the rest. */
export function whatDiffers({ report }: Part, common: Common): readonly Difference[] {
  const { config, source, tool } = report
  const held = (one: Difference | false): readonly Difference[] => (one === false ? [] : [one])
  return [
    ...held(
      config?.sha256 !== common.sha256 &&
        !endedEarly(report) && {
          ...{ what: 'configuration', severity: 'error' },
          ...{ found: config?.sha256, expected: common.sha256 },
        },
    ),
    ...held(
      common.commit !== undefined &&
        source?.sha !== common.commit && {
          ...{ what: 'commit', severity: 'error' },
          ...{ found: source?.sha, expected: common.commit },
        },
    ),
    ...held(
      tool.version !== common.version && {
        ...{ what: 'version', severity: 'warn' },
        ...{ found: tool.version, expected: common.version },
      },
    ),
    ...held(
      common.baseline !== undefined &&
        report.baseline !== undefined &&
        baselineInWords(report) !== common.baseline && {
          ...{ what: 'baseline', severity: 'warn' },
          ...{ found: baselineInWords(report), expected: common.baseline },
        },
    ),
  ]
}

/** Where the numbers of a report's baseline are from; undefined where it looked for none. */
export function baselineInWords({ baseline }: Report): string | undefined {
  if (baseline === undefined) return undefined
  if ('unknown' in baseline) return 'no baseline'
  const { place, commit, at } = baseline
  return [place, ...(commit === undefined ? [] : [`of ${commit}`]), ...(at === undefined ? [] : [`at ${at}`])].join(' ')
}

/** A run that could not read its configuration: what it says of itself counts all the same. */
function endedEarly({ config, stages, verdict }: Report): boolean {
  const read = stages.find(({ name }) => name === 'config')
  return config === undefined && verdict.status === 'error' && read !== undefined
}
