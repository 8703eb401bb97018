import { ActionError } from '../errors.ts'
import { type Digest, digestHex } from '../model/digest.ts'
import type { LayerListing } from '../model/layer-listing.ts'
import type { ListingRoom } from '../model/listing-room.ts'
import type { LayerBlob, LayerMeter, LayerThreads } from '../ports.ts'
import type { Records } from '../record-ports.ts'
import { layerLimits } from './layer-limits.ts'
import { createLayerSlots } from './layer-slots.ts'
import { createRecordStore } from './record-store.ts'
import { openRecord } from './open-record.ts'
import type { LayerReading } from './content-reader.ts'
import { readContent } from './read-content.ts'
import { proveBlob, type ReadContent, readLayer } from './read-layer.ts'
import { startThreadReader, type ThreadReader } from './thread-reader.ts'

// libuv's pool has four threads, and each layer keeps one of them busy.
const mostLayersAtOnce = 4

/**
 * Reads layers side by side. Of one the stored bytes are read and hashed here, decompressed on a thread of libuv's pool, and hashed twice more
 * (diff_id and each file), walked and listed on a worker: the decoder, which takes longest, waits for neither. What a worker is worth was measured on two cores that other work kept busy, so the times
 * say little beyond their order: a layer of 3.3 GB, five rounds in turn, took 24.7 to 45.1 s with the worker (median 39.6) and 23.7 to 58.9 s
 * without (median 45.9); four of the five were faster with it. Time of cores was 18.2 s against 19.3 s, memory 164 MB against 192 MB.
 * A worker took 0.35 s to start, and one that ran overtook this thread between 6 and 11 MiB of compressed bytes: small layers are read here.
 */
export function createLayerMeter(options: {
  /** Of this machine, as many as this process may use. */
  readonly cores: number
  /**
   * Of a layer that it knows only size and digest are proven. That reads every byte of it, from a registry too: what is measured is what is
   * published, and whether a registry serves what its digests say is found out by asking for it alone. Without it nothing is known from
   * earlier runs.
   */
  readonly store?: Records
  /** Without them all is read on this thread. */
  readonly threads?: LayerThreads
  /** Compressed; what is smaller is read on this thread before another one has started. */
  readonly leastThreadBytes?: number
}): LayerMeter {
  const { cores, store = createRecordStore(), threads, leastThreadBytes = 16 * 1024 * 1024 } = options
  const slots = createLayerSlots(Math.min(mostLayersAtOnce, cores))
  const readers = new Set<ThreadReader>()
  const idle: ThreadReader[] = []
  const turns = new Map<Digest, Promise<unknown>>()
  let closed = false

  const refuseClosed = () => {
    if (closed) throw new ActionError('interrupted', 'Measuring was stopped before all layers were read')
  }

  async function* readWhileOpen(layer: LayerBlob): AsyncGenerator<Uint8Array> {
    for await (const chunk of layer.open()) {
      refuseClosed()
      yield chunk
    }
  }

  /** Whoever asks for a layer that is being read waits, and then finds it known. */
  function inTurn<Value>({ digest }: LayerBlob, work: () => Promise<Value>): Promise<Value> {
    const turn = (turns.get(digest) ?? Promise.resolve()).then(
      () => slots.run(work),
      () => slots.run(work),
    )
    turns.set(digest, turn)
    const leave = () => {
      if (turns.get(digest) === turn) turns.delete(digest)
    }
    turn.then(leave, leave)
    return turn
  }

  const readHere: ReadContent = (layer, chunks) => readContent(layer, { chunks, limits: layerLimits })

  function readerOf({ compressedBytes }: LayerBlob): ReadContent {
    if (threads === undefined || cores === 1 || compressedBytes < leastThreadBytes) return readHere
    return async (layer, chunks) => {
      const reader = idle.pop() ?? startThreadReader(threads, layerLimits)
      readers.add(reader)
      try {
        return await reader.read(layer, chunks)
      } catch (error) {
        refuseClosed()
        throw error
      } finally {
        if (reader.isUsable()) idle.push(reader)
        else readers.delete(reader)
      }
    }
  }

  async function read(layer: LayerBlob): Promise<LayerReading> {
    const blob = { ...layer, open: () => readWhileOpen(layer) }
    const reading = await readLayer(blob, readerOf(layer))
    await store.put(recordName(layer), reading.record)
    return reading
  }

  async function knownOf(layer: LayerBlob) {
    const { digest, compressedBytes } = layer
    const bytes = await store.get(recordName(layer))
    const record = bytes && openRecord(bytes, digest)
    return record?.content.compressedBytes === compressedBytes ? record : undefined
  }

  return {
    measure: (layer) =>
      inTurn(layer, async () => {
        refuseClosed()
        const known = await knownOf(layer)
        if (known === undefined) return (await read(layer)).content
        await proveBlob({ ...layer, open: () => readWhileOpen(layer) })
        return known.content
      }),
    content: (layer) =>
      inTurn(layer, async () => {
        refuseClosed()
        return (await knownOf(layer))?.content ?? (await read(layer)).content
      }),
    listing: (layer, room) =>
      inTurn(layer, async () => {
        refuseClosed()
        const known = await (await knownOf(layer))?.listing(room)
        return known ?? listingIn((await read(layer)).record, { digest: layer.digest, ...(room && { room }) })
      }),
    async close() {
      closed = true
      await Promise.all([...readers].map((reader) => reader.stop()))
      await store.close()
    },
  }
}

function recordName({ digest }: LayerBlob): string {
  return `${digestHex(digest)}.layer`
}

async function listingIn(
  record: Uint8Array,
  { digest, room }: { readonly digest: Digest; readonly room?: ListingRoom },
): Promise<LayerListing> {
  const listing = await openRecord(record, digest)?.listing(room)
  if (listing === undefined) throw new Error(`The listing of layer ${digest} cannot be read back`)
  return listing
}
