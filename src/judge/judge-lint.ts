import type { Variant } from '../model/config.ts'
import type { Finding, Severity, WaivedFinding } from '../model/finding.ts'
import type { LintedSighting, LintResult } from '../model/lint.ts'
import type { MeasuredCell } from '../model/measurement.ts'
import { refName } from '../model/ref-name.ts'
import { type RuleCode, sharedRuleCodes } from '../model/rule-code.ts'
import type { Waiver } from '../model/rule-setting.ts'
import { bytesOfLine } from './bytes-of-line.ts'
import type { LintNote } from '../model/lint-note.ts'
import { judgeUnlinted } from './judge-unlinted.ts'
import { type JudgedRule, judgedRule } from './judged-rule.ts'
import { matchSource } from './match-source.ts'
import { waiverKey } from './match-waiver.ts'

export type LintJudgeInput = {
  readonly linted: LintResult
  /** Those that were asked for. */
  readonly variants: readonly Variant[]
  /** Names of the variants whose images were all looked into: what layers can show they have shown. */
  readonly lookedInto: ReadonlySet<string>
  readonly measured: readonly MeasuredCell[]
  /** The day of the run in UTC, YYYY-MM-DD. */
  readonly today: string
}

export type JudgedLint = {
  readonly findings: readonly Finding[]
  readonly waived: readonly WaivedFinding[]
  /** The waivers that are about something that was seen. */
  readonly used: ReadonlySet<string>
}

const ranks: Readonly<Record<Severity, number>> = { note: 0, warn: 1, error: 2 }
const shared: ReadonlySet<RuleCode> = new Set(sharedRuleCodes)

/** A sighting as it holds for one variant. */
type Seen = {
  readonly variant: Variant
  readonly sighting: LintedSighting
  readonly rule: JudgedRule
  readonly waived?: Waiver
  readonly ended?: Waiver
}

/**
 * What lint saw, under the severities and waivers of the configuration. What several variants have at one place is told once, as severe as for the
 * strictest of them. What a rule on contents would show in the layers it alone tells, of images that were looked into.
 */
export function judgeLint(input: LintJudgeInput): JudgedLint {
  const { linted, variants, lookedInto, today } = input
  const variantOf = new Map(variants.map((variant) => [refName(variant), variant]))
  const used = new Set<string>()
  const seen = linted.variants.flatMap((one): Seen[] => {
    const variant = variantOf.get(refName(one))
    if (variant === undefined) return []
    const waivers = variant.waivers.map((waiver) => ({ waiver, matches: matchSource(waiver) }))
    return one.sightings.flatMap((sighting) => seenBy(sighting, { variant, waivers, used, today }))
  })
  const open = seen.filter(({ variant, sighting }) => !shared.has(sighting.code) || !lookedInto.has(refName(variant)))
  const told = [...Map.groupBy(open, placeKey).values()].map((group) => toldOnce(group, input))
  const inOrder = told.toSorted((left, right) => compare(left.finding, right.finding))
  return {
    findings: [
      ...judgeUnlinted(linted, { variantOf, lookedInto }),
      ...(linted.notes ?? []).map(noteFinding),
      ...inOrder.filter(({ waived }) => waived === undefined).map(({ finding }) => finding),
    ],
    waived: inOrder.flatMap(({ finding, waived }): WaivedFinding[] => {
      if (waived === undefined) return []
      const { reason, until } = waived
      return [{ finding, reason, ...(until !== undefined && { until }) }]
    }),
    used,
  }
}

type Given = {
  readonly variant: Variant
  readonly waivers: readonly { readonly waiver: Waiver; readonly matches: ReturnType<typeof matchSource> }[]
  readonly used: Set<string>
  readonly today: string
}

function seenBy(sighting: LintedSighting, { variant, waivers, used, today }: Given): Seen[] {
  const matching = waivers.filter(({ matches }) => matches(sighting)).map(({ waiver }) => waiver)
  for (const waiver of matching) used.add(waiverKey(waiver))
  const rule = judgedRule(sighting.code, variant)
  if (rule === undefined) return []
  const waived = matching.find(({ until }) => until === undefined || until >= today)
  const ended = waived === undefined ? matching[0] : undefined
  return [{ variant, sighting, rule, ...(waived && { waived }), ...(ended && { ended }) }]
}

function placeKey({ sighting: { code, file, line, subject } }: Seen): string {
  return JSON.stringify([code, file, line, subject])
}

type Told = { readonly finding: Finding; readonly waived?: Waiver }

/** One that a waiver accepts in some variants is still that of the others. */
function toldOnce(group: readonly Seen[], { linted, measured }: LintJudgeInput): Told {
  const unwaived = group.filter(({ waived }) => waived === undefined)
  const told = unwaived.length > 0 ? unwaived : group
  const worst = told.reduce((most, one) => (ranks[severityOf(one)] > ranks[severityOf(most)] ? one : most))
  const { sighting, rule, waived, ended } = worst
  const { instruction: _, ...seen } = sighting
  const refs = told.map(({ variant: { image, variant } }) => ({ image, variant }))
  const dockerfiles = new Set(told.map(({ variant }) => variant.dockerfile))
  const isOfAll = linted.variants.filter(({ dockerfile }) => dockerfiles.has(dockerfile)).length === refs.length
  const layerBytes = bytesOfLine(sighting, { refs, measured })
  const [only] = refs
  return {
    finding: {
      code: sighting.code,
      severity: severityOf(worst),
      sighting: seen,
      ...(!isOfAll && { variants: refs }),
      ...(!isOfAll && refs.length === 1 && only),
      dockerfile: sighting.file,
      ...(sighting.line !== undefined && { line: sighting.line }),
      ...(layerBytes !== undefined && { layerBytes }),
      ...(ended?.until !== undefined && { waiverEnded: ended.until }),
      ...(rule.position !== undefined && { config: rule.position }),
    },
    ...(waived && { waived }),
  }
}

/** Where bytes decide, nobody knows them yet. */
function severityOf({ rule }: Seen): Severity {
  return rule.limit === undefined ? rule.severity : 'note'
}

function compare(left: Finding, right: Finding): number {
  const [a = '', b = ''] = [left.dockerfile, right.dockerfile]
  return a === b ? (left.line ?? 0) - (right.line ?? 0) : a < b ? -1 : 1
}

function noteFinding({ file, line, text }: LintNote): Finding {
  return { code: 'buildkit-note', severity: 'note', dockerfile: file, ...(line !== undefined && { line }), text }
}
