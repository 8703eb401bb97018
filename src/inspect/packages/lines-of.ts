import { textOfBytes } from '../../model/byte-text.ts'

const [lineFeed, carriageReturn] = [0x0a, 0x0d]

/**
 * The lines of a file, each decoded by itself: a database of 60 MB as one text would take twice or four times as much. Of several empty lines in a row there is one;
 * there may be sixty million of them.
 */
export function* linesOf(bytes: Uint8Array): Generator<string> {
  let wasEmpty = false
  for (let start = 0; start < bytes.length; ) {
    const end = bytes.indexOf(lineFeed, start)
    const stop = end < 0 ? bytes.length : end
    const last = stop > start && bytes[stop - 1] === carriageReturn ? stop - 1 : stop
    if (last > start || !wasEmpty) yield textOfBytes(bytes.subarray(start, last))
    wasEmpty = last === start
    start = stop + 1
    if (wasEmpty) while (bytes[start] === lineFeed) start += 1
  }
}
