import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, test } from '@jest/globals'

import { version } from '../../src/version.ts'
import { aBudget, aCell, aReport } from '../kit/report-builder.ts'

const action = fileURLToPath(new URL('../../src/action.ts', import.meta.url))

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'action-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** The entry in a process of its own, as far as it comes without an engine. */
function run(env: Readonly<Record<string, string>>): { status: number | null; told: string; outputs: string } {
  const [output, summary] = [join(folder, 'output'), join(folder, 'summary')]
  for (const path of [output, summary]) writeFileSync(path, '')
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--no-warnings', action], {
    cwd: folder,
    encoding: 'utf8',
    env: { PATH: process.env['PATH'], GITHUB_OUTPUT: output, GITHUB_STEP_SUMMARY: summary, ...env },
  })
  return { status, told: stdout + stderr + readFileSync(summary, 'utf8'), outputs: readFileSync(output, 'utf8') }
}

const event = 'event.json'

test.each([
  ['an input with a value that it cannot have', { INPUT_COMMENT: 'sometimes' }, 'Input comment cannot be "sometimes"'],
  ['an event file that is not JSON', { GITHUB_EVENT_PATH: event }, 'GITHUB_EVENT_PATH names is not JSON'],
])('%s is wrong usage: exit status 2, a sentence, and every output has its value', (_, env, sentence) => {
  writeFileSync(join(folder, event), 'no event')
  const { status, told, outputs } = run(env)
  expect(status).toBe(2)
  expect(told).toContain(sentence)
  expect(told).not.toMatch(/^\s+at /m)
  for (const name of ['verdict', 'passed', 'report', 'summary', 'report-dir', 'digests', 'published', 'predicate']) {
    expect(outputs).toContain(`${name}<<`)
  }
  expect(outputs).toMatch(/^verdict<<\S+\nerror$/m)
})

/* No engine is there: with reports nothing asks for one. */
test.each([
  ['all parts of a matrix', ['linux/amd64', 'linux/arm64'], 0, 'pass'],
  ['a part that is missing', ['linux/arm64'], 1, 'fail'],
])('%s: one verdict, with outputs and summary of all images', (_, platforms, exit, verdict) => {
  const config = 'version: 1\nimages: {app: {platforms: [linux/amd64, linux/arm64], budget: 50MB}}\n'
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  write('.github/image-budgets.yml', config)
  write('Dockerfile', 'FROM scratch\n')
  const sha256 = createHash('sha256').update(config).digest('hex')
  for (const [index, platform] of platforms.entries()) {
    const budgets = [aBudget({ maxBytes: 50_000_000, actualBytes: 40_000_000 })]
    const part = aReport({
      ...{
        images: [aCell({ variant: 'default', platform, budgets })],
        narrowed: true,
        source: { sha: 'a'.repeat(40) },
      },
      ...{ tool: { name: 'image-size-budgets', version }, config: { file: '.github/image-budgets.yml', sha256 } },
    })
    write(`cells/${index}/report.json`, JSON.stringify(part))
  }
  const { status, told, outputs } = run({
    INPUT_REPORTS: 'cells',
    GITHUB_WORKSPACE: folder,
    GITHUB_SHA: 'a'.repeat(40),
  })
  expect({ status, told }).toMatchObject({ status: exit })
  expect(outputs).toMatch(new RegExp(`^verdict<<\\S+\\n${verdict}$`, 'm'))
  expect(outputs).toMatch(/^report<<\S+\n.*image-budgets-report\/report\.json$/m)
  expect(told).toContain('linux/arm64')
  expect(told.includes('Image app (linux/amd64) is in none of the reports')).toBe(exit === 1)
})
