import { describe, expect, test } from '@jest/globals'
import type { ModuleName, SmokeCheck } from '../../../../src/model/smoke.ts'
import { reportMark } from '../../../../src/smoke/checks/import-script.ts'
import type { ContainerEnd } from '../../../../src/smoke/test-image.ts'
import { aGpu, exited, noGpu, notFound, outcomeOf, timedOut } from '../../../kit/fake-test-image.ts'

type Import = Extract<SmokeCheck, { kind: 'import' }>
type Made = NonNullable<Parameters<typeof outcomeOf>[1]>

function importOf(language: Import['language'], ...modules: readonly string[]): Import {
  const named = modules.map((module): ModuleName => {
    const [, name = '', constraint = ''] = /^([^<>=!~]*)(.*)$/.exec(module) ?? []
    return constraint === '' ? { name } : { name, constraint }
  })
  return { kind: 'import', language, modules: named, wantsCuda: false }
}

describe('what the interpreter reports', () => {
  /** An image whose interpreter prints a report. */
  function reports(list: readonly unknown[], end: Parameters<typeof exited>[0] = {}) {
    return { run: () => exited({ stdout: `warm\n${reportMark}${JSON.stringify(list)}\n`, ...end }) }
  }
  const python = (...modules: readonly string[]) => importOf('python', ...modules)

  test('is told for each module, and kept out of the log', async () => {
    const list = [{ version: '2.6.0', cuda: '12.4', seconds: 1.423, bytes: 310_000_000 }, { seconds: 0 }]
    expect(await outcomeOf(python('torch', 'os'), reports(list))).toMatchObject({
      status: 'passed',
      command: ['python3', '-c', 'import torch, os'],
      exitCode: 0,
      log: ['warm'],
      details: ['torch 2.6.0 (CUDA 12.4), 1.42 s, 310 MB', 'os, 0.00 s'],
    })
  })

  test.each<[Import, string, string | undefined]>([
    [python('numpy>=1.26'), '1.26.4', undefined],
    [python('numpy>=1.26,<2'), '2.0', '"numpy" has the version "2.0", and ">=1.26,<2" is wanted'],
    [python('torch==2.6.0'), '2.6.0+cu124', undefined],
    [python('x>=2'), '2.1rc1', undefined],
    [python('x>=2'), '', '"x" has no version that could be found, and ">=2" is wanted'],
    [python('x>=2'), 'main', '"x" has the version "main", which cannot be compared with ">=2"'],
    [importOf('r', 'arrow>=14'), '14.0.0-1', undefined],
    [importOf('r', 'arrow>=14,<15'), '15.0', '"arrow" has the version "15.0", and ">=14,<15" is wanted'],
    [importOf('node', 'sharp>=0.33'), '0.33.5', undefined],
    [importOf('node', 'sharp>=0.33'), '0.32.0', '"sharp" has the version "0.32.0", and ">=0.33" is wanted'],
  ])('%j of version %p', async (check, version, reason) => {
    const result = await outcomeOf(check, reports([{ version }]))
    expect(result).toMatchObject({ status: reason === undefined ? 'passed' : 'failed' })
    expect(result.reason).toBe(reason)
  })

  test('device: cuda wants a torch that was built for it', async () => {
    const check = { ...python('torch', 'numpy'), wantsCuda: true }
    expect((await outcomeOf(check, reports([{ cuda: '12.4' }, {}]))).status).toBe('passed')
    expect(await outcomeOf(check, reports([{ version: '2.6.0+cpu', cuda: null }, {}]))).toMatchObject({
      status: 'failed',
      reason: 'torch 2.6.0+cpu was built without CUDA; install a build for CUDA, or say "device: cpu"',
    })
  })

  describe('attack 19: proves nothing', () => {
    const list = [{ version: '1' }]
    const early = 'The interpreter ended with status 0 before every module was imported: one of them ends the process'
    test.each<[string, Made, unknown]>([
      ['with another exit status', reports(list, { exitCode: 3 }), '"python3" ended with status 3 while it imported'],
      [
        'after a crash',
        reports(list, { exitCode: 139 }),
        '"python3" ended with status 139 (SIGSEGV) while it imported',
      ],
      [
        'of memory that ran out (fault 35)',
        reports(list, { oomKilled: true }),
        expect.stringMatching(/^It ran out of memory/),
      ],
      ['when it is none', { run: () => exited({ stdout: `${reportMark}[{` }) }, early],
      ['when it is missing', { run: () => exited({ stdout: 'all imported\n' }) }, early],
      ['of fewer modules', reports([]), early],
      ['of more modules', reports([{}, {}]), early],
      ['of an error', reports([{ error: 'no' }]), '"x" cannot be imported: no'],
      [
        'of a folder without code',
        reports([{ hollow: true }]),
        expect.stringContaining('is a folder without code of its own'),
      ],
    ])('%s', async (_, made, reason) => {
      expect(await outcomeOf(python('x'), made)).toMatchObject({ status: 'failed', reason })
    })
  })

  test('attack 3: hostile texts and numbers are cut, and an error is shown with what it hides', async () => {
    const list = [{ version: 'v'.repeat(9000), bytes: -1, seconds: '1' }, { error: `\u001b[2J${'e'.repeat(900)}` }]
    const { details, reason } = await outcomeOf(python('a', 'b'), reports(list, { exitCode: 1 }))
    expect(details).toEqual([`a ${'v'.repeat(80)}`])
    expect(reason).toMatch(/^"b" cannot be imported: \\u\{1b\}\[2Je{296}…$/)
  })

  describe('fault 36: a library of the driver that is missing', () => {
    const error = 'ImportError: libcuda.so.1: cannot open shared object file: No such file or directory'
    const failing = (report: object) => reports([report], { exitCode: 1 })
    const wish = { settings: { gpu: 'optional' } } as const

    test.each<[string, Made, string, string]>([
      [
        'is no fault of the image without a GPU',
        { ...failing({ error }), ...wish, gpu: noGpu },
        'skipped',
        'Needs a driver (libcuda.so.1): docker knows no NVIDIA device',
      ],
      [
        'although another error hides it',
        { ...failing({ error: 'RuntimeError: broken', chain: `RuntimeError: broken\n${error}` }), ...wish, gpu: noGpu },
        'skipped',
        'Needs a driver (libcuda.so.1): docker knows no NVIDIA device',
      ],
      [
        'fails where a GPU was given',
        { ...failing({ error }), ...wish, gpu: aGpu },
        'failed',
        'libcuda.so.1 is not in the container although a GPU was given to it; look at NVIDIA_DRIVER_CAPABILITIES of the image',
      ],
      [
        'fails where the test wants no GPU',
        { ...failing({ error }), gpu: noGpu },
        'failed',
        'libcuda.so.1 is wanted, which only a driver brings, and the test gets no GPU; write "gpu: if-available"',
      ],
      [
        'is not any library',
        { ...failing({ error: error.replace('libcuda', 'libcudart') }), ...wish, gpu: noGpu },
        'failed',
        `"torch" cannot be imported: ${error.replace('libcuda', 'libcudart')}`,
      ],
      [
        'is not what the log speaks of',
        { ...reports([{ error: 'no' }], { exitCode: 1, stderr: error }), ...wish, gpu: noGpu },
        'failed',
        '"torch" cannot be imported: no',
      ],
    ])('%s', async (_, made, status, reason) => {
      expect(await outcomeOf(python('torch'), made)).toMatchObject({ status, reason })
    })
  })

  test('attack 19: a module that is not there is not excused by another one that lacks the driver', async () => {
    const lacksDriver = {
      error: 'ImportError: libcuda.so.1: cannot open shared object file: No such file or directory',
    }
    const missing = { error: "ModuleNotFoundError: No module named 'gone'" }
    const where = { settings: { gpu: 'optional' }, gpu: noGpu } as const
    for (const [names, list] of [
      [
        ['torch', 'gone'],
        [lacksDriver, missing],
      ],
      [
        ['gone', 'torch'],
        [missing, lacksDriver],
      ],
    ] as const) {
      const result = await outcomeOf(python(...names), { ...reports(list, { exitCode: 1 }), ...where })
      expect([result.status, result.reason]).toEqual(['failed', expect.stringContaining('"gone" cannot be imported')])
    }
  })

  test("fault 36: a driver that is too old is this machine's trouble", async () => {
    const made = { ...reports([{ error: 'unsatisfied condition: cuda>=12.6' }], { exitCode: 1 }), gpu: aGpu }
    const result = await outcomeOf(python('torch'), { ...made, settings: { gpu: 'optional' } })
    expect(result.status).toBe('infrastructure')
    expect((await outcomeOf(python('torch'), made)).status).toBe('failed')
  })
})

describe('an interpreter', () => {
  const asked = (end: (program: string) => ContainerEnd) => ({
    run: ({ argv }: { readonly argv?: readonly string[] }) => end(argv?.[0] ?? ''),
  })

  test('is looked for under its names', async () => {
    const made = asked((program) => (program === 'python' ? exited({ stdout: `${reportMark}[{}]` }) : notFound))
    const result = await outcomeOf(importOf('python', 'os'), made)
    expect(result).toMatchObject({ status: 'passed', command: ['python', '-c', 'import os'] })
  })

  test.each<[Import, string]>([
    [
      importOf('python', 'os'),
      'There is neither "python3" nor "python" in the image, or not what it needs to start; name another by "python"',
    ],
    [
      { ...importOf('python', 'os'), interpreter: '/opt/venv/bin/python' },
      'There is no "/opt/venv/bin/python" in the image, or not what it needs to start; name another by "python"',
    ],
    [
      importOf('r', 'arrow'),
      'There is no "Rscript" in the image, or not what it needs to start; add the directory of R to its PATH',
    ],
    [
      importOf('node', 'sharp'),
      'There is neither "node" nor "nodejs" in the image, or not what it needs to start; add the directory of node to its PATH',
    ],
  ])('%j that is not there fails', async (check, reason) => {
    expect(
      await outcomeOf(
        check,
        asked(() => notFound),
      ),
    ).toMatchObject({ status: 'failed', exitCode: 127, reason })
  })

  test('that cannot be executed is not looked for under another name', async () => {
    const result = await outcomeOf(
      importOf('python', 'os'),
      asked(() => ({ kind: 'not-executable', exitCode: 126, reason: 'permission denied' })),
    )
    expect(result.requests).toHaveLength(1)
    expect(result.reason).toBe('"python3" in the image cannot be executed: permission denied')
  })

  test.each<[ContainerEnd, string]>([
    [timedOut(180), 'failed'],
    [{ kind: 'infrastructure', reason: 'no space' }, 'infrastructure'],
  ])('%j is judged by the engine', async (end, status) => {
    expect(
      (
        await outcomeOf(
          importOf('python', 'os'),
          asked(() => end),
        )
      ).status,
    ).toBe(status)
  })
})
