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

  test('a reader that leaves ends neither the run nor its verdict, and nothing is told for ever', () => {
    const talk = `for (let i = 0; i < 50; i++) { console.log('x'.repeat(9999)); console.error('y'.repeat(9999)); await new Promise((done) => setTimeout(done, 2)) }`
    const program = `
      import { withVerdictGuard } from ${JSON.stringify(guard)}
      withVerdictGuard(async () => { ${talk}; return 1 }, (reason) => console.error(String(reason)))`
    const command = '"$0" --input-type=module --no-warnings -e "$1" 2>&1 | true; echo "$PIPESTATUS"'
    const { stdout } = spawnSync('bash', ['-c', command, process.execPath, program], {
      encoding: 'utf8',
      timeout: 20_000,
    })
    expect(stdout.trim()).toBe('1')
  })

  test('a result that cannot be written to a full disk is no verdict', () => {
    const program = `
      import { withVerdictGuard } from ${JSON.stringify(guard)}
      withVerdictGuard(async () => { process.stdout.write('result'); await new Promise((done) => setTimeout(done, 50)); return 0 }, () => undefined)`
    const command = '"$0" --input-type=module --no-warnings -e "$1" > /dev/full'
    const { status } = spawnSync('bash', ['-c', command, process.execPath, program], { timeout: 20_000 })
    expect(status).toBe(3)
  })
})
