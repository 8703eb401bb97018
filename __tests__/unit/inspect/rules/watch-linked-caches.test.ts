import { expect, test } from '@jest/globals'
import type { Sighting } from '../../../../src/inspect/rules/rule.ts'
import { watchLinkedCaches } from '../../../../src/inspect/rules/watch-linked-caches.ts'
import type { LiveEntry } from '../../../../src/model/image-tree.ts'

test('of a cached file no more is kept than what is told of it', () => {
  const entry: LiveEntry = {
    ...{ path: '/root/.cache/uv/archive-v0/a', type: 'file', fileBytes: 5, countedBytes: 5, layer: 1 },
    ...{ mode: 0o644, uid: 0, gid: 0, mtimeSeconds: 0, contentHash: '11'.repeat(16) },
  }
  const folder = { code: 'uv-cache', place: '/root/.cache/uv', folder: '/root/.cache/uv' } as const
  const told: Sighting[] = []
  const watcher = watchLinkedCaches()
  watcher.see(entry, folder)
  watcher.finish((sighting) => told.push(sighting))
  expect(told).toEqual([{ code: 'uv-cache', place: '/root/.cache/uv', path: entry.path, bytes: 5, layer: 1 }])
})
