import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals'
import type { SmokeCheck } from '../../../../src/model/smoke.ts'
import { exited, outcomeOf } from '../../../kit/fake-test-image.ts'

/* The scripts, executed by interpreters of this machine: those of images, and R, are tested with the engine. */

// Interpreters take seconds to start where everything else runs too.
jest.setTimeout(60_000)

type Import = Extract<SmokeCheck, { kind: 'import' }>

/** Imports modules in a folder of these files, by a process instead of a container. */
function realOutcomes(language: Import['language'], files: Readonly<Record<string, string>>) {
  let folder: string
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'import-test-'))
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true })
      writeFileSync(join(folder, path), text)
    }
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  return (modules: Import['modules'], made: NonNullable<Parameters<typeof outcomeOf>[1]> = {}) =>
    outcomeOf(
      { kind: 'import', language, modules, wantsCuda: false },
      {
        ...made,
        run: ({ argv = [] }) => {
          const [program = '', ...args] = argv
          const { status, stdout, stderr, error } = spawnSync(program, args, { cwd: folder, encoding: 'utf8' })
          if (error !== undefined || status === null) throw error ?? new Error(`${program} was killed`)
          return exited({ exitCode: status, stdout, stderr })
        },
      },
    )
}

const named = (...names: readonly string[]) => names.map((name) => ({ name }))

describe.each<[Import['language'], Readonly<Record<string, string>>]>([
  [
    'python',
    {
      'sound.py': '__version__ = "1.2.3"',
      'bare.py': 'x = 1',
      'wide/__init__.py': 'pages = bytes([1]) * (32 << 20)',
      'broken.py': 'raise ValueError("first\\nlast ☃ 😀 \\"quoted\\" \\\\\\n====")',
      'wrapped.py':
        'try:\n  raise OSError("libcuda.so.1: cannot open shared object file")\nexcept OSError as e:\n  raise RuntimeError("broken") from e',
      'leaves.py': 'import sys; sys.exit(0)',
      'gone.py': 'import os; os._exit(0)',
      'closes.py': 'import sys; sys.stdout.close(); sys.stdout = None',
      'loud.py': 'print("loud")',
    },
  ],
  [
    'node',
    {
      'node_modules/sound/package.json': '{"version": "1.2.3"}',
      'node_modules/sound/index.js': '',
      'node_modules/bare/index.js': '',
      'node_modules/wide/index.js': 'exports.pages = Buffer.alloc(32 * 1024 * 1024, 1)',
      'node_modules/broken/index.js': 'throw new Error("last ☃ 😀 \\"quoted\\" \\\\\\nmore")',
      'node_modules/wrapped/index.js':
        'throw new Error("broken", {cause: new Error("libcuda.so.1: cannot open shared object file")})',
      'node_modules/leaves/index.js': 'process.exit(0)',
      'node_modules/gone/index.js': 'process.reallyExit(0)',
      'node_modules/closes/index.js': 'console.log = undefined; process.stdout.end()',
      'node_modules/loud/index.js': 'console.log("loud")',
    },
  ],
])('modules of %s, really imported', (language, files) => {
  const outcome = realOutcomes(language, files)

  test('with version, seconds and memory', async () => {
    const { status, reason, details } = await outcome([{ name: 'sound', constraint: '>=1.2' }, { name: 'bare' }])
    expect([status, reason]).toEqual(['passed', undefined])
    expect(details).toEqual([
      expect.stringMatching(/^sound 1\.2\.3, \d+\.\d\d s, \d.* [kM]?B$/),
      expect.stringMatching(/^bare, \d+\.\d\d s, \d.* [kM]?B$/),
    ])
  })

  test('with the memory that they take', async () => {
    const { details } = await outcome(named('wide'))
    expect(Number(/, (\d+\.?\d*) MB$/.exec(details[0] ?? '')?.[1])).toBeGreaterThan(25)
  })

  test('which print and close what they like', async () => {
    const result = await outcome(named('loud', 'closes'))
    expect([result.status, result.reason]).toEqual(['passed', undefined])
    expect(result.log).toEqual(expect.arrayContaining(['loud']))
  })

  test('that fail, with the text of the error', async () => {
    const { status, reason, details, log } = await outcome(named('sound', 'broken', 'bare'))
    expect(status).toBe('failed')
    expect(reason).toMatch(/^"broken" cannot be imported: .*last ☃ .* "quoted" \\$/)
    // The others are looked at all the same.
    expect(details).toHaveLength(2)
    expect(log.join('\n')).toContain('broken')
  })

  test('that are not there', async () => {
    const { status, reason } = await outcome(named('no_such_thing'))
    expect(status).toBe('failed')
    expect(reason).toMatch(/^"no_such_thing" cannot be imported: .*(?:No module named|Cannot find module)/)
  })

  test('fault 36: whose error hides that the driver is missing', async () => {
    const { status } = await outcome(named('wrapped'), { settings: { gpu: 'optional' } })
    expect(status).toBe('skipped')
  })

  test.each(['leaves', 'gone'])('attack 19: one that ends the process with 0 is not imported: %s', async (name) => {
    expect((await outcome(named('sound', name, 'bare'))).status).toBe('failed')
  })

  test('names are arguments, and run nothing', async () => {
    const { reason } = await outcome(named('os;print(1)//process.exit(0)'))
    expect(reason).toMatch(/^"os;print\(1\)\/\/process\.exit\(0\)" cannot be imported: /)
  })
})

describe('the traceback of Python', () => {
  const outcome = realOutcomes('python', {
    'outer.py': 'import importlib\nimportlib.import_module("inner")',
    'inner.py': 'def deep():\n  raise ValueError("too deep")\ndeep()',
    'misspelt.py': 'x = (',
  })

  test('begins in the module, not in what imports it', async () => {
    const { log } = await outcome(named('outer'))
    expect(log[0]).toBe('Traceback (most recent call last):')
    expect(log[1]).toMatch(/^ {2}File ".*outer\.py", line 2, in <module>$/)
    expect(log.join('\n')).toMatch(/inner\.py", line 2, in deep\n(?:.*\n)*ValueError: too deep$/)
  })

  test('is only the error where no line of a module was executed', async () => {
    expect((await outcome(named('no_such_thing'))).log).toEqual([
      "ModuleNotFoundError: No module named 'no_such_thing'",
    ])
    const { log } = await outcome(named('misspelt'))
    expect(log[0]).toMatch(/^ {2}File ".*misspelt\.py", line 1$/)
    expect(log.at(-1)).toMatch(/^SyntaxError: /)
  })
})

describe('a folder of Python without code', () => {
  const outcome = realOutcomes('python', { 'hollow/data.txt': '', 'hollow/inner/module.py': '' })

  test('fails, although it is imported without an error', async () => {
    expect(await outcome(named('hollow'))).toMatchObject({
      status: 'failed',
      reason:
        '"hollow" is a folder without code of its own, whose import proves nothing; install the package, or name a module in it',
    })
  })

  test('may hold a module', async () => {
    expect((await outcome(named('hollow.inner.module'))).status).toBe('passed')
  })
})

describe('a module of node', () => {
  const outcome = realOutcomes('node', {
    'node_modules/esm/package.json': '{"version": "2.0.0", "type": "module", "exports": {"import": "./index.js"}}',
    'node_modules/esm/index.js': 'await 1; export const x = 1',
  })

  test('may be one that only import takes, or of node itself', async () => {
    const { status, details } = await outcome(named('esm', 'node:fs'))
    expect(status).toBe('passed')
    expect(details[0]).toMatch(/^esm 2\.0\.0, /)
    expect(details[1]).toMatch(/^node:fs, /)
  })
})
