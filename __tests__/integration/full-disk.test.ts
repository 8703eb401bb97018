import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { type Place, place } from '../kit/action-run.ts'
import { type SmallDisk, smallDisk } from '../kit/small-disk.ts'

const minute = 60_000
let here: Place
let disk: SmallDisk | undefined

beforeEach(() => {
  here = place({
    Dockerfile: 'FROM debian:bookworm-slim\n',
    '.github/image-budgets.yml': 'version: 1\nimages: {app: {budget: 100MB}}\n',
  })
})
afterEach(() => {
  disk?.unmount()
  disk = undefined
  here.remove()
})

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort()
}

describe('a disk that is full', () => {
  test(
    'fault 17: while the layout is exported: exit status 3, bytes free and needed, nothing left',
    async () => {
      disk = smallDisk(join(here.root, 'small'), 'size=10m')
      const run = await here.start('action', { env: { RUNNER_TEMP: disk.path, TMPDIR: disk.path } }).finished
      expect(run.status).toBe(3)
      expect(run.outputs['verdict']).toBe('error')
      const [finding] = run.report?.verdict.findings ?? []
      expect(finding?.message).toMatch(/disk|space/i)
      expect(finding?.message).toMatch(/free/)
      expect(run.report?.images[0]?.compressedBytes).toBeUndefined()
      expect(filesIn(disk.path)).toEqual([])
    },
    minute,
  )

  test(
    'fault 17: the second run knows what the first one needed, and says so before it builds',
    async () => {
      const first = await here.start('action').finished
      expect(first.status).toBe(0)
      disk = smallDisk(join(here.root, 'small'), 'size=10m')
      const second = await here.start('action', { env: { RUNNER_TEMP: disk.path, TMPDIR: disk.path } }).finished
      expect(second.status).toBe(3)
      expect(second.report?.stages.find(({ status }) => status === 'failed')?.name).toBe('doctor')
    },
    minute,
  )

  test(
    'fault 19: without inodes it is the same',
    async () => {
      disk = smallDisk(join(here.root, 'small'), 'nr_inodes=10')
      const run = await here.start('action', { env: { RUNNER_TEMP: disk.path, TMPDIR: disk.path } }).finished
      expect(run.status).toBe(3)
      expect(run.report?.verdict.findings[0]?.message).toMatch(/inodes/)
      expect(filesIn(disk.path)).toEqual([])
    },
    minute,
  )

  test(
    'fault 18: while the report is written: the verdict is printed and is the exit status, and no half file is left',
    async () => {
      disk = smallDisk(join(here.workspace, 'image-budgets-report'), 'size=8k')
      const run = await here.start('cli', { args: ['check', '--format', 'text'] }).finished
      expect(run.status).toBe(0)
      expect(run.stdout).toContain('Verdict: pass')
      expect(run.stderr).toContain('could not be written')
      for (const name of filesIn(disk.path))
        expect([
          'build.log',
          'junit.xml',
          'predicate.json',
          'report.html',
          'report.json',
          'report.sarif',
          'summary.md',
        ]).toContain(name)
      if (run.report !== undefined) expect(run.report.verdict.status).toBe('pass')
    },
    minute,
  )
})
