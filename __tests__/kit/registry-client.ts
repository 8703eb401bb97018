import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { processExec } from '../../src/adapters/exec.ts'
import { createFiles } from '../../src/adapters/files.ts'
import { createRegistry, type RegistryOptions } from '../../src/adapters/registry/create-registry.ts'
import type { Clock, Registry } from '../../src/ports.ts'
import { quickClock } from './quick-clock.ts'
import { type RecordingLog, recordingLog } from './recording-log.ts'

export type ClientUnderTest = {
  readonly registry: Registry
  readonly log: RecordingLog
  readonly clock: Clock
  /** Docker's, and nothing is in it yet. */
  readonly configDir: string
  remove(): void
}

/** The real client with a configuration of its own, and a clock on which waiting takes no time. */
export function registryClient(options: Partial<RegistryOptions> = {}): ClientUnderTest {
  const folder = mkdtempSync(join(tmpdir(), 'registry-client-'))
  const configDir = join(folder, 'docker')
  const log = recordingLog()
  const clock = quickClock()
  const registry = createRegistry({
    files: createFiles(folder),
    exec: processExec(),
    clock,
    log,
    signal: new AbortController().signal,
    certificatesDir: join(folder, 'certs.d'),
    ...options,
    env: { DOCKER_CONFIG: configDir, ...options.env },
  })
  return { registry, log, clock, configDir, remove: () => rmSync(folder, { recursive: true, force: true }) }
}
