import type { ElfFacts } from '../model/layer-listing.ts'
import { type ByteWindows, createByteWindows } from './byte-windows.ts'
import { type ElfHead, type ElfSegment, elfFields, elfHead } from './elf-head.ts'
import { type ElfSection, elfSections, sectionNamesAt } from './elf-sections.ts'
import { goBuildInfo, holdsGoNote } from './go-build-info.ts'

export type ElfReader = {
  push(chunk: Uint8Array): void
  /** Undefined where the file has no header of an ELF file after all. */
  end(): ElfFacts | undefined
}

const headBytes = 8192
const namesBytes = 65_536
const commentBytes = 4096
const dynamicBytes = 8192
const goDataBytes = 2 ** 20

const [loadSegment, dynamicSegment, interpreterSegment] = [1, 2, 3]
const writable = 2

/**
 * Reads an ELF file of `fileBytes` bytes while it streams by, in chunks of any length. Of all its bytes only a few windows are looked at, whose places
 * the head tells: the section headers and the 64 KiB before them, where linkers put their names; the dynamic section; the first bytes after what is
 * loaded, where compilers sign. Never throws; what lies elsewhere is taken for missing.
 *
 * Go is recognised by its build id, or by a section `.gopclntab`, and its module and version where they are written into the first MiB of a segment for data, as
 * toolchains since 1.18 do. Rust by `rustc` in `.comment`, or by a section `.dep-v0` (of cargo-auditable) or `.rustc`; it names no module.
 */
export function createElfReader(fileBytes: number): ElfReader {
  const windows = createByteWindows(fileBytes)
  const headEnd = Math.min(headBytes, fileBytes)
  windows.want(0, headEnd)
  let file: ElfFile | undefined
  return {
    push(chunk) {
      let rest = chunk
      while (rest.length > 0) {
        const passed = windows.position()
        // What is wanted next is only known once the head, and then the section headers, are complete.
        const next = [headEnd, file?.sectionsEnd ?? 0].find((end) => end > passed) ?? Number.POSITIVE_INFINITY
        const part = rest.subarray(0, next - passed)
        windows.push(part)
        if (passed + part.length === headEnd) file = openFile(windows, fileBytes)
        if (file !== undefined && passed + part.length === file.sectionsEnd) wantNames(windows, file)
        rest = rest.subarray(part.length)
      }
    },
    end() {
      const whole = file ?? openFile(windows, fileBytes)
      return whole && factsOf(windows, whole)
    },
  }
}

type ElfFile = {
  readonly head: ElfHead
  readonly fileBytes: number
  readonly sectionsEnd: number
  readonly hasGoNote: boolean
}

function openFile(windows: ByteWindows, fileBytes: number): ElfFile | undefined {
  const start = windows.at(0, headBytes)
  const head = elfHead(start)
  if (head === undefined) return undefined
  const { segments, sections } = head
  const file = {
    ...{ head, fileBytes, hasGoNote: holdsGoNote(start) },
    sectionsEnd: sections.offset + sections.count * sections.entryBytes,
  }
  if (file.sectionsEnd <= fileBytes) windows.want(Math.max(0, sections.offset - namesBytes), file.sectionsEnd)
  const dynamic = segments.find(({ type }) => type === dynamicSegment)
  if (dynamic !== undefined) wantStart(windows, { segment: dynamic, maxBytes: dynamicBytes })
  const loadedEnd = Math.max(0, ...segments.filter(({ type }) => type === loadSegment).map(endOf))
  windows.want(loadedEnd, loadedEnd + commentBytes)
  for (const segment of goDataOf(file)) wantStart(windows, { segment, maxBytes: goDataBytes })
  if (file.sectionsEnd <= windows.position()) wantNames(windows, file)
  return file
}

function wantStart(windows: ByteWindows, want: { readonly segment: ElfSegment; readonly maxBytes: number }): void {
  const { offset, fileBytes } = want.segment
  windows.want(offset, offset + Math.min(fileBytes, want.maxBytes))
}

function endOf({ offset, fileBytes }: ElfSegment): number {
  return offset + fileBytes
}

/** Go's own reader looks for the build information there, too, and programs that can be anywhere in memory have a second segment for what moves. */
function goDataOf({ head, hasGoNote }: Pick<ElfFile, 'head' | 'hasGoNote'>): readonly ElfSegment[] {
  if (!hasGoNote) return []
  return head.segments.filter(({ type, flags }) => type === loadSegment && (flags & writable) !== 0).slice(0, 2)
}

/** Go's linker writes the section headers first, and their names far behind. */
function wantNames(windows: ByteWindows, file: ElfFile): void {
  const namesAt = sectionNamesAt(windows, file.head)
  if (namesAt >= windows.position()) windows.want(namesAt, namesAt + namesBytes)
}

function factsOf(windows: ByteWindows, file: ElfFile): ElfFacts {
  const { head, fileBytes } = file
  const sections = elfSections(windows, file)
  const debugBytes = sections.reduce((sum, { forDebugger, bytes }) => sum + (forDebugger ? bytes : 0), 0)
  return {
    ...{ machine: head.machine, kind: kindOf(windows, head), debugBytes: Math.min(debugBytes, fileBytes) },
    ...toolchainOf(windows, { file, sections }),
  }
}

function toolchainOf(
  windows: ByteWindows,
  { file, sections }: { readonly file: ElfFile; readonly sections: readonly ElfSection[] },
): Pick<ElfFacts, 'language' | 'module' | 'version'> {
  const names = new Set(sections.map(({ name }) => name))
  if (file.hasGoNote || names.has('.gopclntab')) {
    const infos = goDataOf(file).map(({ offset }) => goBuildInfo(windows.at(offset, goDataBytes)))
    return { language: 'go', ...infos.find(({ module }) => module !== undefined) }
  }
  const loadedEnd = Math.max(0, ...file.head.segments.filter(({ type }) => type === loadSegment).map(endOf))
  const comment = Buffer.from(windows.at(loadedEnd, commentBytes))
  const isRust = names.has('.dep-v0') || names.has('.rustc') || comment.includes('rustc version ')
  return isRust ? { language: 'rust' } : {}
}

function kindOf(windows: ByteWindows, head: ElfHead): ElfFacts['kind'] {
  if (head.type === 2) return 'executable'
  if (head.type !== 3) return 'object'
  const { positionIndependent, hasName } = dynamicFlags(windows, head)
  // The C library has an interpreter, for who calls it by hand.
  const runs = head.segments.some(({ type }) => type === interpreterSegment) && !hasName
  return runs || positionIndependent ? 'executable' : 'library'
}

const [endTag, nameTag, flagsTag, positionIndependentFlag] = [0, 14, 0x6ffffffb, 0x08000000]

function dynamicFlags(windows: ByteWindows, { segments, format }: ElfHead) {
  const dynamic = segments.find(({ type }) => type === dynamicSegment)
  const bytes = windows.at(dynamic?.offset ?? Number.POSITIVE_INFINITY, Math.min(dynamic?.fileBytes ?? 0, dynamicBytes))
  const { native } = elfFields(bytes, format)
  const flags = { positionIndependent: false, hasName: false }
  for (let at = 0; at < bytes.length; at += format.bits / 4) {
    const tag = native(at)
    if (tag === endTag) break
    if (tag === nameTag) flags.hasName = true
    if (tag === flagsTag) flags.positionIndependent = (native(at + format.bits / 8) & positionIndependentFlag) !== 0
  }
  return flags
}
