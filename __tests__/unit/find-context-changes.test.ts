import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { processExec } from '../../src/adapters/exec.ts'
import { loadConfig } from '../../src/config/load-config.ts'
import { findContextChanges } from '../../src/find-context-changes.ts'
import type { Baseline } from '../../src/model/baseline.ts'
import type { ImageMeasurement, MeasuredCell } from '../../src/model/measurement.ts'
import { type LookedFrom, lookedFrom } from '../kit/look-ports.ts'
import { amd64 } from '../kit/run-builder.ts'

let here: LookedFrom
let first: string

function git(...args: readonly string[]): string {
  const env = { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null' }
  const who = ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.com']
  return execFileSync('git', [...who, ...args], { cwd: here.folder, encoding: 'utf8', env }).trim()
}

function write(path: string, content: string): void {
  mkdirSync(dirname(join(here.folder, path)), { recursive: true })
  writeFileSync(join(here.folder, path), content)
}

beforeEach(() => {
  here = lookedFrom()
  git('init', '--quiet')
  write('budgets.yml', 'version: 1\nimages: {web: {context: web, dockerfile: ../docker/web, budget: 1MB}}\n')
  write('docker/web', 'FROM scratch AS made\nCOPY . /\nFROM scratch\nCOPY --from=made / /\n')
  write('docker/web.dockerignore', '*.md\n')
  write('web/main.js', 'main')
  write('web/README.md', 'read')
  git('add', '--all')
  git('commit', '--quiet', '--message=a state')
  first = git('rev-parse', 'HEAD')
})
afterEach(() => here.remove())

function cellOf(context: boolean): MeasuredCell {
  const stage = { lines: 'a', settings: 'a', bases: 'a', context }
  const measurement = { layers: [{ origin: { stage } }] } as unknown as ImageMeasurement
  return { image: 'web', variant: 'default', platform: amd64, measurement }
}

async function stateOf({ commit = first, context = true, exec = processExec() } = {}): Promise<string | undefined> {
  const ports = here.ports({ exec, env: process.env, context: { workspace: here.folder, inActions: false } })
  const { variants } = await loadConfig({ ...ports, workspace: here.folder, file: 'budgets.yml' })
  const baseline = { commit } as Baseline
  const asked = { baseline, variants, measured: [cellOf(context)], reportDir: 'web/report' }
  const [state] = (await findContextChanges(asked, ports)).values()
  return state
}

describe('whether a context is what it was at the commit of the baseline', () => {
  test.each<[string, () => void, string | undefined]>([
    ['nothing changed', () => undefined, 'same'],
    ['a file that is sent', () => write('web/main.js', 'more'), 'changed'],
    ['a file that is kept back', () => write('web/README.md', 'more'), 'same'],
    ['the Dockerfile, which is no file of it', () => write('docker/web', 'FROM scratch\n'), 'same'],
    ['the ignore file', () => write('docker/web.dockerignore', ''), 'changed'],
    ['a file elsewhere', () => write('other', ''), 'same'],
    ['a file that git does not keep: nobody knows what it was', () => write('web/built', ''), undefined],
    ['the report of this run', () => write('web/report/report.json', '{}'), 'same'],
  ])('%s', async (_, change, expected) => {
    change()
    expect(await stateOf()).toBe(expected)
  })

  test('where the commit is not in the checkout nobody knows', async () => {
    expect(await stateOf({ commit: '0123456789012345678901234567890123456789' })).toBeUndefined()
  })

  test('git is asked only where a stage takes files of the context', async () => {
    const exec = processExec()
    const unasked = { ...exec, run: () => Promise.reject(new Error('nobody is asked')) }
    expect(await stateOf({ context: false, exec: unasked })).toBeUndefined()
  })
})
