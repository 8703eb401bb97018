import { readFileSync } from 'node:fs'
import { describe, expect, test } from '@jest/globals'
import { processExec } from '../../../src/adapters/exec.ts'
import { splitLines } from '../../../src/adapters/line-splitter.ts'

const exec = processExec()
const env = { PATH: process.env['PATH'] ?? '' }
/** A killed grandchild stays a zombie where nothing reaps it: that is not alive. */
function isAlive(pid: number): boolean {
  try {
    return !/^State:\s+[ZX]/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
  } catch {
    return false
  }
}

const sh = (script: string): readonly string[] => ['-c', script]

describe('a short call', () => {
  test('returns exit status and both outputs apart', async () => {
    const result = await exec.run('sh', sh('echo out; echo err >&2; exit 3'), { env, timeoutSeconds: 10 })
    expect(result).toEqual({ exitCode: 3, signal: undefined, timedOut: false, stdout: 'out\n', stderr: 'err\n' })
  })

  test('passes arguments as they are, never through a shell', async () => {
    const result = await exec.run('printf', ['%s|', 'a b', '$(id)', '`id`', ''], { env, timeoutSeconds: 10 })
    expect(result.stdout).toBe('a b|$(id)|`id`||')
  })

  test('attack 12: the child sees only the environment it was given', async () => {
    process.env['EXEC_TEST_CANARY'] = 'canary'
    const result = await exec.run('env', [], { env: { ...env, ONLY: 'this' }, timeoutSeconds: 10 })
    expect(result.stdout.trim().split('\n').sort()).toEqual([`ONLY=this`, `PATH=${env.PATH}`].sort())
  })

  test('fault 21: a program that is not there is an error with ENOENT', async () => {
    await expect(exec.run('no-such-program', [], { env, timeoutSeconds: 5 })).rejects.toMatchObject({ code: 'ENOENT' })
  })

  test('fault 23: a program that hangs is ended with all its children at its time', async () => {
    const started = Date.now()
    const result = await exec.run('sh', sh('trap "" INT TERM; sleep 60 & echo $!; wait; sleep 60'), {
      env,
      timeoutSeconds: 0.3,
    })
    expect(result).toMatchObject({ timedOut: true, exitCode: undefined, signal: 'SIGKILL' })
    expect(Date.now() - started).toBeLessThan(6000)
    expect(isAlive(Number(result.stdout.trim()))).toBe(false)
  })

  test('fault 16: a call that is under way when the run is cancelled ends, and throws', async () => {
    const controller = new AbortController()
    const cancelled = processExec(controller.signal)
    const started = Date.now()
    const call = cancelled.run('sleep', ['60'], { env, timeoutSeconds: 60 })
    setTimeout(() => controller.abort('SIGINT'), 100)
    await expect(call).rejects.toBe('SIGINT')
    await expect(cancelled.run('sleep', ['60'], { env, timeoutSeconds: 60 })).rejects.toBe('SIGINT')
    expect(Date.now() - started).toBeLessThan(6000)
  })

  test('keeps output up to the limit and lets the process go on', async () => {
    const result = await exec.run('sh', sh('head -c 100000 /dev/zero | tr "\\0" x; exit 7'), {
      env,
      timeoutSeconds: 10,
      maxOutputBytes: 1000,
    })
    expect([result.stdout.length, result.exitCode]).toEqual([1000, 7])
  })

  test('does not wait for a grandchild that keeps the output open', async () => {
    const started = Date.now()
    const result = await exec.run('sh', sh('sleep 20 & exit 0'), { env, timeoutSeconds: 15 })
    expect(result.exitCode).toBe(0)
    expect(Date.now() - started).toBeLessThan(8000)
  })
})

describe('a long run', () => {
  test('hands over lines as they come', async () => {
    const lines: string[] = []
    const run = exec.start('sh', sh('echo one; printf "two\\r\\nthree"; echo four >&2'), {
      env,
      onStdoutLine: (line) => lines.push(line),
      onStderrLine: (line) => lines.push(`err ${line}`),
    })
    expect(await run.ended).toEqual({ exitCode: 0, signal: undefined })
    expect(lines.sort()).toEqual(['err four', 'one', 'three', 'two'])
  })

  test('fault 16: stop ends a process that listens at once', async () => {
    let listens: () => void = () => undefined
    const ready = new Promise<void>((resolve) => {
      listens = resolve
    })
    const run = exec.start('sh', sh('trap "exit 0" INT; echo ready; while :; do sleep 0.05; done'), {
      env,
      onStdoutLine: () => listens(),
    })
    await ready
    const started = Date.now()
    await run.stop()
    expect(await run.ended).toEqual({ exitCode: 0, signal: undefined })
    expect(Date.now() - started).toBeLessThan(1500)
  })

  test('fault 16: stop ends a process that ignores every polite signal within 7 s', async () => {
    let listens: (line: string) => void = () => undefined
    const grandchild = new Promise<string>((resolve) => {
      listens = resolve
    })
    const run = exec.start('sh', sh('trap "" INT TERM; sleep 60 & echo $!; while :; do sleep 1; done'), {
      env,
      onStdoutLine: (line) => listens(line),
    })
    const pid = Number(await grandchild)
    const started = Date.now()
    await run.stop()
    expect(Date.now() - started).toBeLessThan(7000)
    expect(isAlive(pid)).toBe(false)
  })

  test('a program that is not there rejects', async () => {
    await expect(exec.start('no-such-program', [], { env }).ended).rejects.toMatchObject({ code: 'ENOENT' })
  })
})

describe('standard input', () => {
  async function* chunks(count: number): AsyncGenerator<Uint8Array> {
    for (let at = 0; at < count; at++) yield Buffer.alloc(100_000, 97 + (at % 26))
  }
  /** An input without end, and when it is told that no more of it is wanted. */
  function endless(): { input: AsyncGenerator<Uint8Array>; closed: Promise<void> } {
    const { promise: closed, resolve } = Promise.withResolvers<void>()
    async function* input(): AsyncGenerator<Uint8Array> {
      try {
        for (;;) yield Buffer.alloc(100_000)
      } finally {
        resolve()
      }
    }
    return { input: input(), closed }
  }

  test('arrives whole, more of it than a pipe holds', async () => {
    let lines = ''
    const run = exec.start('sh', sh('sleep 0.2; tr -d a | wc -c'), {
      env,
      stdin: chunks(52),
      onStdoutLine: (line) => {
        lines += line.trim()
      },
    })
    expect([await run.ended, lines]).toEqual([{ exitCode: 0, signal: undefined }, '5000000'])
  })

  test('may be more than the process reads: its status says what became of it, and the input is closed', async () => {
    const { input, closed } = endless()
    const run = exec.start('sh', sh('head -c 10 > /dev/null; exit 4'), { env, stdin: input })
    expect(await run.ended).toEqual({ exitCode: 4, signal: undefined })
    await closed
  })

  test('that never comes does not hold up the end', async () => {
    async function* silent(): AsyncGenerator<Uint8Array> {
      yield Buffer.from('first')
      await new Promise(() => undefined)
    }
    const run = exec.start('sh', sh('exit 5'), { env, stdin: silent() })
    expect(await run.ended).toEqual({ exitCode: 5, signal: undefined })
  })

  test('that breaks stops the process, which never takes it for complete', async () => {
    async function* broken(): AsyncGenerator<Uint8Array> {
      yield Buffer.from('half')
      throw new Error('the disk broke')
    }
    const lines: string[] = []
    const run = exec.start('sh', sh('cat > /dev/null; echo complete'), {
      env,
      stdin: broken(),
      onStdoutLine: (line) => lines.push(line),
    })
    await expect(run.ended).rejects.toThrow('the disk broke')
    expect(lines).toEqual([])
  })

  test('ends with a process that is stopped while it reads nothing', async () => {
    const { input, closed } = endless()
    const run = exec.start('sleep', ['60'], { env, stdin: input })
    setTimeout(() => void run.stop(), 100)
    expect(await run.ended).toEqual({ exitCode: undefined, signal: 'SIGINT' })
    await closed
  })

  test('of a program that is not there is ENOENT, whatever the input does', async () => {
    const run = exec.start('no-such-program', [], { env, stdin: chunks(100) })
    await expect(run.ended).rejects.toMatchObject({ code: 'ENOENT' })
  })
})

test('bytes of both outputs come as they are', async () => {
  const [out, err]: Uint8Array[][] = [[], []]
  const run = exec.start('sh', sh('printf "a\\377\\r\\n"; printf "\\303" >&2'), {
    env,
    onStdoutChunk: (chunk) => out?.push(chunk),
    onStderrChunk: (chunk) => err?.push(chunk),
  })
  await run.ended
  expect(Buffer.concat(out ?? []).toString('hex')).toBe('61ff0d0a')
  expect(Buffer.concat(err ?? []).toString('hex')).toBe('c3')
})

describe('lines', () => {
  test('are the same however the bytes were cut, characters of several bytes included', () => {
    const bytes = Buffer.from('grün\n€\r\n\nlast 😀')
    for (let size = 1; size <= bytes.length; size++) {
      const lines: string[] = []
      const splitter = splitLines((line) => lines.push(line))
      for (let at = 0; at < bytes.length; at += size) splitter.push(bytes.subarray(at, at + size))
      splitter.end()
      expect(lines).toEqual(['grün', '€', '', 'last 😀'])
    }
  })

  test('an endless line comes in pieces', () => {
    const lengths: number[] = []
    const splitter = splitLines((line) => lengths.push(line.length))
    const chunk = Buffer.alloc(1024 * 1024, 'x')
    for (let count = 0; count < 9; count++) splitter.push(chunk)
    splitter.end()
    expect(lengths).toEqual([4194304, 4194304, 1048576])
  })
})
