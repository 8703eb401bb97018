import { formatBytes } from '../model/bytes.ts'
import type { RunBaseline } from '../model/report-baseline.ts'
import type { Report } from '../model/report.ts'
import { reasonInWords } from './reason-in-words.ts'

type KnownBaseline = Exclude<RunBaseline, { readonly unknown: unknown }>

const mostGone = 5
const mostReasons = 2
const sources = { file: 'committed sizes', registry: 'registry', cache: 'Actions cache' } as const

/** What the images were held against, or why they were not, in one sentence; hostile text. */
export function baselineWords(report: Report): string | undefined {
  const { baseline } = report
  if (baseline === undefined) return undefined
  if ('unknown' in baseline) return `No baseline: ${reasonInWords(baseline.unknown.reason)}`
  const { from, at, place, removed } = baseline
  const source = from === 'registry' ? `${place} in the registry` : place
  const file = at === undefined ? source : `${source} of commit ${at.slice(0, 12)}`
  const facts = baselineFacts(report, baseline)
  const gone = removed.map(({ image, variant, platform, compressedBytes }) => {
    const was = compressedBytes === undefined ? '' : `, was ${formatBytes(compressedBytes)}`
    return `${image}/${variant} (${platform}${was})`
  })
  const more = gone.length > mostGone ? ` and ${gone.length - mostGone} more` : ''
  const removedWords = gone.length === 0 ? [] : [`no longer configured: ${gone.slice(0, mostGone).join(', ')}${more}`]
  const known = facts.length === 0 ? '' : ` (${facts.join(', ')})`
  return [`Changes are against ${file}${known}`, ...removedWords, ...unknownWords(baseline)].join('; ')
}

/** Of which images nobody knows what they were, by the reason. */
function unknownWords({ absent = [] }: KnownBaseline): readonly string[] {
  const reasons = [...Map.groupBy(absent, ({ reason }) => reason)]
  const left = reasons.length - mostReasons
  const told = reasons.slice(0, mostReasons).map(([reason, [first, ...others]]) => {
    const name = first === undefined ? '' : `${first.image}/${first.variant} (${first.platform})`
    return `unknown of ${name}${others.length === 0 ? '' : ` and ${others.length} more`}, since ${reasonInWords(reason)}`
  })
  return [...told, ...(left > 0 ? [`and ${left} more ${left === 1 ? 'reason' : 'reasons'}`] : [])]
}

/** Of which commit it is, from when, and whether it was measured by other rules. */
function baselineFacts({ config }: Report, baseline: KnownBaseline): readonly string[] {
  const { from, commit, measuredAt, ageDays, configSha256, staleConfig } = baseline
  const isOther =
    configSha256 !== undefined && config !== undefined && configSha256 !== (config.rulesSha256 ?? config.sha256)
  const days = ageDays === 0 ? 'today' : `${ageDays} ${ageDays === 1 ? 'day' : 'days'} ago`
  const age = ageDays === undefined ? '' : `, ${days}`
  // An image does not say when it was measured.
  const verb = from === 'registry' ? 'made' : 'measured'
  return [
    ...(commit === undefined ? [] : [`built from ${commit.slice(0, 12)}`]),
    ...(measuredAt === undefined ? [] : [`${verb} ${measuredAt.slice(0, 10)}${age}`]),
    ...(staleConfig === true ? ['older than the configuration beside it: run update'] : []),
    ...(isOther && staleConfig !== true ? ['with another configuration'] : []),
  ]
}

/** The places that had no baseline, and why: `No baseline from the registry: REASON`. Hostile text. */
export function triedWords({ baseline }: Report): readonly string[] {
  if (baseline === undefined || 'unknown' in baseline) return []
  return baseline.tried.map(({ from, reason }) => `No baseline from the ${sources[from]}: ${reasonInWords(reason)}`)
}
