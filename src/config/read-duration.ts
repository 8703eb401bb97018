import { quote } from '../model/quote.ts'
import { type AddProblem, type Setting, textOf } from './draft.ts'
import { where } from './shape-problems.ts'

const factors: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 }
const longestMilliseconds = 24 * 3_600_000

export type ParsedDuration = { readonly milliseconds: number } | { readonly problem: string; readonly remedy: string }

/** A number with ms, s, m or h: whole milliseconds, more than none and at most a day. */
export function parseDuration(text: string): ParsedDuration {
  const match = /^(\d{1,9}(?:\.\d{1,3})?) ?(ms|s|m|h)?$/.exec(text)
  if (match === null) {
    return { problem: 'a duration is a number with ms, s, m or h', remedy: 'Write a duration such as 60s' }
  }
  const [, number = '', unit] = match
  if (unit === undefined) return { problem: 'a duration needs a unit', remedy: `Write ${quote(`${number}s`)}` }
  const milliseconds = Math.round(Number(number) * (factors[unit] ?? 0))
  if (milliseconds === 0) return { problem: 'nothing can be done in no time', remedy: 'Write a duration such as 60s' }
  if (milliseconds > longestMilliseconds) return { problem: 'a duration is at most 24h', remedy: 'Write a shorter one' }
  return { milliseconds }
}

/** Seconds, or undefined after a problem. */
export function readSeconds({ node, path }: Pick<Setting, 'node' | 'path'>, add: AddProblem): number | undefined {
  const parsed = parseDuration(textOf(node))
  if ('milliseconds' in parsed) return parsed.milliseconds / 1000
  const { problem, remedy } = parsed
  add({ path, position: node.position, message: `${where(path)} is ${quote(textOf(node))}: ${problem}`, remedy })
  return undefined
}
