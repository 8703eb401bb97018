const [quoteMark, backslash, comma] = [0x22, 0x5c, 0x2c]
const [openList, closeList, openObject, closeObject] = [0x5b, 0x5d, 0x7b, 0x7d]

export type JsonExtent = {
  /** How many lists and objects lie within each other at the deepest place. */
  readonly depth: number
  /** At least the number of values; of what is no JSON it says nothing but a bound. */
  readonly values: number
}

/**
 * How deep and how large a JSON text is, in one pass and before anything is made of it: what a file of 2 bytes a value becomes in memory is a
 * hundred times as large.
 */
export function jsonExtent(bytes: Uint8Array): JsonExtent {
  let [depth, deepest, values, isText] = [0, 0, 1, false]
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at]
    if (isText) {
      if (byte === backslash) at += 1
      else if (byte === quoteMark) isText = false
    } else if (byte === quoteMark) isText = true
    else if (byte === comma) values += 1
    else if (byte === openList || byte === openObject) {
      depth += 1
      values += 1
      if (depth > deepest) deepest = depth
    } else if (byte === closeList || byte === closeObject) depth -= 1
  }
  return { depth: deepest, values }
}
