import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, test } from '@jest/globals'

test('half a million files in one layer and 119 layers over it, read and looked into in less than 300 MB', () => {
  const script = fileURLToPath(new URL('../kit/tree-memory-run.ts', import.meta.url))
  const { stdout, stderr, status } = spawnSync(process.execPath, [script], { encoding: 'utf8' })
  if (status !== 0) throw new Error(stderr)
  const told = JSON.parse(stdout)
  // 500,000 files, 5,000 folders, 500 above them, three on the way and the large file, less 119 folders with a hundred files each.
  expect(told).toMatchObject({ entryCount: 505_504 - 119 * 101, layerCount: 120, groups: 100, duplicateBytes: 0 })
  expect(told.liveBytes).toBe(3_000)
  expect(told.wastedBytes).toBe(1_000 + 9 * 1_000 + 90 * 2_000 + 19 * 3_000)
  expect(told.maxRssBytes).toBeLessThan(300_000_000)
}, 300_000)
