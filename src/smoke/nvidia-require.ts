import { holdsDotted, isDotted, type VersionOperator } from './dotted-version.ts'

/** What NVIDIA's runtime compares: of the machine's driver, but for what the image itself says. */
type RequireProperty = 'cuda' | 'driver' | 'arch' | 'brand'

export type RequireCondition = {
  readonly property: RequireProperty
  readonly operator: VersionOperator
  readonly value: string
  /** As written, `cuda>=12.4`. */
  readonly text: string
}

/** One variable: holds when all conditions of one of its alternatives hold. */
export type Requirement = readonly (readonly RequireCondition[])[]

const properties: readonly string[] = ['cuda', 'driver', 'arch', 'brand']
const grammar = /^([^<>=!]+)(!=|<=|>=|=|<|>)(.+)$/

/**
 * Reads a value of NVIDIA_REQUIRE_*: alternatives with spaces between them, each of conditions with commas between them. A condition
 * on a property that the runtime does not know is passed over, as the runtime does. Undefined: no runtime can read it.
 */
export function parseRequirement(value: string): Requirement | undefined {
  const alternatives: RequireCondition[][] = []
  for (const alternative of words(value, ' ')) {
    const conditions: RequireCondition[] = []
    for (const text of words(alternative, ',')) {
      const [, property = '', operator = '', wanted = ''] = grammar.exec(text) ?? []
      if (property === '') return undefined
      if (!isProperty(property)) continue
      if (property !== 'brand' && !isDotted(wanted)) return undefined
      if (property === 'brand' && operator !== '=' && operator !== '!=') return undefined
      conditions.push({ property, operator: operator as VersionOperator, value: wanted, text })
    }
    if (conditions.length > 0) alternatives.push(conditions)
  }
  return alternatives
}

/** What is known of each property; one that is not known speaks against nothing. */
export type KnownProperties = Partial<Readonly<Record<RequireProperty, string>>>

/** The first condition, of the first alternative, that does not hold; undefined where an alternative can hold. */
export function unsatisfied(requirement: Requirement, known: KnownProperties): RequireCondition | undefined {
  const broken = requirement.map((conditions) => conditions.find((condition) => !canHold(condition, known)))
  return broken.includes(undefined) ? undefined : broken[0]
}

function canHold({ property, operator, value }: RequireCondition, known: KnownProperties): boolean {
  const has = known[property]
  if (has === undefined) return true
  if (property === 'brand') return (has === value) === (operator === '=')
  return !isDotted(has) || holdsDotted(has, { operator, right: value })
}

function isProperty(text: string): text is RequireProperty {
  return properties.includes(text)
}

function words(text: string, separator: string): string[] {
  return text.split(separator).filter((word) => word.trim() !== '')
}
