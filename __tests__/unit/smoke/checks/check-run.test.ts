import { describe, expect, test } from '@jest/globals'
import type { ContainerSettings, SmokeCheck } from '../../../../src/model/smoke.ts'
import { runCheck } from '../../../../src/smoke/run-check.ts'
import type { ContainerEnd, GpuFacts } from '../../../../src/smoke/test-image.ts'
import {
  aGpu,
  aSmokeTest,
  exited,
  fakeHttp,
  fakeTestImage,
  noGpu,
  notFound,
  timedOut,
} from '../../../kit/fake-test-image.ts'

type Run = Extract<SmokeCheck, { kind: 'run' }>

const plain: Run = {
  kind: 'run',
  command: { kind: 'shell', text: 'app --version' },
  exitCode: 0,
  stdout: [],
  stderr: [],
  setup: [],
}

async function outcome(
  end: ContainerEnd,
  run: {
    readonly check?: Partial<Run>
    readonly settings?: Partial<ContainerSettings>
    readonly gpu?: GpuFacts
    readonly entrypoint?: readonly string[]
  } = {},
) {
  const { check, settings, gpu = noGpu, entrypoint = [] } = run
  const image = fakeTestImage({ run: () => end, gpu, runtime: { entrypoint } })
  const test = aSmokeTest({ ...plain, ...check }, settings)
  const result = await runCheck(test, { image, http: fakeHttp([]), signal: new AbortController().signal })
  return { ...result, requests: image.requests }
}

describe('a command', () => {
  test("is a text for the image's shell", async () => {
    const { requests, status, command } = await outcome(exited())
    expect(status).toBe('passed')
    expect(command).toEqual(['/bin/sh', '-c', 'app --version'])
    expect(requests.map(({ argv }) => argv)).toEqual([command])
  })

  test('is a list that is executed as it is', async () => {
    const argv = ['/app', '--version', '$HOME; rm -rf /']
    const { command } = await outcome(exited(), {
      check: { command: { kind: 'argv', argv, throughEntrypoint: false } },
      entrypoint: ['/init'],
    })
    expect(command).toEqual(argv)
  })

  test("is a list behind the image's ENTRYPOINT", async () => {
    const { command } = await outcome(exited(), {
      check: { command: { kind: 'argv', argv: ['--version'], throughEntrypoint: true } },
      entrypoint: ['/init', '--'],
    })
    expect(command).toEqual(['/init', '--', '--version'])
  })

  test('comes after what a structure file sets up', async () => {
    const setup = [
      ['touch', '/a'],
      ['chmod', '+x', '/a'],
    ]
    expect((await outcome(exited(), { check: { setup } })).requests).toMatchObject([{ setup }])
  })
})

describe('an exit status', () => {
  test('that is expected passes, whatever it is', async () => {
    expect(await outcome(exited({ exitCode: 3 }), { check: { exitCode: 3 } })).toMatchObject({
      status: 'passed',
      exitCode: 3,
    })
  })

  test.each([
    [3, 0, 'It ended with status 3 instead of 0'],
    [0, 1, 'It ended with status 0 instead of 1'],
    [127, 0, 'It ended with status 127 (a command was not found) instead of 0'],
    [139, 0, 'It ended with status 139 (SIGSEGV) instead of 0'],
  ])('%i where %i is expected fails', async (exitCode, expected, reason) => {
    const result = await outcome(exited({ exitCode }), { check: { exitCode: expected } })
    expect(result).toMatchObject({ status: 'failed', reason, exitCode })
  })
})

test('attack 19: printing what success looks like does not pass', async () => {
  const stdout = 'PASS\n{"status":"passed","exitCode":0}\nexit status 0\n'
  const result = await outcome(exited({ exitCode: 1, stdout }), {
    check: { stdout: [{ kind: 'text', value: 'PASS', negated: false }] },
  })
  expect(result).toMatchObject({ status: 'failed', reason: 'It ended with status 1 instead of 0' })
})

test('fault 35: memory that ran out fails, although the command ended with status 0', async () => {
  const result = await outcome(exited({ exitCode: 0, oomKilled: true, peakMemoryBytes: 64_000_000 }))
  expect(result).toMatchObject({
    status: 'failed',
    reason:
      'It ran out of memory and a process of it was killed, whatever its exit status 0 says; let it use less, or raise "memory"',
    peakMemoryBytes: 64_000_000,
  })
})

test('fault 35: memory that ran out fails also with the status that is expected of the command', async () => {
  const result = await outcome(exited({ exitCode: 137, oomKilled: true }), { check: { exitCode: 137 } })
  expect(result.status).toBe('failed')
})

test('fault 34: a command that does not end fails and says after how long it was killed', async () => {
  expect(await outcome(timedOut(60))).toMatchObject({
    status: 'failed',
    reason: 'It did not end within 60 s and was killed; where it needs longer, raise "timeout"',
  })
})

test('fault 34: a command that printed without end fails with what the engine says, and its last lines', async () => {
  const reason = 'It printed more than 100 MB and was killed'
  const end = {
    kind: 'ended-early',
    reason,
    stdout: 'y\ny\n',
    stderr: '',
    truncated: { stdout: true, stderr: false },
    seconds: 1,
  } as const
  expect(await outcome(end)).toMatchObject({ status: 'failed', reason, log: ['y', 'y'] })
})

describe('a command that is not there', () => {
  test('fails and names it', async () => {
    const check = { command: { kind: 'argv', argv: ['/app'], throughEntrypoint: false } } as const
    expect(await outcome(notFound, { check })).toMatchObject({
      status: 'failed',
      exitCode: 127,
      reason: 'There is no "/app" in the image, or a program that it needs to start is not there',
    })
    const denied: ContainerEnd = { kind: 'not-executable', exitCode: 126, reason: 'permission denied' }
    expect(await outcome(denied, { check })).toMatchObject({
      status: 'failed',
      reason: '"/app" in the image cannot be executed: permission denied',
    })
  })

  test('fails also where the status is the one that is expected', async () => {
    const check = { command: { kind: 'argv', argv: ['/app'], throughEntrypoint: false }, exitCode: 127 } as const
    expect((await outcome(notFound, { check })).status).toBe('failed')
  })

  test('a shell that the image does not have: the remedy is a list', async () => {
    expect(await outcome(notFound)).toMatchObject({
      status: 'failed',
      reason: 'There is no "/bin/sh" in the image that can run a text; write "run" as a list of arguments',
    })
  })
})

test("fault 33: what the engine could not start is not the image's fault", async () => {
  const reason = 'This machine cannot run linux/arm64'
  expect(await outcome({ kind: 'infrastructure', reason })).toMatchObject({ status: 'infrastructure', reason })
})

describe('what it prints', () => {
  test('must match, on the right one of the two streams', async () => {
    const check = { stdout: [{ kind: 'pattern', value: '^2', negated: false }] } as const
    expect((await outcome(exited({ stdout: '2.1' }), { check })).status).toBe('passed')
    expect(await outcome(exited({ stderr: '2.1' }), { check })).toMatchObject({
      status: 'failed',
      reason: 'Standard output does not match "^2"',
    })
  })

  test('is told of with every match that does not hold', async () => {
    const check: Partial<Run> = {
      stdout: [{ kind: 'text', value: 'ok', negated: false }],
      stderr: [{ kind: 'text', value: 'Warning', negated: true }],
    }
    expect((await outcome(exited({ stderr: 'Warning!' }), { check })).reason).toBe(
      'Standard output does not hold "ok"; Standard error holds "Warning", which it must not',
    )
  })

  test('is kept to the last 20 lines, standard error last', async () => {
    const lines = (name: string, count: number) => Array.from({ length: count }, (_, at) => `${name} ${at}\n`).join('')
    const { log } = await outcome(exited({ exitCode: 1, stdout: lines('out', 100), stderr: lines('err', 3) }))
    expect(log).toHaveLength(20)
    expect(log.slice(15)).toEqual(['out 98', 'out 99', 'err 0', 'err 1', 'err 2'])
  })
})

describe('a GPU', () => {
  test.each([
    ['none', aGpu, undefined],
    ['if-available', aGpu, true],
    ['optional', aGpu, true],
    ['optional', noGpu, undefined],
    ['required', aGpu, true],
  ] as const)('%s: given or not', async (wish, gpu, withGpu) => {
    const { requests, status } = await outcome(exited(), { settings: { gpu: wish }, gpu })
    expect(status).toBe('passed')
    expect(requests.map((request) => request.withGpu)).toEqual([withGpu])
  })

  test('fault 36: that is asked for where there is one: skipped where there is none, and nothing is started', async () => {
    const { requests, status, reason } = await outcome(exited(), { settings: { gpu: 'if-available' }, gpu: noGpu })
    expect([status, reason, requests]).toEqual(['skipped', expect.stringContaining('No GPU here: '), []])
  })

  test("fault 36: that is required and not there is this machine's trouble, and nothing is started", async () => {
    const { requests, ...result } = await outcome(exited(), { settings: { gpu: 'required' } })
    expect(result).toMatchObject({
      status: 'infrastructure',
      reason: 'The test requires a GPU, and there is none here: docker knows no NVIDIA device',
    })
    expect(requests).toEqual([])
  })

  test.each<[string, ContainerEnd]>([
    [
      'from the engine',
      {
        kind: 'infrastructure',
        reason: 'nvidia-container-cli: requirement error: unsatisfied condition: cuda>=12.6, please update',
      },
    ],
    [
      'in what the container printed',
      exited({ exitCode: 1, stderr: 'unsatisfied condition: cuda>=12.6, please update\n' }),
    ],
  ])('fault 36: a driver that is too old is infrastructure, %s', async (_, end) => {
    const result = await outcome(end, { settings: { gpu: 'if-available' }, gpu: aGpu })
    expect(result).toMatchObject({
      status: 'infrastructure',
      reason:
        'This machine\'s driver is too old for the image (unsatisfied condition "cuda>=12.6"); update the driver, or test on another machine',
    })
  })

  test('attack 19: a container without a GPU cannot blame the driver', async () => {
    const result = await outcome(exited({ exitCode: 1, stderr: 'unsatisfied condition: cuda>=12.6' }))
    expect(result.status).toBe('failed')
  })
})

test.each([[['', 'true']], [[]]])('attack 19: a command that names no program is not run: %j', async (argv) => {
  const { status, reason, requests } = await outcome(exited(), {
    check: { command: { kind: 'argv', argv, throughEntrypoint: false } },
  })
  expect([status, reason]).toEqual(['failed', 'The command is empty: what it names is not set in the image'])
  expect(requests).toEqual([])
})
