import { formatBytes } from '../model/bytes.ts'
import type { BudgetMeasure } from '../model/config.ts'
import type { Finding, FindingData } from '../model/finding.ts'
import type { Wording } from './finding-wording.ts'
import { reasonInWords } from './reason-in-words.ts'
import { configLine, dockerfileLine, type Scope, subject } from './wording-place.ts'
import { compareInWords, verbOf } from './wording-size.ts'

type BoundCode =
  | 'over-budget'
  | 'near-budget'
  | 'under-minimum'
  | 'total-over-budget'
  | 'total-near-budget'
  | 'total-under-minimum'

export type BoundFinding = Finding & Extract<FindingData, { readonly code: BoundCode }>

const relations: Readonly<Record<BoundCode, string>> = {
  'over-budget': 'over its budget of',
  'near-budget': 'over its warning level of',
  'under-minimum': 'under its minimum of',
  'total-over-budget': 'over the total budget of',
  'total-near-budget': 'over the total warning level of',
  'total-under-minimum': 'under the total minimum of',
}

/** Words for a number that broke a bound: the number, the distance, the bound, and the repository's own message after them. */
export function wordBound(finding: BoundFinding, scope: Scope): Wording {
  const { code, note } = finding
  const { actual, bound, distance } = compareInWords(finding, finding)
  const total = code.startsWith('total-')
  const thing = total ? 'All images together, each layer counted once,' : subject(finding, scope)
  const verb = total ? 'are' : verbOf(finding.measure)
  const message = `${thing} ${verb} ${actual}, ${distance} ${relations[code]} ${bound}${sinceBefore(finding)}`
  return { message: note === undefined ? message : `${message}: ${note}`, remedy: remedy(finding) }
}

/** Of what was over its budget before the change that is judged: what that did to it. */
function sinceBefore(finding: BoundFinding): string {
  if (finding.code !== 'over-budget' || finding.before === undefined) return ''
  const { actual, before, bound, measure, unit } = finding
  const [was, more] = [before - bound, actual - before].map((amount) =>
    measure === 'layers' ? `${amount} ${amount === 1 ? 'layer' : 'layers'}` : formatBytes(amount, unit),
  )
  return `; it was ${was} over before, and this change made it ${more} larger`
}

function remedy(finding: BoundFinding): string {
  const place = configLine(finding)
  const look = whereToLook(finding)
  switch (finding.code) {
    case 'over-budget':
      return `${look}; if the size is right, raise max in ${place}`
    case 'near-budget':
      return `${look}; if the size is right, raise warn in ${place}`
    case 'under-minimum':
      if (finding.measure === 'context')
        return `Check that no ignore file keeps back what the image needs; if the size is right, lower min in ${place}`
      return `Check that nothing is missing from the image, such as its packages; if the size is right, lower min in ${place}`
    case 'total-over-budget':
      return `Share layers between images or shrink the largest; if the size is right, raise max in ${place}`
    case 'total-near-budget':
      return `Share layers between images or shrink the largest; if the size is right, raise warn in ${place}`
    case 'total-under-minimum':
      return `Check that no image lost its packages; if the size is right, lower min in ${place}`
  }
}

function whereToLook(finding: BoundFinding): string {
  const line = dockerfileLine(finding)
  if (finding.measure === 'context') {
    const most =
      line === undefined
        ? 'Name what is not needed'
        : `Look first at ${line}, which takes most of it, and name what is not needed`
    return `${most} in the ignore file`
  }
  if (finding.measure === 'path') return 'Look at what the report says lies there'
  if (finding.measure === 'wasted') {
    return line === undefined
      ? 'Look at the waste in the report'
      : `Look first at ${line}, the own layer that wastes most`
  }
  return line === undefined
    ? 'Look at the largest layers in the report'
    : `Look first at ${line}, its largest own layer`
}

type OpenCode = 'budget-unknown' | 'nothing-at-path'

/** Words for a budget that could not be held against a number, or that no file is under. */
export function wordOpenBudget(
  finding: Finding & Extract<FindingData, { readonly code: OpenCode }>,
  scope: Scope,
): Wording {
  const thing = subject(finding, scope)
  const place = configLine(finding)
  switch (finding.code) {
    case 'budget-unknown':
      return {
        message: `${thing} has a budget on ${boundedBy(finding)}, of which nothing is known: ${reasonInWords(finding.reason)}`,
        remedy:
          finding.originsUnknown === true
            ? `Build it with provenance of mode=max, which says what the base brought, or bound \`live\` in place of \`own\` in ${place}`
            : `A number that nobody has is within no budget; resolve the reason, or remove the budget in ${place}`,
      }
    case 'nothing-at-path':
      return {
        message: `${finding.image === undefined ? 'No image has anything' : `${thing} has nothing`} at ${finding.path}, so that the budget there bounds nothing`,
        remedy: `Correct the path in ${place}, or remove it if it is no longer in the image`,
      }
  }
}

const bounded: Readonly<Record<BudgetMeasure, string>> = {
  compressed: 'its compressed size',
  uncompressed: 'its uncompressed size',
  own: 'the bytes of its own layers',
  live: 'its live bytes',
  wasted: 'its wasted bytes',
  path: 'a path',
  layers: 'its layers',
  context: 'its context',
}

function boundedBy({ measure, path }: { readonly measure: BudgetMeasure; readonly path?: string }): string {
  return path ?? bounded[measure]
}
