import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, test } from '@jest/globals'

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
