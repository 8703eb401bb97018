/** A note by `Go` of type 4, its build id: Go's linker puts it within the first page. */
const goNote = Buffer.from([4, 0, 0, 0, 0x47, 0x6f, 0, 0])
const goNoteBigEndian = Buffer.from([0, 0, 0, 4, 0x47, 0x6f, 0, 0])

export function holdsGoNote(head: Uint8Array): boolean {
  const bytes = Buffer.from(head.buffer, head.byteOffset, head.byteLength)
  return bytes.includes(goNote) || bytes.includes(goNoteBigEndian)
}

const magic = Buffer.from('\xff Go buildinf:', 'latin1')
const inlineStrings = 2
const infoBytes = 4096

/** The main module and its version, as debug/buildinfo reads them out of a program's data; versions before 1.18 only have pointers there. */
export function goBuildInfo(data: Uint8Array): { readonly module?: string; readonly version?: string } {
  const bytes = Buffer.from(data.buffer, data.byteOffset, data.byteLength)
  const start = bytes.indexOf(magic)
  if (start < 0 || ((bytes[start + 15] ?? 0) & inlineStrings) === 0) return {}
  const toolchain = lengthAt(bytes, start + 32)
  const info = lengthAt(bytes, toolchain.end + toolchain.length)
  // Sixteen bytes of its own stand before it and behind it.
  const text = bytes.toString('utf8', info.end + 16, info.end + Math.min(info.length - 16, infoBytes))
  const fields = new Map(text.split('\n').map((line) => [line.split('\t')[0], line.split('\t').slice(1)]))
  const [main, version] = fields.get('mod') ?? []
  const module = main || fields.get('path')?.[0]
  return {
    ...(module && { module }),
    ...(version && version !== '(devel)' && { version }),
  }
}

/** A number in groups of seven bits, the lowest first. */
function lengthAt(bytes: Uint8Array, at: number): { readonly length: number; readonly end: number } {
  let [length, end] = [0, at]
  for (let scale = 1; end < at + 5; scale *= 128, end += 1) {
    const byte = bytes[end] ?? 0
    length += (byte & 127) * scale
    if (byte < 128) return { length, end: end + 1 }
  }
  return { length: 0, end }
}
