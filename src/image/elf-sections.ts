import type { ByteWindows } from './byte-windows.ts'
import { type ElfHead, elfFields } from './elf-head.ts'

export type ElfSection = {
  /** Its first 16 characters; undefined where the names were not seen. */
  readonly name: string | undefined
  /** In the file. */
  readonly bytes: number
  /** Whether only debuggers read it. */
  readonly forDebugger: boolean
}

const [programBits, symbolTable, noBits] = [1, 2, 8]
const allocated = 2
const nameBytes = 16

/**
 * The sections of an ELF file, of those bytes that were kept of it; none where their headers were not. Without the names, the symbol
 * table with its strings and what is not loaded count as a debugger's: some tens of bytes by compilers, and nothing else, are not.
 */
export function elfSections(
  windows: ByteWindows,
  { head, fileBytes }: { readonly head: ElfHead; readonly fileBytes: number },
): readonly ElfSection[] {
  const namesAt = sectionNamesAt(windows, head)
  const headers = headersOf(windows, head)
  const symbolStrings = new Set(headers.filter(({ type }) => type === symbolTable).map(({ link }) => link))
  return headers.map(({ type, flags, offset, bytes, nameOffset }, index) => {
    const name = nameIn(windows.at(namesAt + nameOffset, nameBytes))
    const inFile = type === noBits || offset + bytes > fileBytes ? 0 : bytes
    const isUnloaded = type === programBits && flags % (2 * allocated) < allocated
    const isLikely = isUnloaded || type === symbolTable || symbolStrings.has(index)
    return { name, bytes: inFile, forDebugger: name === undefined ? isLikely : debuggers.test(name) }
  })
}

/** Where the names of the sections are in the file; infinity: nowhere. */
export function sectionNamesAt(windows: ByteWindows, { sections, format }: ElfHead): number {
  const { offset, entryBytes, count, namesIndex } = sections
  const entry = namesIndex < count ? windows.at(offset + namesIndex * entryBytes, entryBytes) : new Uint8Array()
  if (entry.length < entryBytes) return Number.POSITIVE_INFINITY
  return elfFields(entry, format).native(format.bits === 64 ? 24 : 16)
}

const debuggers = /^\.(z?debug_|symtab$|strtab$)/

function nameIn(bytes: Uint8Array): string | undefined {
  if (bytes.length === 0) return undefined
  const end = bytes.indexOf(0)
  return Buffer.from(bytes.buffer, bytes.byteOffset, end < 0 ? bytes.length : end).toString('latin1')
}

function headersOf(windows: ByteWindows, { sections, format }: ElfHead) {
  const { offset, entryBytes, count } = sections
  const wide = format.bits === 64
  const bytes = windows.at(offset, entryBytes * count)
  if (bytes.length < entryBytes * count) return []
  const { word, native } = elfFields(bytes, format)
  return Array.from({ length: count }, (_, index) => {
    const at = index * entryBytes
    return {
      ...{ nameOffset: word(at), type: word(at + 4), flags: native(at + 8), link: word(at + (wide ? 40 : 24)) },
      ...{ offset: native(at + (wide ? 24 : 16)), bytes: native(at + (wide ? 32 : 20)) },
    }
  })
}
