import type { Finding, FindingData } from '../model/finding.ts'
import type { Wording } from './finding-wording.ts'
import { configLine, dockerfileLine, type Scope, subject } from './wording-place.ts'
import { compareInWords } from './wording-size.ts'

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
  const verb = total ? 'are' : finding.measure === 'layers' ? 'has' : 'is'
  const message = `${thing} ${verb} ${actual}, ${distance} ${relations[code]} ${bound}`
  return { message: note === undefined ? message : `${message}: ${note}`, remedy: remedy(finding) }
}

function remedy(finding: BoundFinding): string {
  const place = configLine(finding)
  const line = dockerfileLine(finding)
  const look =
    line === undefined ? 'Look at the largest layers in the report' : `Look first at ${line}, its largest own layer`
  switch (finding.code) {
    case 'over-budget':
      return `${look}; if the size is right, raise max in ${place}`
    case 'near-budget':
      return `${look}; if the size is right, raise warn in ${place}`
    case 'under-minimum':
      return `Check that nothing is missing from the image, such as its packages; if the size is right, lower min in ${place}`
    case 'total-over-budget':
      return `Share layers between images or shrink the largest; if the size is right, raise max in ${place}`
    case 'total-near-budget':
      return `Share layers between images or shrink the largest; if the size is right, raise warn in ${place}`
    case 'total-under-minimum':
      return `Check that no image lost its packages; if the size is right, lower min in ${place}`
  }
}
