import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { createFiles } from '../../../src/adapters/files.ts'
import { ActionError } from '../../../src/errors.ts'
import { prepareReportFolder } from '../../../src/report/prepare-report-folder.ts'

const files = createFiles()
let root: string
let workspace: string

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'report folder '))
  workspace = join(root, 'work space')
  mkdirSync(workspace)
})

afterEach(() => rmSync(root, { recursive: true, force: true }))

async function problem(reportDir: string): Promise<string> {
  try {
    await prepareReportFolder({ reportDir, workspace, files })
  } catch (error) {
    if (error instanceof ActionError && error.exitStatus === 2) return error.message
    throw error
  }
  return 'accepted'
}

describe('the report folder', () => {
  test('is made, with its parents, and emptied of an earlier verdict but of nothing else', async () => {
    const path = await prepareReportFolder({ reportDir: 'out/report', workspace, files })
    writeFileSync(join(path, 'report.json'), '{"verdict":"pass"}')
    writeFileSync(join(path, 'mine.txt'), 'kept')
    await prepareReportFolder({ reportDir: 'out/report', workspace, files })
    expect(readdirSync(path).sort()).toEqual(['build.log', 'mine.txt'])
  })

  test('fault 20: a file in its place is told before anything is built', async () => {
    writeFileSync(join(workspace, 'out'), '')
    expect(await problem('out')).toBe('The report folder out is a file')
  })

  test('fault 20: a folder that cannot be written is told before anything is built', async () => {
    // Root may write everywhere, so the impossible place is one that no user can write.
    expect(await problem('/proc/image-budgets')).toContain('cannot be written')
    chmodSync(workspace, 0o700)
  })

  test('attack 10: a committed link that leads out of the workspace is refused and what it names is untouched', async () => {
    const outside = join(root, 'outside')
    mkdirSync(outside)
    symlinkSync(outside, join(workspace, 'out'))
    expect(await problem('out')).toContain('leads out of the workspace')
    expect(await problem('out/deeper')).toContain('leads out of the workspace')
    symlinkSync(outside, join(workspace, '..foo'))
    expect(await problem('..foo/deeper')).toContain('leads out of the workspace')
    symlinkSync(outside, join(workspace, '..out'))
    expect(await problem('..out/deeper')).toContain('leads out of the workspace')
    symlinkSync(join(root, 'not-there'), join(workspace, 'dangling'))
    expect(await problem('dangling')).toContain('leads out of the workspace')
    expect(readdirSync(outside)).toEqual([])
    expect(existsSync(join(root, 'not-there'))).toBe(false)
  })

  test('attack 10: links in place of the report files are replaced, never written through', async () => {
    const victim = join(root, 'bashrc')
    writeFileSync(victim, 'mine')
    mkdirSync(join(workspace, 'out'))
    for (const name of ['report.json', 'summary.md', 'build.log']) symlinkSync(victim, join(workspace, 'out', name))
    const path = await prepareReportFolder({ reportDir: 'out', workspace, files })
    await files.writeAtomically(join(path, 'summary.md'), 'table')
    await files.append(join(path, 'build.log'), 'log')
    expect(readFileSync(victim, 'utf8')).toBe('mine')
    expect(readFileSync(join(path, 'summary.md'), 'utf8')).toBe('table')
  })
})
