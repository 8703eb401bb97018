import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { createFiles } from '../../../src/adapters/files.ts'
import { loadConfig } from '../../../src/config/load-config.ts'
import { ActionError } from '../../../src/errors.ts'
import type { Config } from '../../../src/model/config.ts'
import type { Exec } from '../../../src/ports.ts'

let outside: string
let workspace: string

beforeEach(() => {
  outside = mkdtempSync(join(tmpdir(), 'structure-'))
  workspace = join(outside, 'workspace')
  mkdirSync(join(workspace, 'tests'), { recursive: true })
  writeFileSync(join(workspace, 'Dockerfile'), 'FROM scratch\n')
})
afterEach(() => rmSync(outside, { recursive: true }))

const noTool = (): never => {
  throw new Error('No tool is needed to read these')
}
const exec: Exec = { run: noTool, start: noTool }

function load(smoke: string): Promise<Config> {
  writeFileSync(join(workspace, 'c.yml'), `version: 1\nimages: {app: {smoke: ${smoke}}}`)
  return loadConfig({ workspace, file: 'c.yml', files: createFiles(), exec, env: {} })
}

async function problems(smoke: string): Promise<readonly string[]> {
  const error = await load(smoke).then(
    () => undefined,
    (reason: unknown) => reason,
  )
  if (error instanceof ActionError && error.code === 'config-invalid') return error.message.split('\n')
  throw new Error(`Expected problems, got ${String(error)}`)
}

const one = 'schemaVersion: 2.0.0\nfileExistenceTests: [{name: a, path: /a}]'
const file = (name: string) => join(workspace, 'tests', name)

describe('structure files', () => {
  test('are read from the checkout, once however often they are named', async () => {
    writeFileSync(file('s.yaml'), one)
    const { variants } = await load('[{structure: tests/s.yaml}, {structure: ./tests/s.yaml}]')
    expect(variants[0]?.smoke.map(({ name }) => name)).toEqual(['a'])
  })

  test('a wrong one of a list that many variants share is told once', async () => {
    writeFileSync(file('s.yaml'), 'schemaVersion: 2.0.0')
    expect(await problems('[{structure: tests/s.yaml}], variants: {a: , b: }')).toEqual([
      'tests/s.yaml:1:1: The structure file "tests/s.yaml" has no test. Write one, or remove it',
    ])
  })

  test.each<[string, (path: string) => void, string]>([
    ['missing', () => undefined, 'does not exist. Add it, or correct the path'],
    ['a folder', (path) => mkdirSync(path), 'is no file. Name a file'],
    ['1 MiB and a byte', (path) => writeFileSync(path, ' '.repeat(1024 * 1024 + 1)), 'is larger than 1 MiB. Split it'],
    [
      'no UTF-8',
      (path) => writeFileSync(path, Buffer.from([0xff, 0xfe])),
      'is not text in UTF-8. Write YAML or JSON in UTF-8',
    ],
  ])('attack 8: one that is %s is told at the entry that names it', async (_, make, problem) => {
    make(file('s.yaml'))
    expect(await problems('[{structure: tests/s.yaml}]')).toEqual([
      `c.yml:2:36: The structure file "tests/s.yaml" ${problem}`,
    ])
  })

  test.each(['file', 'folder', 'dangling'])(
    'attack 9: a %s behind a symlink out of the workspace is not read',
    async (way) => {
      writeFileSync(join(outside, 's.yaml'), 'secret: canary')
      if (way === 'file') symlinkSync(join(outside, 's.yaml'), file('s.yaml'))
      if (way === 'dangling') symlinkSync('/nowhere/s.yaml', file('s.yaml'))
      if (way === 'folder') {
        rmSync(join(workspace, 'tests'), { recursive: true })
        symlinkSync(outside, join(workspace, 'tests'))
      }
      const found = await problems('[{structure: tests/s.yaml}]')
      expect(found).toEqual([
        'c.yml:2:36: The structure file "tests/s.yaml" leads outside the repository. Replace the symlink by what it points to',
      ])
      expect(found.join()).not.toContain('canary')
    },
  )

  test('attack 38: more than 50 are refused before one is opened', async () => {
    const names = Array.from({ length: 51 }, (_, index) => `{structure: tests/s${index}.yaml}`)
    expect(await problems(`[${names}]`)).toEqual(['c.yml:2:1426: 51 structure files are more than 50. Join them'])
  })

  test('patterns of the configuration and of its structure files are held against RE2', async () => {
    writeFileSync(file('s.yaml'), `${one}\nfileContentTests: [{name: b, path: /b, expectedContents: ['(']}]`)
    expect(await problems('[{structure: tests/s.yaml}, {run: a, expect: {stdout: ")"}}, {import: "a>=x"}]')).toEqual([
      expect.stringMatching(/^tests\/s\.yaml:3:59: The pattern "\(" is not one of RE2/),
      expect.stringMatching(/^c\.yml:2:77: The pattern "\)" is not one of RE2/),
      expect.stringMatching(/^c\.yml:2:93: ">=x" is not a version constraint of Python/),
    ])
  })
})
