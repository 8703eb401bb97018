import type { Finding, FindingData } from '../model/finding.ts'
import type { Wording } from './finding-wording.ts'
import { configLine, dockerfileLine, type Scope, subject } from './wording-place.ts'
import { compareInWords, verbOf } from './wording-size.ts'

type GrowthCode = 'already-over-budget' | 'over-growth' | 'growth-unknown' | 'allowance-expired' | 'allowance-unused'

/** Words for what an image may grow by, and for what is accepted for a time. */
export function wordGrowth(
  finding: Finding & Extract<FindingData, { readonly code: GrowthCode }>,
  scope: Scope,
): Wording {
  const thing = subject(finding, scope)
  switch (finding.code) {
    case 'already-over-budget': {
      const { actual, bound, distance } = compareInWords(finding, finding)
      return {
        message: `${thing} ${verbOf(finding.measure)} ${actual}, ${distance} over its budget of ${bound}, as it was before this change`,
        remedy: `This change did not make it larger; raise the budget in ${configLine(finding)}, or make the image smaller on its own`,
      }
    }
    case 'over-growth': {
      const { actual, bound } = compareInWords(finding, finding)
      const line = dockerfileLine(finding)
      return {
        message: `${thing} grew by ${actual}${finding.by === 'own' ? ' by its own lines' : ''}, and may by ${bound}`,
        remedy: `${line === undefined ? 'Make it smaller' : `Look first at ${line}`}, or correct the growth in ${configLine(finding)}`,
      }
    }
    case 'growth-unknown':
      return {
        message: `How much ${thing} grew is unknown: ${finding.reason}`,
        remedy: `Commit the sizes that the command update writes`,
      }
    case 'allowance-expired':
      return {
        message: `The allowance "${finding.reason}" ended on ${finding.until}`,
        remedy: `Remove it from ${configLine(finding)}, or give it a new day`,
      }
    case 'allowance-unused':
      return {
        message: `The allowance "${finding.reason}" covers nothing`,
        remedy: `Remove it from ${configLine(finding)}`,
      }
  }
}
