import { posix } from 'node:path'
import { quote } from '../model/quote.ts'
import { type AddProblem, textOf } from './draft.ts'
import { type Place, refuse } from './smoke-reader.ts'

/** A path inside the image in normal form; undefined after a problem. */
export function absolutePath(place: Place, add: AddProblem): string | undefined {
  return readAbsolutePath(place, { written: textOf(place.node), add })
}

/** The same of a path that is the key of an entry; `place` is where a problem is told. */
export function readAbsolutePath(
  place: Place,
  { written, add }: { readonly written: string; readonly add: AddProblem },
): string | undefined {
  if (!posix.isAbsolute(written)) {
    refuse(place, { message: `The path ${quote(written)} is not absolute`, remedy: 'Begin it with /', add })
    return undefined
  }
  if (/[\u0000-\u001f\u007f]/.test(written)) {
    refuse(place, { message: `The path ${quote(written)} holds a control character`, remedy: 'Remove it', add })
    return undefined
  }
  return posix.normalize(written).replace(/(.)\/$/, '$1')
}
