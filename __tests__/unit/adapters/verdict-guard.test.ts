import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from '@jest/globals'

const guard = fileURLToPath(new URL('../../../src/adapters/verdict-guard.ts', import.meta.url))

/** Runs a small program under the guard in a process of its own, since exit statuses are what it is about. */
function run(main: string): { status: number | null; told: string } {
  const program = `
    import { withVerdictGuard } from ${JSON.stringify(guard)}
    withVerdictGuard(${main}, (reason) => console.log(reason instanceof Error ? reason.message : String(reason)))`
  const { status, stdout } = spawnSync(process.execPath, ['--input-type=module', '--no-warnings', '-e', program], {
    encoding: 'utf8',
  })
  return { status, told: stdout.trim() }
}

describe('no verdict, no zero', () => {
  test('fault 1: a stage that never settles ends with 3 and says so', () => {
    const { status, told } = run('() => new Promise(() => {})')
    expect(status).toBe(3)
    expect(told).toContain('ended without a verdict')
  })

  test('fault 2: a throw in a callback of a stream ends with 3', () => {
    const { status, told } = run(
      `async () => { setImmediate(() => { throw new Error('late error') }); await new Promise(() => {}) }`,
    )
    expect(status).toBe(3)
    expect(told).toBe('late error')
  })

  test('fault 2: a rejection that nobody awaits ends with 3, even when a verdict follows', () => {
    const { status, told } = run(
      `async () => { Promise.reject(new Error('lost')); await new Promise((done) => setTimeout(done, 50)); return 0 }`,
    )
    expect(status).toBe(3)
    expect(told).toBe('lost')
  })

  test('fault 2: whoever is at work is told of the error, to end with a report that says so', () => {
    const { status, told } = run(
      `async (crashed) => {
        crashed.onabort = () => console.log('aborted by', crashed.reason.message)
        setImmediate(() => { throw new Error('late error') })
        await new Promise((done) => setTimeout(done, 50))
        return 0
      }`,
    )
    expect(status).toBe(3)
    expect(told).toBe('late error\naborted by late error')
  })

  test.each([0, 1, 2, 3])('a verdict of %i is what the process ends with', (verdict) => {
    expect(run(`async () => ${verdict}`)).toEqual({ status: verdict, told: '' })
  })
})
