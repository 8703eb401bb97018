import { cellKey } from '../model/measured-by-cell.ts'
import type { RuleCode } from '../model/rule-code.ts'
import type { ToldOfImage } from './inspected-image.ts'

/** What is told of several places at once: the observation is of the first, the largest, and its numbers are those of all. */
export type ToldPlaces = ToldOfImage & { readonly others: readonly { readonly path: string; readonly bytes: number }[] }

/** Each place of these is a fault, or a limit, of its own. */
const apart: ReadonlySet<RuleCode> = new Set(['large-file', 'empty-copy', 'glob-folder'])

/** What a rule sees in several places of a layer, brought or hidden by the same instructions, has one remedy and is one finding; in the order of its first place. */
export function joinPlaces(told: readonly ToldOfImage[]): ToldPlaces[] {
  return [...Map.groupBy(told, keyOf).values()].map(joined)
}

function keyOf({ observation, image, waived, ended }: ToldOfImage): unknown {
  const { code, path, layer, by, detail } = observation
  const place = apart.has(code) ? path : undefined
  return JSON.stringify([code, cellKey(image.cell), place, layer, by, detail, waived, ended])
}

function joined(group: readonly ToldOfImage[]): ToldPlaces {
  const [first, ...others] = group.toSorted(
    (left, right) =>
      right.observation.bytes - left.observation.bytes || (left.observation.path < right.observation.path ? -1 : 1),
  )
  if (first === undefined) throw new Error('A group has members')
  const sum = (of: 'bytes' | 'fileCount') => group.reduce((total, { observation }) => total + observation[of], 0)
  return {
    ...first,
    observation: { ...first.observation, bytes: sum('bytes'), fileCount: sum('fileCount') },
    others: others.map(({ observation: { path, bytes } }) => ({ path, bytes })),
  }
}
