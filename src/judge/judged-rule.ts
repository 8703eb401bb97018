import { parseBytes, type UnitSystem } from '../model/bytes.ts'
import type { Variant } from '../model/config.ts'
import type { Severity } from '../model/finding.ts'
import type { Position } from '../model/position.ts'
import type { RuleCode } from '../model/rule-code.ts'
import { ruleDefaults } from '../model/rule-defaults.ts'

/** A rule as it holds for one variant. */
export type JudgedRule = {
  readonly severity: Severity
  /** Observations of fewer bytes are not told; undefined where a limit of the configuration takes its place, or it is not about bytes. */
  readonly floor?: number
  /** On what the rule sees in an image altogether; of `large-file` on each file. */
  readonly limit?: { readonly bytes: number; readonly unit: UnitSystem }
  /** Where the configuration sets it. */
  readonly position?: Position
}

/** The rule under what the configuration says of it, else its default; undefined where it is off. */
export function judgedRule(code: RuleCode, { rules }: Pick<Variant, 'rules'>): JudgedRule | undefined {
  const { severity, floor } = ruleDefaults[code]
  const set = rules.find((rule) => rule.code === code)
  if (set === undefined) return { severity, ...(floor !== undefined && { floor }) }
  if (set.severity === 'off') return undefined
  const { max, position } = set
  if (max === undefined) return { severity: set.severity, position, ...(floor !== undefined && { floor }) }
  const parsed = parseBytes(max.text)
  const unit = 'unit' in parsed ? parsed.unit : 'decimal'
  return { severity: set.severity, position, limit: { bytes: max.value, unit } }
}

/** Rules that only look where the configuration names a device. */
const ofDevice: Readonly<Partial<Record<RuleCode, Variant['device']>>> = {
  'cuda-in-cpu': 'cpu',
  'cuda-missing': 'cuda',
}

/** Whether a rule looks at such a variant at all. */
export function asksOf(code: RuleCode, { device }: Pick<Variant, 'device'>): boolean {
  return ofDevice[code] === undefined || ofDevice[code] === device
}
