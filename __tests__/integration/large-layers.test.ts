import { execFile, spawnSync } from 'node:child_process'
import { promisify } from 'node:util'
import { fileURLToPath } from 'node:url'
import { expect, test } from '@jest/globals'

const program = fileURLToPath(new URL('../kit/measure-apart.ts', import.meta.url))

async function listApart(shape: string) {
  const { stdout } = await promisify(execFile)(process.execPath, [program, shape], { maxBuffer: 1 << 24 })
  return JSON.parse(stdout)
}

const limitMegabytes = 300

test('fault 31: a file of 10 GiB has its size and the hash of its content', async () => {
  const seen = await listApart('largeFile')
  const { stdout } = spawnSync('sh', ['-c', 'head -c 10G /dev/zero | sha256sum'], { encoding: 'utf8' })
  expect(seen.last).toMatchObject([
    { path: 'zeros', fileBytes: 10 * 2 ** 30, contentHash: stdout.slice(0, 32) },
    { path: 'after', fileBytes: 1 },
  ])
  expect(seen.peakMegabytes).toBeLessThan(limitMegabytes)
}, 600_000)

test.each([
  ['half a million entries in one layer', 'manyEntries', 500_000],
  ['120 layers of 4,000 entries, all listings held at once', 'manyLayers', 120 * 4001],
])(
  'fault 31: %s are listed in less than 300 MB',
  async (_, shape, entryCount) => {
    const seen = await listApart(shape)
    expect(seen.entryCount).toBe(entryCount)
    expect(seen.peakMegabytes).toBeLessThan(limitMegabytes)
  },
  600_000,
)
