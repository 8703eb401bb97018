import type { BudgetMeasure } from '../model/budget-measure.ts'
import type { Finding, FindingCode, Verdict } from '../model/finding.ts'
import type { Allowance, AllowLabel, Override } from '../model/override.ts'
import { verdictOf } from './verdict-of.ts'

/** Breaches of size. An image that is too small may have lost what it is for, and of what is unknown nobody knows what is accepted. */
const breaches: ReadonlySet<FindingCode> = new Set([
  'over-budget',
  'over-growth',
  'total-over-budget',
  'relation-broken',
])

function isBreach({ code, severity }: Finding): boolean {
  return breaches.has(code) && severity === 'error'
}

type Allowed = { readonly allow: readonly Allowance[]; readonly today: string }

/** Breaches that an entry of `allow` covers warn, and say which entry it is. `used` are the entries of which there is a breach, whether they still hold or not. */
function coverBreaches(
  findings: readonly Finding[],
  { allow, today }: Allowed,
): { readonly findings: readonly Finding[]; readonly used: ReadonlySet<Allowance> } {
  const used = new Set<Allowance>()
  const covered = findings.map((finding) => {
    const entries = allow.filter((entry) => covers(entry, finding))
    for (const entry of entries) used.add(entry)
    const holding = entries.find(({ until }) => until >= today)
    return holding === undefined || !isBreach(finding) ? finding : accept(finding, ofEntry(holding))
  })
  return { findings: covered, used }
}

/** A bound that others found to be broken, by which entries count as used. */
export type Broken = {
  readonly image: string
  readonly variant: string
  readonly platform: string
  readonly measure: BudgetMeasure
}

/**
 * The same, and after all else the entries that are over while what they accepted is still there, and those that cover nothing, where everything was judged
 * (`complete`), here or `elsewhere`: each once, in their order.
 */
export function overrideBreaches(
  findings: readonly Finding[],
  {
    complete,
    elsewhere = [],
    ...allowed
  }: Allowed & {
    readonly complete: boolean
    readonly elsewhere?: readonly Broken[]
  },
): readonly Finding[] {
  const { allow, today } = allowed
  const { findings: covered, used } = coverBreaches(findings, allowed)
  const told = allow.flatMap((entry): Finding[] => {
    const { reason, until, position: config, image, variant, platform } = entry
    const about = {
      ...(image !== undefined && { image }),
      ...(image !== undefined && variant !== undefined && { variant }),
      ...(image !== undefined && platform !== undefined && { platform }),
      ...{ reason, until, config },
    }
    const isUsed = used.has(entry) || elsewhere.some((one) => names(entry, one) && isOf(entry, one.measure))
    if (!isUsed) return complete ? [{ code: 'allowance-unused', severity: 'note', ...about }] : []
    return until < today ? [{ code: 'allowance-expired', severity: 'warn', ...about }] : []
  })
  return [...covered, ...told]
}

/** Whether there is something that the label would let through. */
export function hasBreach({ findings }: Verdict): boolean {
  return findings.some(isBreach)
}

/** The same verdict where somebody has set the label: every breach of size warns. */
export function withAllowLabel(verdict: Verdict, label: AllowLabel): Verdict {
  const override: Override = { kind: 'label', ...label }
  return verdictOf(
    verdict.findings.map((finding) => (isBreach(finding) ? accept(finding, override) : finding)),
    verdict.waived,
  )
}

function accept(finding: Finding, override: Override): Finding {
  return { ...finding, severity: 'warn', override }
}

function ofEntry({ by, reason, until, position }: Allowance): Override {
  return { kind: 'entry', by, reason, until, position }
}

/** Of what is over already it is needed as soon as that is merged. */
function covers(entry: Allowance, finding: Finding): boolean {
  if (!breaches.has(finding.code) && finding.code !== 'already-over-budget') return false
  return names(entry, finding) && isOf(entry, 'measure' in finding ? finding.measure : undefined)
}

function names(
  { image, variant, platform }: Allowance,
  of: { readonly image?: string; readonly variant?: string; readonly platform?: string },
): boolean {
  return (
    (image === undefined || image === of.image) &&
    (variant === undefined || variant === of.variant) &&
    (platform === undefined || platform === of.platform)
  )
}

function isOf({ measure }: Allowance, broken: string | undefined): boolean {
  return measure === undefined || measure === broken
}
