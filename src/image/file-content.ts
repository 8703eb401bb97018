import { createHash, type Hash, hash } from 'node:crypto'
import { keptBytesOf, keptContent } from '../model/kept-content.ts'
import type { ElfFacts, ListedEntry } from '../model/layer-listing.ts'
import { elfHeadBytes } from './elf-machine.ts'
import { createElfReader, type ElfReader } from './elf-reader.ts'

/** What is told of a file's content once all of it went by. */
type FileContent = {
  /** As `ListedEntry`. */
  readonly contentHash: string
  /** Enough for `elfMachine`; valid until the next file. */
  readonly head: Uint8Array
  readonly elf: ElfFacts | undefined
  /** Undefined: not kept, or too large for it. */
  readonly kept: Uint8Array | undefined
}

export type FileContentReader = {
  push(part: Uint8Array): void
  end(): FileContent
  /** Gives the memory of what was kept back at once: the garbage collector would let hundreds of megabytes gather. Nothing of it is used afterwards. */
  drop(): void
}

/** Hashes a file, reads what it says of itself if it is an ELF file, and keeps it where it lists what is installed. */
export function createFileContentReader({
  path,
  fileBytes,
}: Pick<ListedEntry, 'path' | 'fileBytes'>): FileContentReader {
  const head = new Uint8Array(Math.min(elfHeadBytes, fileBytes))
  const kept = fileBytes > 0 && fileBytes <= keptBytesOf(path) ? new Uint8Array(fileBytes) : undefined
  let read = 0
  let hashing: Hash | string | undefined
  let elf: ElfReader | undefined

  function readElf(part: Uint8Array): void {
    if (read < head.length) head.set(part.subarray(0, head.length - read), read)
    if (elf === undefined && read < magicBytes && read + part.length >= magicBytes && isElf(head)) {
      elf = createElfReader(fileBytes)
      elf.push(head.slice(0, read))
    }
    elf?.push(part)
  }

  return {
    push(part) {
      readElf(part)
      kept?.set(part, read)
      read += part.length
      // Nearly all files lie in one piece, and this takes half of the time.
      if (part.length === fileBytes) hashing = hash('sha256', part, 'hex')
      else {
        hashing ??= createHash('sha256')
        if (typeof hashing === 'object') hashing.update(part)
      }
    },
    end: () => ({
      contentHash: (typeof hashing === 'object' ? hashing.digest('hex') : (hashing ?? emptyHash)).slice(
        0,
        hashCharacters,
      ),
      head,
      elf: elf?.end(),
      kept: kept && keptContent(path, kept),
    }),
    drop: () => void kept?.buffer.transfer(0),
  }
}

const magicBytes = 4
const hashCharacters = 32
const emptyHash = hash('sha256', '', 'hex')

function isElf(head: Uint8Array): boolean {
  return head[0] === 0x7f && head[1] === 0x45 && head[2] === 0x4c && head[3] === 0x46
}
