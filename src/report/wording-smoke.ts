import { formatBytes } from '../model/bytes.ts'
import type { Finding, FindingData } from '../model/finding.ts'
import { quote } from '../model/quote.ts'
import type { Wording } from './finding-wording.ts'
import { formatMilliseconds } from './format-milliseconds.ts'
import { reasonInWords } from './reason-in-words.ts'
import { configLine, type Scope, subject, variantName } from './wording-place.ts'
import { compareInWords } from './wording-size.ts'

type Only<Code extends FindingData['code']> = Finding & Extract<FindingData, { readonly code: Code }>

type SmokeFinding = Only<
  | 'smoke-failed'
  | 'smoke-infrastructure'
  | 'smoke-skipped'
  | 'smoke-not-run'
  | 'smoke-over-budget'
  | 'smoke-near-budget'
  | 'smoke-budget-unknown'
  | 'unproven-shrink'
>

/** Words for what smoke tests found out, or did not. */
export function wordSmoke(finding: SmokeFinding, scope: Scope): Wording {
  const thing = subject(finding, scope)
  const place = configLine(finding)
  switch (finding.code) {
    case 'smoke-failed':
      return {
        message: `${thing} failed its test ${testAndReason(finding, scope)}`,
        remedy: `Repair the image${endedWaiver(finding)}; if the test asks for the wrong thing, correct it in ${place}`,
      }
    case 'smoke-infrastructure':
      return {
        message: `${thing} could not be tested by ${testAndReason(finding, scope)}`,
        remedy: 'This says nothing about the image: repair what the reason names and run again',
      }
    case 'smoke-skipped':
      return {
        message: `${thing} was not tested by ${testAndReason(finding, scope)}`,
        remedy: skippedRemedy(finding),
      }
    case 'smoke-not-run':
      return {
        message: `${thing} has no result of its test ${quote(finding.test)}`,
        remedy: 'A test without a result never counts as passed; run again, and report it if it stays so',
      }
    case 'smoke-over-budget':
    case 'smoke-near-budget':
      return wordSmokeBudget(finding, scope)
    case 'smoke-budget-unknown': {
      const test = finding.measure === 'start' ? 'an http or healthcheck test' : 'a test'
      return {
        message: `${thing} was not held against its budget on ${finding.measure}: ${finding.reason}`,
        remedy: `Let ${test} of it run, or remove the budget in ${place}`,
      }
    }
    case 'unproven-shrink': {
      const { actual, parentBytes, parent } = finding
      const percent = ((BigInt(parentBytes) - BigInt(actual)) * 100n) / BigInt(parentBytes)
      return {
        message: `${thing} is ${formatBytes(actual)}, ${percent}% smaller than ${variantName(parent, scope)} (${formatBytes(parentBytes)}) that it is built on, and no test shows that it still works`,
        remedy: `Add a smoke test to it in ${place}`,
      }
    }
  }
}

function testAndReason(
  { result, from }: Only<'smoke-failed' | 'smoke-infrastructure' | 'smoke-skipped'>,
  scope: Scope,
): string {
  const origin = from === undefined ? '' : ` of ${variantName(from, scope)}`
  const emulated = result.emulated ? ' (emulated)' : ''
  return `${quote(result.name)}${origin}${emulated}: ${reasonInWords(result.reason ?? 'no reason was given')}`
}

function endedWaiver({ waiverEnded }: { readonly waiverEnded?: string }): string {
  return waiverEnded === undefined ? '' : `, whose waiver ended with ${waiverEnded}`
}

function skippedRemedy({ severity }: Finding): string {
  switch (severity) {
    case 'note':
      return 'Its size is proven, and this part of its function is not before the test runs'
    case 'warn':
      return 'Review the test as you review code: once the base branch has it, it runs'
    case 'error':
      return 'Under require-smoke no test may be skipped: run it where it can run, or take the waiver away'
  }
}

const levels = {
  'smoke-over-budget': { words: 'over its budget of', bound: 'max' },
  'smoke-near-budget': { words: 'over its warning level of', bound: 'warn' },
} as const

function wordSmokeBudget(finding: Only<'smoke-over-budget' | 'smoke-near-budget'>, scope: Scope): Wording {
  const { measure, unit, note, code } = finding
  const { words, bound } = levels[code]
  const of = measure === 'start' ? compareSeconds(finding) : compareInWords({ measure: 'compressed', unit }, finding)
  const did = measure === 'start' ? `took ${of.actual} to be ready` : `used ${of.actual} of memory`
  const message = `${subject(finding, scope)} ${did}, ${of.distance} ${words} ${of.bound}`
  const right = measure === 'start' ? 'time' : 'amount'
  return {
    message: note === undefined ? message : `${message}: ${note}`,
    remedy: `Look at its tests in the report; if the ${right} is right, raise ${bound} of ${measure} in ${configLine(finding)}`,
  }
}

function compareSeconds({ actual, bound }: { readonly actual: number; readonly bound: number }) {
  return {
    actual: formatMilliseconds(actual),
    bound: formatMilliseconds(bound),
    distance: formatMilliseconds(actual - bound),
  }
}
