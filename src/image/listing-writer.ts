import { ActionError } from '../errors.ts'
import { bytesOfText } from '../model/byte-text.ts'
import type { ElfFacts, LayerListing, ListedEntry } from '../model/layer-listing.ts'
import { growingColumn } from './growing-column.ts'
import { columnBytes, entryTypes, hashBytes, type ListingColumns, type ListingCounts } from './listing-columns.ts'
import { packContent } from './packed-content.ts'

export type ListingWriter = {
  /** With what was kept of its content, if anything was. */
  add(entry: ListedEntry, kept?: Uint8Array): void
  /** A file that should have been kept and was not. */
  leaveOut(path: string, reason: string): void
  written(): WrittenListing
  /** Gives the memory of what was written back; nothing is added or asked afterwards. */
  drop(): void
}

export type WrittenListing = {
  readonly counts: ListingCounts
  readonly columns: ListingColumns
  readonly notKept: LayerListing['notKept']
}

type Options = {
  /** What is listed, for messages: `Layer sha256:…`. */
  readonly place: string
  /** All columns together; more throw `limit-exceeded`. */
  readonly maxBytes: number
  /** Contents of all files together, before they are packed; what does not fit is left out. */
  readonly maxKeptBytes: number
}

const mostLeftOut = 1000
const noHash = new Uint8Array(hashBytes)
const numbers = (memory: ArrayBuffer) => new Float64Array(memory)
const words = (memory: ArrayBuffer) => new Uint32Array(memory)
const halves = (memory: ArrayBuffer) => new Uint16Array(memory)
const bytes = (memory: ArrayBuffer) => new Uint8Array(memory)

/** Lists the entries of a layer, column by column. */
export function createListingWriter({ place, maxBytes, maxKeptBytes }: Options): ListingWriter {
  const fileBytes = growingColumn(numbers)
  const mtimeSeconds = growingColumn(numbers)
  const [pathEnd, linkEnd, uid, gid] = [
    growingColumn(words),
    growingColumn(words),
    growingColumn(words),
    growingColumn(words),
  ]
  const [elfRow, elfEnd, keptRow, keptEnd] = [
    growingColumn(words),
    growingColumn(words),
    growingColumn(words),
    growingColumn(words),
  ]
  const mode = growingColumn(halves)
  const type = growingColumn(bytes)
  const hash = growingColumn(bytes)
  const [text, elfText, keptText] = [growingColumn(bytes), growingColumn(bytes), growingColumn(bytes)]
  const all = [
    ...[fileBytes, mtimeSeconds, pathEnd, linkEnd, uid, gid, elfRow, elfEnd, keptRow, keptEnd],
    ...[mode, type, hash, text, elfText, keptText],
  ]
  const notKept: { path: string; reason: string }[] = []
  let leftOut = 0
  let keptBytes = 0

  const counts = (): ListingCounts => ({
    entries: type.length,
    elves: elfRow.length,
    kept: keptRow.length,
    textBytes: text.length,
    elfBytes: elfText.length,
    keptBytes: keptText.length,
  })

  function leaveOut(path: string, reason: string): void {
    leftOut += 1
    if (notKept.length < mostLeftOut) notKept.push({ path, reason })
  }

  function keep(path: string, content: Uint8Array): void {
    if (keptBytes + content.length > maxKeptBytes) {
      leaveOut(path, `the files like it in this layer have more than ${maxKeptBytes} bytes`)
      return
    }
    keptBytes += content.length
    keptRow.push(type.length)
    keptText.append(packContent(content))
    keptEnd.push(keptText.length)
  }

  function addElf(elf: ElfFacts): void {
    elfRow.push(type.length)
    elfText.append(Buffer.from(JSON.stringify(elf)))
    elfEnd.push(elfText.length)
  }

  return {
    add(entry, kept) {
      if (kept !== undefined) keep(entry.path, kept)
      if (entry.elf !== undefined) addElf(entry.elf)
      fileBytes.push(entry.fileBytes)
      mtimeSeconds.push(entry.mtimeSeconds)
      text.append(bytesOfText(entry.path))
      pathEnd.push(text.length)
      if (entry.linkName !== undefined) text.append(bytesOfText(entry.linkName))
      linkEnd.push(text.length)
      uid.push(entry.uid)
      gid.push(entry.gid)
      mode.push(entry.mode)
      type.push(entryTypes.indexOf(entry.type))
      hash.append(entry.contentHash === undefined ? noHash : Buffer.from(entry.contentHash, 'hex'))
      if (columnBytes(counts()) > maxBytes) {
        throw new ActionError(
          'limit-exceeded',
          `${place} has so many entries that their list takes more than ${maxBytes} bytes`,
          {
            hint: 'No image that is meant to be run has so many; look at what the layer adds',
          },
        )
      }
    },
    leaveOut,
    drop() {
      for (const column of all) column.drop()
    },
    written() {
      const more = leftOut - notKept.length
      const rest = more === 0 ? [] : [{ path: '', reason: `${more} more files were too large to be kept` }]
      return {
        counts: counts(),
        notKept: [...notKept, ...rest],
        columns: {
          fileBytes: fileBytes.filled(),
          mtimeSeconds: mtimeSeconds.filled(),
          ...{ pathEnd: pathEnd.filled(), linkEnd: linkEnd.filled(), uid: uid.filled(), gid: gid.filled() },
          ...{ elfRow: elfRow.filled(), elfEnd: elfEnd.filled(), keptRow: keptRow.filled(), keptEnd: keptEnd.filled() },
          ...{ mode: mode.filled(), type: type.filled(), hash: hash.filled() },
          ...{ text: text.filled(), elfText: elfText.filled(), keptText: keptText.filled() },
        },
      }
    },
  }
}
