/** Where the parts of an ELF file are, by its first bytes. Numbers beyond 2^53 come rounded: they lie outside of every file. */
export type ElfHead = {
  readonly type: number
  readonly machine: number
  /** Program headers; only those within the bytes given. */
  readonly segments: readonly ElfSegment[]
  readonly sections: {
    readonly offset: number
    readonly entryBytes: number
    /** 0: there are none, or of an unknown form, or more than any linker makes. */
    readonly count: number
    /** Which section holds the names of all. */
    readonly namesIndex: number
  }
  readonly format: ElfFormat
}

export type ElfSegment = {
  readonly type: number
  readonly flags: number
  readonly offset: number
  readonly fileBytes: number
}

export type ElfFormat = { readonly bits: 32 | 64; readonly littleEndian: boolean }

type ElfFields = {
  half(at: number): number
  word(at: number): number
  /** As wide as the file's addresses. */
  native(at: number): number
}

/** Numbers of an ELF file; what lies outside of the bytes is 0. */
export function elfFields(bytes: Uint8Array, { bits, littleEndian }: ElfFormat): ElfFields {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const fits = (at: number, count: number) => at + count <= bytes.length
  const word = (at: number) => (fits(at, 4) ? view.getUint32(at, littleEndian) : 0)
  return {
    half: (at) => (fits(at, 2) ? view.getUint16(at, littleEndian) : 0),
    word,
    native: (at) => {
      if (bits === 32) return word(at)
      const [low, high] = littleEndian ? [at, at + 4] : [at + 4, at]
      return fits(at, 8) ? word(high) * 2 ** 32 + word(low) : 0
    },
  }
}

// Programs and libraries have fewer than a hundred; what is still to be linked has one for each function.
const maxSections = 4096
const magic = [0x7f, 0x45, 0x4c, 0x46]

/** Undefined where the bytes are no header of 32 or 64 bits. */
export function elfHead(bytes: Uint8Array): ElfHead | undefined {
  const [wide, encoding] = [bytes[4] === 2, bytes[5]]
  if (!magic.every((byte, at) => bytes[at] === byte) || (bytes[4] !== 1 && !wide)) return undefined
  if ((encoding !== 1 && encoding !== 2) || bytes.length < (wide ? 64 : 52)) return undefined
  const format: ElfFormat = { bits: wide ? 64 : 32, littleEndian: encoding === 1 }
  const { half, native } = elfFields(bytes, format)
  const count = half(wide ? 60 : 48)
  return {
    ...{ type: half(16), machine: half(18), format },
    segments: segmentsOf(bytes, format),
    sections: {
      offset: native(wide ? 40 : 32),
      entryBytes: wide ? 64 : 40,
      count: half(wide ? 58 : 46) === (wide ? 64 : 40) && count <= maxSections ? count : 0,
      namesIndex: half(wide ? 62 : 50),
    },
  }
}

function segmentsOf(bytes: Uint8Array, format: ElfFormat): ElfSegment[] {
  const { half, word, native } = elfFields(bytes, format)
  const wide = format.bits === 64
  const [offset, entryBytes, count] = [native(wide ? 32 : 28), half(wide ? 54 : 42), half(wide ? 56 : 44)]
  if (entryBytes !== (wide ? 56 : 32)) return []
  const segments: ElfSegment[] = []
  for (let at = offset; segments.length < count && at + entryBytes <= bytes.length; at += entryBytes) {
    segments.push({
      ...{ type: word(at), flags: word(at + (wide ? 4 : 24)) },
      ...{ offset: native(at + (wide ? 8 : 4)), fileBytes: native(at + (wide ? 32 : 16)) },
    })
  }
  return segments
}
