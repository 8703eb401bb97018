import { allowLabelName } from '../model/allow-label-name.ts'
import { formatBytes } from '../model/bytes.ts'
import type { BudgetMeasure } from '../model/config.ts'
import type { Finding, FindingData } from '../model/finding.ts'
import type { Wording } from './finding-wording.ts'
import { configLine, dockerfileLine, type Scope, subject } from './wording-place.ts'
import { compareInWords, verbOf } from './wording-size.ts'

type GrowthCode = 'already-over-budget' | 'over-growth' | 'growth-unknown' | 'allowance-expired' | 'allowance-unused'
type Only<Code extends GrowthCode> = Finding & Extract<FindingData, { readonly code: Code }>

/** Words for what an image may grow by, and for what is accepted for a time. */
export function wordGrowth(finding: Only<GrowthCode>, scope: Scope): Wording {
  switch (finding.code) {
    case 'already-over-budget':
      return wordAlreadyOver(finding, scope)
    case 'over-growth':
      return wordOverGrowth(finding, scope)
    case 'growth-unknown':
      return wordUnknown(finding, scope)
    case 'allowance-expired':
      return {
        message: `The allowance in ${configLine(finding)} ended on ${finding.until}: ${finding.reason}`,
        remedy: 'Remove it and make the image smaller, or give it a new day',
      }
    case 'allowance-unused':
      return {
        message: `The allowance in ${configLine(finding)} covers nothing: ${finding.reason}`,
        remedy: 'Remove it, so that it covers nothing that comes later',
      }
  }
}

function wordAlreadyOver(finding: Only<'already-over-budget'>, scope: Scope): Wording {
  const { measure, before, note, unit } = finding
  const isLarger = finding.actual > before
  const { actual, bound, distance } = compareInWords(finding, finding)
  const then = measure === 'layers' ? `${before} layers` : formatBytes(before, unit)
  const was = actual.startsWith(then) ? '' : ` (${then})`
  const grown = compareInWords(finding, { actual: finding.actual, bound: before }).distance
  const told = isLarger
    ? `as it was before, and grew by ${grown}, within its floor`
    : `as it was before this change${was}`
  const message = `${subject(finding, scope)} ${verbOf(measure)} ${actual}, ${distance} over its budget of ${bound}, ${told}`
  const cause = isLarger ? 'So little growth fails nothing' : 'Nothing is to be done here: this change is not the cause'
  return {
    message: note === undefined ? message : `${message}: ${note}`,
    remedy: `${cause}; make it smaller in a change of its own, or raise max in ${configLine(finding)}`,
  }
}

const what: Readonly<Partial<Record<BudgetMeasure, string>>> = {
  ...{ uncompressed: ' uncompressed', own: ' in its own layers', live: ' of live files', wasted: ' of waste' },
}

function wordOverGrowth(finding: Only<'over-growth'>, scope: Scope): Wording {
  const { by, measure, after, unit, written, note } = finding
  const { actual, bound, distance } = compareInWords({ measure: 'compressed', unit }, finding)
  const thing = subject(finding, scope)
  // What a percent comes to need not be told to the byte, unless that is all that differs.
  const rounded = formatBytes(finding.bound, unit)
  const limit = written.endsWith('%')
    ? `${written} (${actual === formatBytes(finding.actual, unit) ? rounded : bound})`
    : bound
  const grew =
    by === 'own'
      ? `Own lines made ${inSentence(thing)} ${actual} larger, ${distance} over their growth budget of ${limit}`
      : `${thing} grew by ${actual}${what[measure] ?? ''} to ${formatBytes(after, unit)}, ${distance} over its growth budget of ${limit}`
  const line = dockerfileLine(finding)
  const look = line === undefined ? 'Look at what changed in the report' : `Look first at ${line}, which grew most`
  return {
    message: note === undefined ? grew : `${grew}: ${note}`,
    remedy: `${look}; if the growth is right, accept it once with an entry under allow or the label ${allowLabelName}, or correct it in ${configLine(finding)}`,
  }
}

function wordUnknown(finding: Only<'growth-unknown'>, scope: Scope): Wording {
  const { image, measure, severity, reason } = finding
  if (image === undefined) {
    return {
      message: `How much the images grew is unknown: ${reason}`,
      remedy: 'Commit the sizes that the command update writes, or let a run of the base branch pass first',
    }
  }
  const thing = inSentence(subject(finding, scope))
  const bytes = measure === undefined ? '' : ` in ${measure} bytes`
  return {
    message: `How much ${thing} grew${bytes} is unknown: ${reason}`,
    remedy:
      severity === 'note'
        ? 'Nothing is to be done: it is compared once the baseline has it'
        : `Write the baseline again as the image is now, or bound the growth of another measure in ${configLine(finding)}`,
  }
}

function inSentence(thing: string): string {
  return thing.replace(/^[IV]/, (first) => first.toLowerCase())
}
