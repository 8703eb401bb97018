import { quote } from '../model/quote.ts'
import { type AddProblem, textOf } from './draft.ts'
import { where } from './shape-problems.ts'
import { type Place, refuse } from './smoke-reader.ts'

/** A whole number between two bounds, which are allowed; undefined after a problem. */
export function readWhole(
  place: Place & { readonly least: number; readonly most: number },
  add: AddProblem,
): number | undefined {
  const { node, path, least, most } = place
  const text = textOf(node)
  const value = /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN
  if (value >= least && value <= most) return value
  const message = `${where(path)} is ${quote(text)}`
  refuse(place, { message, remedy: `Write a whole number from ${least} to ${most}`, add })
  return undefined
}
