import { textOfBytes } from '../../model/byte-text.ts'

const [lineFeed, carriageReturn, quote, comma] = [0x0a, 0x0d, 0x22, 0x2c]

/**
 * The first column of a RECORD, which is CSV with fields in quotes where they need some (PEP 376). `onCutOff` is called where a quote is not closed.
 */
export function* recordPaths(bytes: Uint8Array, onCutOff: () => void): Generator<string> {
  for (let at = 0; at < bytes.length; ) {
    if (bytes[at] !== quote) {
      const stop = lineEnd(bytes, at)
      const end = fieldEnd(bytes, { from: at, stop })
      if (end > at) yield textOfBytes(bytes.subarray(at, end))
      at = stop + 1
      continue
    }
    const end = closingQuote(bytes, at + 1)
    if (end < 0) {
      onCutOff()
      return
    }
    yield textOfBytes(bytes.subarray(at + 1, end)).replaceAll('""', '"')
    // Neither a hash nor a size has quotes.
    at = lineEnd(bytes, end) + 1
  }
}

function lineEnd(bytes: Uint8Array, from: number): number {
  const end = bytes.indexOf(lineFeed, from)
  return end < 0 ? bytes.length : end
}

function fieldEnd(bytes: Uint8Array, { from, stop }: { readonly from: number; readonly stop: number }): number {
  for (let at = from; at < stop; at += 1) if (bytes[at] === comma) return at
  return stop > from && bytes[stop - 1] === carriageReturn ? stop - 1 : stop
}

function closingQuote(bytes: Uint8Array, from: number): number {
  let end = bytes.indexOf(quote, from)
  while (end >= 0 && bytes[end + 1] === quote) end = bytes.indexOf(quote, end + 2)
  return end
}
