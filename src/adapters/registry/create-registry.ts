import type { Repository } from '../../model/repository.ts'
import type { Clock, Exec, Files, Log, Registry } from '../../ports.ts'
import { blobBytes, readBlob } from './blobs.ts'
import { findCredentials } from './find-credentials.ts'
import { deleteManifest, putManifest, readManifest } from './manifests.ts'
import { RegistryClient } from './registry-client.ts'
import { requirePush } from './require-push.ts'
import { listTags } from './tags.ts'

export type RegistryOptions = {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly files: Pick<Files, 'list' | 'readBytes'>
  readonly exec: Exec
  readonly clock: Clock
  readonly log: Pick<Log, 'info' | 'secret' | 'redact'>
  readonly signal: AbortSignal
  /** Docker's folder of registries' certificates, one folder in it for each `HOST[:PORT]`. */
  readonly certificatesDir?: string
  /** Without a byte for so long a connection counts as broken. */
  readonly idleSeconds?: number
  /** All tries of one operation together, but for the reading of a blob. */
  readonly operationSeconds?: number
}

/** The Registry port over HTTP, with docker's configuration and connections that are kept for the whole run. */
export function createRegistry(options: RegistryOptions): Registry {
  const clients = new Map<string, RegistryClient>()
  const client = ({ host }: Repository): RegistryClient => {
    const found = clients.get(host) ?? clientFor(host, options)
    clients.set(host, found)
    return found
  }
  return {
    manifest: (repository, reference) => readManifest(client(repository), { repository, reference }),
    blobBytes: (repository, digest) => blobBytes(client(repository), { repository, digest }),
    blob: (repository, digest) => readBlob(client(repository), { repository, digest, signal: options.signal }),
    putManifest: (repository, put) => putManifest(client(repository), { repository, ...put }),
    deleteManifest: (repository, digest) => deleteManifest(client(repository), { repository, digest }),
    tags: (repository) => listTags(client(repository), repository),
    requirePush: (repository) => requirePush(client(repository), repository),
    until: (signal) => createRegistry({ ...options, signal: AbortSignal.any([options.signal, signal]) }),
    onlyUntil: (signal) => createRegistry({ ...options, signal }),
    scheme: async (repository) => ((await client(repository).origin()).protocol === 'https:' ? 'https' : 'http'),
  }
}

function clientFor(host: string, options: RegistryOptions): RegistryClient {
  const { certificatesDir = '/etc/docker/certs.d', idleSeconds = 60, operationSeconds = 600 } = options
  const settings = { ...options, certificatesDir, idleSeconds, operationSeconds }
  return new RegistryClient(host, { ...settings, findCredentials: () => findCredentials(host, options) })
}
