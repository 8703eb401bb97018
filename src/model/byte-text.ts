/**
 * The text of a name, which is bytes on Linux: UTF-8, and every byte that is none of it as a lone surrogate U+DC80 to U+DCFF, as Python's
 * `surrogateescape` does (PEP 383). Two names that differ in bytes differ in text.
 */
export function textOfBytes(bytes: Uint8Array, { start = 0, end = bytes.length }: Part = {}): string {
  // For a name among very many a view of it would take longer to make than the text.
  const buffer = bytes instanceof Buffer ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const text = buffer.toString('utf8', start, end)
  // The replacement character can also be meant.
  return text.includes('\ufffd') ? escapedText(buffer.subarray(start, end)) : text
}

type Part = { readonly start?: number; readonly end?: number }

/** The bytes that `textOfBytes` made the text of. */
export function bytesOfText(text: string): Buffer {
  if (text.isWellFormed()) return Buffer.from(text)
  // What is caught lies between two parts of other text.
  const parts = text.split(/(\p{Cs}+)/u)
  return Buffer.concat(parts.map((part, index) => (index % 2 === 0 ? Buffer.from(part) : strayBytes(part))))
}

function strayBytes(surrogates: string): Buffer {
  return Buffer.from(Uint8Array.from(surrogates, (unit) => unit.charCodeAt(0) & 0xff))
}

function escapedText(buffer: Buffer): string {
  const parts: string[] = []
  let sound = 0
  for (let at = 0; at < buffer.length; ) {
    const length = sequenceBytes(buffer, at)
    if (length === 0) {
      parts.push(buffer.toString('utf8', sound, at), String.fromCharCode(0xdc00 + (buffer[at] ?? 0)))
      sound = at + 1
    }
    at += length || 1
  }
  parts.push(buffer.toString('utf8', sound))
  return parts.join('')
}

/** How long the character at this place is, by the table of well-formed sequences (Unicode, table 3-7); 0: there is none. */
function sequenceBytes(buffer: Buffer, at: number): number {
  const first = buffer[at] ?? 0
  if (first < 0x80) return 1
  const length = first < 0xc2 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf5 ? 4 : 0
  for (let index = 1; index < length; index += 1) {
    const byte = buffer[at + index] ?? 0
    const least = index > 1 ? 0x80 : first === 0xe0 ? 0xa0 : first === 0xf0 ? 0x90 : 0x80
    const most = index > 1 ? 0xbf : first === 0xed ? 0x9f : first === 0xf4 ? 0x8f : 0xbf
    if (byte < least || byte > most) return 0
  }
  return length
}
