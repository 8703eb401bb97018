import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals'
import { deliverToRunner } from '../../../src/adapters/runner-delivery.ts'
import { recordingLog } from '../../kit/recording-log.ts'

const names = ['GITHUB_OUTPUT', 'GITHUB_STEP_SUMMARY', 'GITHUB_ARTIFACTS'] as const
let before: Readonly<Record<string, string | undefined>>
let folder: string

// One folder for all: the library asks for the path of the summary once.
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'delivery-'))
  before = Object.fromEntries(names.map((name) => [name, process.env[name]]))
})

beforeEach(() => {
  for (const name of names) {
    process.env[name] = join(folder, name)
    writeFileSync(join(folder, name), '')
  }
})

afterAll(() => {
  for (const name of names) {
    delete process.env[name]
    if (before[name] !== undefined) process.env[name] = before[name]
  }
  rmSync(folder, { recursive: true, force: true })
})

async function deliver(artifacts: readonly string[]): Promise<readonly string[]> {
  const log = recordingLog()
  await deliverToRunner({ annotations: [], outputs: { verdict: 'pass' }, summary: '# Summary\n', artifacts }, log)
  expect(readFileSync(join(folder, 'GITHUB_OUTPUT'), 'utf8')).toContain('verdict')
  return log.lines
}

const read = () => readFileSync(join(folder, 'GITHUB_ARTIFACTS'), 'utf8')
const lines = (count: number) => Array.from({ length: count }, (_, index) => `oci://ghcr.io/acme/app:${index}@sha256:0`)

test('what was published is appended, one artifact a line', async () => {
  writeFileSync(join(folder, 'GITHUB_ARTIFACTS'), 'dist/app\n')
  expect(await deliver(lines(2))).toEqual([])
  expect(read()).toBe('dist/app\noci://ghcr.io/acme/app:0@sha256:0\noci://ghcr.io/acme/app:1@sha256:0\n')
})

test('a runner that offers no list is asked for none', async () => {
  delete process.env['GITHUB_ARTIFACTS']
  expect(await deliver(lines(1))).toEqual([])
})

test.each([
  ['a list that cannot be written', 'gone/artifacts', 1],
  ['more than the runner takes', 'GITHUB_ARTIFACTS', 501],
])('%s is a warning, and changes nothing else', async (_what, file, count) => {
  process.env['GITHUB_ARTIFACTS'] = join(folder, file)
  expect(await deliver(lines(count))).toEqual([expect.stringContaining('The list of published artifacts could not be')])
  expect(read()).toBe('')
})
