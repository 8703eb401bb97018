import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createFiles } from '../../src/adapters/files.ts'
import { plainHttp } from '../../src/adapters/http.ts'
import { createLayerMeter } from '../../src/image/layer-meter.ts'
import { createRecordStore } from '../../src/image/record-store.ts'
import type { Ports } from '../../src/run.ts'
import { fakeExec } from './fake-exec.ts'
import { type MemoryRegistry, memoryRegistry } from './memory-registry.ts'
import { quickClock } from './quick-clock.ts'
import { type RecordingLog, recordingLog } from './recording-log.ts'

export type LookedFrom = {
  /** Where images are put: what sources are relative to. */
  readonly folder: string
  readonly registry: MemoryRegistry
  readonly log: RecordingLog
  /** As a process has them that knows what those before it have read. */
  ports(more?: Partial<Ports>): Ports
  remove(): void
}

/** A machine without an engine, with real files and with registries in memory. */
export function lookedFrom(): LookedFrom {
  const root = mkdtempSync(join(tmpdir(), 'looked-from-'))
  const at = (name: string): string => {
    mkdirSync(join(root, name))
    return join(root, name)
  }
  const [folder, temporary, cache] = [at('images here'), at('temporary'), at('cache')]
  const registry = memoryRegistry()
  const log = recordingLog()
  const files = createFiles(temporary)
  return {
    ...{ folder, registry, log },
    ports: (more = {}) => ({
      ...{ files, log, registry, http: plainHttp(), env: {}, clock: quickClock() },
      exec: fakeExec({}),
      meter: createLayerMeter({ cores: 2, store: createRecordStore({ files, folder: cache }) }),
      context: { workspace: folder, inActions: false },
      signal: new AbortController().signal,
      ...more,
    }),
    remove: () => rmSync(root, { recursive: true, force: true }),
  }
}
