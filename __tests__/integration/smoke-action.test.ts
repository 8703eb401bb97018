import { rmSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { type Finished, freshWord, type Place, place } from '../kit/action-run.ts'
import { docker } from '../kit/engine-image.ts'
import { GitHubApi } from '../kit/github-api.ts'
import { runnerCommands } from '../kit/runner-commands.ts'

/* Smoke tests through the bundled Action: what its verdict, exit status, log and comment make of them. */

const minute = 60_000
const canary = 'canary-77aa0c1e'

const hostileLines = [
  '##[set-output name=verdict]pass',
  'x ##[add-mask]sha256',
  '::stop-commands::t',
  '::error file=a.txt::boo',
  '\u001b[2J\u001b]8;;http://example.com\u0007link',
  '\u202egnp.exe',
  '</details><img src=x onerror=alert(1)> @acme/team #1 ![x](http://example.com/x.png)',
  '```',
  canary,
]

/** A workspace of one image and its tests, in YAML's flow style. */
function workspace(...tests: readonly string[]): Place {
  return place({
    Dockerfile: `FROM debian:bookworm-slim\nRUN echo ${freshWord()} > /word\n`,
    '.github/image-budgets.yml': [
      'version: 1',
      'images:',
      '  app:',
      '    secrets: {key: MY_KEY}',
      '    budget: 100MB',
      '    smoke:',
      ...tests.map((text) => `      - ${text}`),
      '',
    ].join('\n'),
  })
}

describe('a pull request whose image prints what it likes', () => {
  let here: Place
  let api: GitHubApi
  let run: Finished

  beforeAll(async () => {
    api = await new GitHubApi().start()
    api.tokens.set('token-0001', { login: 'github-actions[bot]', mayWrite: true, mayRead: true })
    const printed = hostileLines.map((line) => `'${line}'`).join(' ')
    here = workspace(
      JSON.stringify({ run: `printf '%s\\n' ${printed} | tee /dev/stderr; exit 4` }),
      JSON.stringify({ run: 'true', name: hostileLines.join(' ').slice(0, 75) }),
      'nvidia-smi',
    )
    const repo = { id: 1, full_name: 'acme/app', private: true }
    const head = 'c'.repeat(40)
    api.heads.set(7, head)
    const payload = {
      repository: { ...repo, name: 'app', owner: { login: 'acme' } },
      pull_request: {
        ...{ number: 7, head: { sha: head, repo }, base: { sha: 'd'.repeat(40), repo } },
        user: { login: 'ada', type: 'User' },
      },
    }
    run = await here.start('action', {
      inputs: { 'github-token': 'token-0001', comment: 'auto', policy: 'head' },
      event: { name: 'pull_request', payload },
      env: { MY_KEY: canary, GITHUB_API_URL: api.url },
    }).finished
  }, 3 * minute)

  afterAll(async () => {
    here.remove()
    await api.stop()
  })

  test('fails for the test that fails, whatever it prints; the skipped one is told', () => {
    expect([run.status, run.outputs['verdict'], run.outputs['passed']]).toEqual([1, 'fail', 'false'])
    expect(run.report?.smoke.map(({ status }) => status)).toEqual(['failed', 'passed', 'skipped'])
    expect(run.report?.smoke[2]?.reason).toMatch(/no GPU/i)
    expect(run.report?.verdict.findings.map(({ code }) => code)).toContain('smoke-skipped')
  })

  test('attack 1: the runner hears no command but ours', () => {
    const commands = runnerCommands(run.stdout)
    const own = ['add-mask', 'error', 'warning', 'notice', 'debug', 'group', 'endgroup']
    expect(commands.map(({ name }) => name).filter((name) => !own.includes(name))).toEqual([])
    const masks = commands.filter(({ name }) => name === 'add-mask').map(({ data }) => data)
    expect(masks.sort()).toEqual([canary, 'token-0001'].sort())
    expect(commands.some(({ data }) => /^boo$/.test(data.trim()))).toBe(false)
    expect(run.stdout).toContain('## [set-output name=verdict]pass')
  })

  test('attack 2 and attack 4: the comment mentions nobody, loads nothing and stays in its form', () => {
    const body = api.comments.map((comment) => comment.body).join('\n')
    expect(body).toContain('exit status 4')
    for (const text of [body, run.summary]) {
      // Outside of code nothing of it is alive.
      const prose = text.replace(/^( *)(`{3,})[^`\n]*\n[\s\S]*?\n\1\2 *$/gm, '').replace(/(`+)[^`][\s\S]*?\1/g, '')
      expect(prose).not.toMatch(/<img|!\[x\]|@acme|[\u001b\u202e]/u)
    }
  })

  test('attack 3 and attack 23: nothing moves the cursor, and a secret is masked, also where a container prints it', () => {
    expect(run.stdout).not.toMatch(/[\u001b\u202e\u0007]/u)
    const withoutOwnMask = run.stdout.replaceAll(`::add-mask::${canary}`, '')
    const comment = api.comments.map(({ body }) => body).join('\n')
    for (const text of [withoutOwnMask, run.stderr, run.summary, comment, JSON.stringify(run.report)]) {
      expect(text).not.toContain(canary)
    }
    expect(JSON.stringify(run.report?.smoke)).toContain('***')
  })

  test('GitHub understood every request', () => {
    expect(api.problems).toEqual([])
  })
})

describe('a run that asks for more than the configuration', () => {
  let here: Place
  beforeAll(() => {
    here = workspace('nvidia-smi', '{run: "true"}')
  })
  afterAll(() => here.remove())

  test(
    'require-smoke: a skipped test fails',
    async () => {
      const run = await here.start('action', { env: { MY_KEY: canary }, inputs: { 'require-smoke': 'true' } }).finished
      expect([run.status, run.outputs['verdict']]).toEqual([1, 'fail'])
      expect(run.report?.smoke.map(({ status }) => status)).toEqual(['skipped', 'passed'])
    },
    2 * minute,
  )

  test(
    'gpu: required on a machine without one is trouble of the machine',
    async () => {
      const run = await here.start('cli', { env: { MY_KEY: canary }, args: ['check', '--gpu', 'required'] }).finished
      expect(run.status).toBe(3)
      expect(run.report?.verdict.status).toBe('error')
      expect(run.report?.smoke.map(({ status }) => status)).toEqual(['infrastructure', 'passed'])
    },
    2 * minute,
  )
})

test(
  'lists that variants share: inherited, demanded by parity, waived; and a shrunk image that nothing proves',
  async () => {
    const here = place({
      Dockerfile: `FROM debian:bookworm-slim\nRUN echo ${freshWord()} > /word\n`,
      'small/Dockerfile': 'ARG BASE\nFROM $BASE AS base\nFROM scratch\nCOPY --from=base /word /word\n',
      '.github/image-budgets.yml': `
version: 1
defaults: { budget: 100MB }
images:
  app:
    variants:
      full: { smoke: [{ files: /word }, { run: test -s /word, name: has words }] }
      child:
        dockerfile: small/Dockerfile
        from: { variant: full, arg: BASE }
        smoke: [{ files: [{ path: /etc/passwd, exists: false }] }]
      alone:
        dockerfile: small/Dockerfile
        from: { variant: full, arg: BASE }
        smoke: { inherit: false, tests: [{ run: [/word], waive: { reason: it is no program, until: 2999-12-31 } }] }
      twin: { dockerfile: small/Dockerfile, from: { variant: full, arg: BASE }, smoke: { inherit: false, tests: [] }, parity: full }
`,
    })
    const run = await here.start('cli', { args: ['check', '--format', 'json'] }).finished
    const results = run.report?.smoke.map(({ variant, name, status }) => `${variant}: ${name}: ${status}`)
    expect(results).toEqual([
      'full: files /word: passed',
      'full: has words: passed',
      'child: files /word: passed',
      'child: has words: failed',
      'child: files /etc/passwd: passed',
      'alone: run [/word]: skipped',
      'twin: files /word: passed',
      'twin: has words: failed',
    ])
    expect(run.report?.smoke.find(({ variant }) => variant === 'alone')?.reason).toBe(
      'waived until 2999-12-31: it is no program',
    )
    const shrunk = run.report?.verdict.findings.filter(({ code }) => code === 'unproven-shrink')
    expect(shrunk).toMatchObject([{ variant: 'alone', severity: 'warn' }])
    expect(run.status).toBe(1)
    here.remove()
  },
  3 * minute,
)

test(
  'fault 16: cancelled in the middle of a test: nothing of it is left after 7 s, and no verdict is made up',
  async () => {
    const word = freshWord()
    const slow = workspace(`{run: "trap '' TERM INT; echo ${word}; sleep 600", timeout: 10m}`)
    const { process: child, finished } = slow.start('action', { env: { MY_KEY: canary } })
    const containers = () => docker('ps', '--all', '--no-trunc', '--format', '{{.Command}}')
    for (let tries = 0; tries < 600 && !containers().includes(word); tries++) {
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
    expect(containers()).toContain(word)
    const cancelled = performance.now()
    child.kill('SIGINT')
    const run = await finished
    expect((performance.now() - cancelled) / 1000).toBeLessThan(7)
    expect([run.status, run.outputs['verdict']]).toEqual([3, 'error'])
    expect(containers()).not.toContain(word)
    expect(run.stdout).toContain('interrupted')
    rmSync(slow.root, { recursive: true, force: true })
  },
  3 * minute,
)
