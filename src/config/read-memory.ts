import { parseBytes } from '../model/bytes.ts'
import { quote } from '../model/quote.ts'
import { type AddProblem, textOf } from './draft.ts'
import { where } from './shape-problems.ts'
import { type Place, refuse } from './smoke-reader.ts'

// Docker refuses less.
const leastBytes = 6 * 1024 * 1024

/** The memory of a container in bytes; undefined after a problem. */
export function readMemory(place: Place, add: AddProblem): number | undefined {
  const text = textOf(place.node)
  const parsed = parseBytes(text)
  if ('problem' in parsed) {
    const remedy = parsed.proposals.map(quote).join(' or ')
    const message = `${where(place.path)} is ${quote(text)}: ${parsed.problem}`
    refuse(place, { message, remedy: remedy === '' ? 'Write a size such as 2GB' : `Write ${remedy}`, add })
    return undefined
  }
  if (parsed.bytes >= leastBytes) return parsed.bytes
  const message = `${where(place.path)} is ${quote(text)}: no container starts with less than 6MiB`
  refuse(place, { message, remedy: 'Write a size such as 2GB', add })
  return undefined
}
