import { quote } from '../model/quote.ts'
import { type AddProblem, textOf } from './draft.ts'
import { type Place, refuse, settingIn } from './smoke-reader.ts'

/** Why something that is wrong is accepted, and the last day on which it is. */
export type Acceptance = { readonly reason: string; readonly until?: string }

/** The `reason` and `until` of a waiver or an allowance, each wrong one told; undefined without a reason, which the shape tells. */
export function readAcceptance(
  place: Place,
  {
    what = 'waiver',
    remedy,
    add,
  }: {
    readonly what?: 'waiver' | 'allowance'
    /** For a reason that says nothing. */
    readonly remedy: string
    readonly add: AddProblem
  },
): Acceptance | undefined {
  const reasonAt = settingIn(place, 'reason')
  if (reasonAt === undefined) return undefined
  const reason = textOf(reasonAt.node).trim()
  if (isBlank(reason)) refuse(reasonAt, { message: `This ${what} has no reason`, remedy, add })
  const untilAt = settingIn(place, 'until')
  if (untilAt === undefined) return { reason }
  const until = textOf(untilAt.node)
  if (!isDay(until)) {
    refuse(untilAt, { message: `${quote(until)} is not a day`, remedy: 'Write one such as 2026-12-31', add })
  }
  return { reason, until }
}

/** Whether nothing of it can be seen: letters without width are none. */
export function isBlank(text: string): boolean {
  return text.replace(/[\p{Default_Ignorable_Code_Point}\p{White_Space}]/gu, '') === ''
}

/** A day that the calendar has, YYYY-MM-DD. */
function isDay(text: string): boolean {
  const time = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text)
}
