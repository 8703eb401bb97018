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
