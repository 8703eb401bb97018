import { ActionError } from '../errors.ts'
import { backOffSeconds } from '../model/back-off.ts'
import type { Descriptor } from '../model/descriptor.ts'
import { digestSpread } from '../model/digest.ts'
import type { Repository } from '../model/repository.ts'
import type { Clock, Log, Registry } from '../ports.ts'
import { type Blobs, requireAtMost, requireProven, wrongBlob } from './blobs.ts'
import { maxManifestBytes } from './parse-manifest.ts'

export type RegistryPorts = {
  readonly registry: Pick<Registry, 'manifest' | 'blob' | 'blobBytes'>
  readonly clock: Pick<Clock, 'sleep' | 'monotonicSeconds'>
  readonly log: Pick<Log, 'info'>
  readonly signal: AbortSignal
}

const maxTries = 5
/** Without a byte, however often it was tried. */
const maxSilenceSeconds = 600

/** The blobs of a repository ("Distribution Specification", "Pulling blobs"), streamed: nothing is written on this machine. */
export function registryBlobs(repository: Repository, ports: RegistryPorts): Blobs {
  const place = { kind: 'registry', repository } as const
  const { registry } = ports

  return {
    place,
    async manifest(descriptor) {
      requireAtMost(maxManifestBytes, descriptor, place)
      const { digest } = descriptor
      const manifest = await registry.manifest(repository, digest)
      if (manifest === undefined) throw wrongBlob({ digest, place, what: 'is missing' })
      requireProven(manifest.bytes, descriptor, place)
      return manifest.bytes
    },
    async read(descriptor, maxBytes) {
      requireAtMost(maxBytes, descriptor, place)
      const chunks: Uint8Array[] = []
      let bytes = 0
      for await (const chunk of wholeBlob(descriptor, { repository, ports })) {
        bytes += chunk.length
        chunks.push(chunk)
        if (bytes > descriptor.blobBytes) break
      }
      const content = Buffer.concat(chunks)
      requireProven(content, descriptor, place)
      return content
    },
    async layer(descriptor) {
      const { digest, blobBytes: compressedBytes } = descriptor
      return { digest, compressedBytes, place, open: () => wholeBlob(descriptor, { repository, ports }) }
    },
  }
}

/**
 * A blob from its beginning to its end, also when the connection breaks on the way: it is then asked for again from the beginning, and what
 * was already handed on is passed over. All of it was proven, or none, when the reader has held size and digest against the whole.
 */
async function* wholeBlob(
  { digest }: Descriptor,
  { repository, ports }: { readonly repository: Repository; readonly ports: RegistryPorts },
): AsyncGenerator<Uint8Array> {
  const { registry, clock, log, signal } = ports
  let handedOn = 0
  let lastByteSeconds = clock.monotonicSeconds()
  for (let tries = 1; ; tries += 1) {
    let arrived = 0
    try {
      for await (const chunk of registry.blob(repository, digest)) {
        lastByteSeconds = clock.monotonicSeconds()
        const fresh = chunk.subarray(Math.max(0, handedOn - arrived))
        arrived += chunk.length
        handedOn += fresh.length
        if (fresh.length > 0) yield fresh
      }
      return
    } catch (error) {
      if (!(error instanceof ActionError) || error.code !== 'registry') throw error
      const silenceSeconds = clock.monotonicSeconds() - lastByteSeconds
      if (tries === maxTries || silenceSeconds > maxSilenceSeconds) throw error
      if (arrived === 0 && (await registry.blobBytes(repository, digest)) === undefined)
        throw wrongBlob({ digest, place: { kind: 'registry', repository }, what: 'is missing' })
      log.info(`${error.message}; reading it again from its beginning, try ${tries + 1} of ${maxTries}`)
      await clock.sleep(backOffSeconds(tries, digestSpread(digest)), signal)
    }
  }
}
