/** A section as a test wants it. `content` gives its bytes in the file; without it, it is NOBITS of `bytes` bytes. */
export type ElfSectionSpec = { readonly name: string; readonly type?: number; readonly link?: number } & (
  | { readonly content: Uint8Array }
  | { readonly bytes: number }
)

export type ElfSpec = {
  readonly bits?: 32 | 64
  readonly littleEndian?: boolean
  readonly type?: number
  readonly machine?: number
  readonly sections?: readonly ElfSectionSpec[]
  /** Type, flags, and the name of the section that it holds; `loads up to` there for type 1. */
  readonly segments?: readonly { readonly type: number; readonly flags?: number; readonly section: string }[]
  /** Where the section headers and their names are: behind all, as most linkers do, or the headers first and the names among the sections, as Go's. */
  readonly order?: 'headers last' | 'headers first'
}

const allocated = 2

/** An ELF file of sections, laid out one after the other. */
export function elfFile(spec: ElfSpec): Buffer {
  const { bits = 64, littleEndian = true, sections = [], segments = [], order = 'headers last' } = spec
  const wide = bits === 64
  const all = [
    { name: '', content: new Uint8Array(), type: 0 },
    ...sections,
    { name: '.shstrtab', content: names(sections) },
  ]
  const headBytes = (wide ? 64 : 52) + segments.length * (wide ? 56 : 32)
  const tableBytes = all.length * (wide ? 64 : 40)
  let at = headBytes + (order === 'headers first' ? tableBytes : 0)
  const offsets = all.map((section) => {
    const offset = at
    at += 'content' in section ? section.content.length : 0
    return offset
  })
  const tableAt = order === 'headers first' ? headBytes : at
  const file = Buffer.alloc(order === 'headers first' ? at : at + tableBytes)
  const put = fieldWriter(file, { wide, littleEndian })
  file.set([0x7f, 0x45, 0x4c, 0x46, wide ? 2 : 1, littleEndian ? 1 : 2, 1])
  put.half(16, spec.type ?? 2)
  put.half(18, spec.machine ?? 62)
  put.native(wide ? 32 : 28, wide ? 64 : 52)
  put.native(wide ? 40 : 32, tableAt)
  const halves = [wide ? 64 : 52, wide ? 56 : 32, segments.length, wide ? 64 : 40, all.length, all.length - 1]
  for (const [index, value] of halves.entries()) put.half((wide ? 52 : 40) + 2 * index, value)
  for (const [index, { type, flags = 4, section }] of segments.entries()) {
    const found = all.findIndex(({ name }) => name === section)
    const start = (wide ? 64 : 52) + index * (wide ? 56 : 32)
    const held = all[found]
    put.word(start, type)
    put.word(start + (wide ? 4 : 24), flags)
    put.native(start + (wide ? 8 : 4), offsets[found] ?? 0)
    put.native(start + (wide ? 32 : 16), held !== undefined && 'content' in held ? held.content.length : 0)
  }
  let nameAt = 0
  for (const [index, section] of all.entries()) {
    const start = tableAt + index * (wide ? 64 : 40)
    put.word(start, nameAt)
    put.word(start + 4, ('type' in section ? section.type : undefined) ?? ('content' in section ? 1 : 8))
    put.native(start + 8, /^\.(?:z?debug_|symtab|strtab|comment)/.test(section.name) ? 0 : allocated)
    put.native(start + (wide ? 24 : 16), offsets[index] ?? 0)
    put.native(start + (wide ? 32 : 20), 'content' in section ? section.content.length : section.bytes)
    put.word(start + (wide ? 40 : 24), ('link' in section && section.link) || 0)
    if ('content' in section) file.set(section.content, offsets[index])
    nameAt += section.name.length + 1
  }
  return file
}

function names(sections: readonly ElfSectionSpec[]): Buffer {
  return Buffer.from(['', ...sections.map(({ name }) => name), '.shstrtab', ''].join('\0'), 'latin1')
}

function fieldWriter(file: Buffer, { wide, littleEndian }: { readonly wide: boolean; readonly littleEndian: boolean }) {
  const view = new DataView(file.buffer, file.byteOffset, file.length)
  const word = (at: number, value: number) => view.setUint32(at, value, littleEndian)
  return {
    half: (at: number, value: number) => view.setUint16(at, value, littleEndian),
    word,
    native: (at: number, value: number) =>
      wide ? view.setBigUint64(at, BigInt(value), littleEndian) : word(at, value),
  }
}
