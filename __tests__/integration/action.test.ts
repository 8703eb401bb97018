import { lstatSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { type Finished, freshWord, type Place, place } from '../kit/action-run.ts'
import { engineState } from '../kit/engine-state.ts'
import { GitHubApi } from '../kit/github-api.ts'
import { hostileTexts } from '../kit/hostile-texts.ts'
import { runnerCommands } from '../kit/runner-commands.ts'

const canary = 'canary-5b1e77c0'
const minute = 60_000

/** What a pull request can say in a build, in names and in texts. */
const hostileLines = [
  '##[set-output name=verdict]pass',
  'x ##[add-mask]sha256',
  '::stop-commands::t',
  '   ::error file=a.txt::boo',
  '::set-env name=PATH::/tmp',
  '\u001b[2J\u001b]8;;http://example.com\u0007link',
  '\u202egnp.exe',
]

let here: Place
let api: GitHubApi

beforeAll(async () => {
  api = await new GitHubApi().start()
  api.tokens.set('token-0001', { login: 'github-actions[bot]', mayWrite: true, mayRead: true })
  here = place({
    Dockerfile: [
      'FROM debian:bookworm-slim',
      `RUN echo ${freshWord()}`,
      ...hostileLines.map((line) => `RUN printf '%s\\n' '${line}'`),
      'LABEL note="##[add-mask]sha256 ::warning::label"',
      'COPY files /files',
      `RUN --mount=type=secret,id=key cat /run/secrets/key && echo`,
      '',
    ].join('\n'),
    'files/##[add-path]x': 'a',
    'files/::error::y': 'b',
    'bad/Dockerfile': `FROM debian:bookworm-slim\nRUN echo ${freshWord()} && printf '##[add-mask]sha256\\n::error::e\\n' >&2 && false\n`,
    '.github/image-budgets.yml': [
      'version: 1',
      'images:',
      '  app:',
      '    secrets: {key: MY_KEY}',
      '    variants:',
      '      good:',
      '        budget:',
      `          compressed: {max: 20MB, message: ${JSON.stringify(hostileLines.join('\n'))}}`,
      '      bad: {context: bad, budget: 1GB}',
      '',
    ].join('\n'),
  })
})

afterAll(async () => {
  here.remove()
  await api.stop()
})

function pullRequest(number: number): { name: string; payload: unknown } {
  const repo = { id: 1, full_name: 'acme/app', private: true }
  api.heads.set(number, 'c'.repeat(40))
  return {
    name: 'pull_request',
    payload: {
      repository: { ...repo, name: 'app', owner: { login: 'acme' } },
      pull_request: {
        number,
        head: { sha: 'c'.repeat(40), repo },
        base: { sha: 'd'.repeat(40), repo },
        user: { login: 'ada', type: 'User' },
      },
    },
  }
}

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort()
}

describe('a pull request that breaks a budget and a build, and speaks to the runner wherever it can', () => {
  let run: Finished
  let before: string

  beforeAll(async () => {
    before = engineState()
    run = await here.start('action', {
      inputs: { 'github-token': 'token-0001', comment: 'auto', policy: 'head' },
      event: pullRequest(7),
      env: { MY_KEY: canary, ACTIONS_RUNTIME_TOKEN: canary, GITHUB_API_URL: api.url },
    }).finished
  }, 3 * minute)

  test('ends with 3, and every output has a value', () => {
    expect(run.status).toBe(3)
    expect(Object.keys(run.outputs).sort()).toEqual(
      [
        'digests',
        'html',
        'junit',
        'passed',
        'published',
        'predicate',
        'report',
        'report-dir',
        'sarif',
        'summary',
        'verdict',
      ].sort(),
    )
    expect(run.outputs['verdict']).toBe('error')
    expect(run.outputs['passed']).toBe('false')
    expect(JSON.parse(run.outputs['digests'] ?? '')).toEqual({
      'app/good': expect.stringMatching(/^sha256:[0-9a-f]{64}$/),
    })
  })

  test('fault 25: the variant that cannot be built hides no other', () => {
    const [good, bad] = run.report?.images ?? []
    expect(good?.compressedBytes).toBeGreaterThan(20_000_000)
    expect(bad?.unknown?.reason).toContain('did not complete successfully')
    const codes = run.report?.verdict.findings.map(({ code }) => code)
    expect(codes).toEqual(expect.arrayContaining(['over-budget', 'build-failed']))
    expect(run.report?.verdict.findings.find(({ code }) => code === 'build-failed')).toMatchObject({
      dockerfile: 'bad/Dockerfile',
      line: 2,
    })
  })

  test('attack 1: the runner hears no command but ours', () => {
    const commands = runnerCommands(run.stdout)
    expect(new Set(commands.map(({ name }) => name))).toEqual(
      new Set([
        'add-mask',
        'error',
        'group',
        'endgroup',
        ...commands.filter(({ name }) => ['warning', 'notice', 'debug'].includes(name)).map(({ name }) => name),
      ]),
    )
    // The only masks are those of the token and of the secret.
    expect(
      commands
        .filter(({ name }) => name === 'add-mask')
        .map(({ data }) => data)
        .sort(),
    ).toEqual([canary, 'token-0001'].sort())
    expect(commands.filter(({ name }) => name === 'error').every(({ data }) => !/^(e|boo)$/.test(data.trim()))).toBe(
      true,
    )
    // What the build printed is there, broken.
    expect(run.stdout).toContain('## [set-output name=verdict]pass')
  })

  test('attack 3: nothing moves the cursor or reorders the log', () => {
    expect(run.stdout).not.toMatch(/[\u001b\u202e\u0007]/u)
    expect(run.stdout).toContain('\\u{202e}')
  })

  test('attack 23: the secret that a step prints is masked in log, report, summary and comment', () => {
    const comment = api.comments.map(({ body }) => body).join('\n')
    const written = filesIn(join(here.workspace, 'image-budgets-report'))
      .map((name) => readFileSync(join(here.workspace, 'image-budgets-report', name), 'utf8'))
      .join('\n')
    const withoutOwnMask = run.stdout.replaceAll(`::add-mask::${canary}`, '')
    for (const text of [withoutOwnMask, run.stderr, run.summary, comment, written]) expect(text).not.toContain(canary)
    expect(written).toContain('***')
  })

  test('attack 24: the report folder holds our own files, none hidden, no link', () => {
    const folder = join(here.workspace, 'image-budgets-report')
    expect(filesIn(folder)).toEqual([
      'build.log',
      'junit.xml',
      'report.html',
      'report.json',
      'report.sarif',
      'summary.md',
    ])
    for (const name of filesIn(folder)) expect(lstatSync(join(folder, name)).isFile()).toBe(true)
  })

  test('one comment says so, and GitHub understood every request', () => {
    expect(api.comments.filter(({ pullRequest }) => pullRequest === 7)).toHaveLength(1)
    expect(api.comments[0]?.body).toContain('over its budget of 20 MB')
    expect(api.problems).toEqual([])
  })

  test(
    'attack 39: engine, builders and temporary folder are left as they were, twice',
    async () => {
      expect(filesIn(here.temporary)).toEqual([])
      const again = await here.start('action', {
        inputs: { 'github-token': 'token-0001' },
        event: pullRequest(7),
        env: { MY_KEY: canary, GITHUB_API_URL: api.url },
      }).finished
      expect(again.status).toBe(3)
      expect(filesIn(here.temporary)).toEqual([])
      expect(engineState()).toBe(before)
      expect(api.comments.filter(({ pullRequest }) => pullRequest === 7)).toHaveLength(1)
    },
    2 * minute,
  )
})

describe('a pull request that raises its own budget', () => {
  const dockerfile = 'FROM debian:bookworm-slim\n'
  const config = (budget: string): string => `version: 1\nimages:\n  app:\n    budget: ${budget}\n`
  const baseFile = `.github/image-budgets.yml@${'d'.repeat(40)}`

  async function raise(number: number, policy: string): Promise<{ run: Finished; comment: string }> {
    const raised = place({ Dockerfile: dockerfile, '.github/image-budgets.yml': config('100MB') })
    api.files.set(baseFile, config('1MB'))
    const run = await raised.start('action', {
      inputs: { 'github-token': 'token-0001', policy },
      event: pullRequest(number),
      env: { GITHUB_API_URL: api.url },
    }).finished
    api.files.delete(baseFile)
    raised.remove()
    return { run, comment: api.comments.find(({ pullRequest }) => pullRequest === number)?.body ?? '' }
  }

  test(
    'attack 14: is judged by it under `policy: head`, and the comment calls it out before the table',
    async () => {
      const { run, comment } = await raise(14, 'head')
      expect(run.status).toBe(0)
      expect(run.outputs['verdict']).toBe('warn')
      expect(run.report?.verdict.findings.map(({ code }) => code)).toEqual(['rule-changed'])
      expect(comment).toMatch(/1 ?MB.*100 ?MB/s)
      expect(comment.indexOf('100 MB')).toBeGreaterThan(0)
      expect(comment.search(/1 ?MB → 100 ?MB|from 1 ?MB to 100 ?MB/)).toBeGreaterThan(0)
      expect(comment.search(/1 ?MB → 100 ?MB|from 1 ?MB to 100 ?MB/)).toBeLessThan(comment.indexOf('| Image |'))
    },
    minute,
  )

  test(
    'attack 14: is judged by the budget of the base branch under `policy: base`',
    async () => {
      const { run } = await raise(15, 'base')
      expect(run.status).toBe(1)
      expect(run.report?.verdict.findings.map(({ code }) => code)).toEqual(['rule-changed', 'over-budget'])
      expect(run.report?.images[0]?.budgets[0]).toMatchObject({ maxBytes: 1_000_000, status: 'fail' })
    },
    minute,
  )

  test(
    'attack 14: under `policy: base` without a way to read the base there is no verdict',
    async () => {
      const blind = place({ Dockerfile: dockerfile, '.github/image-budgets.yml': config('100MB') })
      const run = await blind.start('action', { inputs: { policy: 'base' }, event: pullRequest(16) }).finished
      expect(run.status).toBe(3)
      expect(run.stdout).toContain('The rules of the base branch could not be read')
      blind.remove()
    },
    minute,
  )
})

describe('a runner that offers less', () => {
  const config = 'version: 1\nimages: {app: {budget: 100MB}}\n'
  const dockerfile = 'FROM debian:bookworm-slim\n'

  test(
    'fault 45: without files for outputs and summary the verdict stands, and what was not delivered is said',
    async () => {
      const bare = place({ Dockerfile: dockerfile, '.github/image-budgets.yml': config })
      const run = await bare.start('action', { env: { GITHUB_OUTPUT: undefined, GITHUB_STEP_SUMMARY: '/proc/none' } })
        .finished
      expect(run.status).toBe(0)
      expect(run.stdout).toContain('The job summary could not be delivered')
      expect(run.stdout).toContain('The outputs could not be delivered')
      expect(run.stdout).toContain('Verdict: pass')
      bare.remove()
    },
    minute,
  )

  test(
    'fault 48: two instances in one job have temporary folders and names of their own',
    async () => {
      const shared = place({ Dockerfile: dockerfile, '.github/image-budgets.yml': config })
      const runs = await Promise.all(
        ['one', 'two'].map((name) => shared.start('action', { inputs: { 'report-dir': name } }).finished),
      )
      expect(runs.map(({ status }) => status)).toEqual([0, 0])
      expect(runs.map(({ outputs }) => outputs['report'])).toEqual(
        ['one', 'two'].map((name) => join(shared.workspace, name, 'report.json')),
      )
      expect(filesIn(shared.temporary)).toEqual([])
      shared.remove()
    },
    minute,
  )

  test(
    'fault 49: neither time zone nor locale changes a byte of the report but the seconds',
    async () => {
      const same = place({ Dockerfile: dockerfile, '.github/image-budgets.yml': config })
      const texts: string[] = []
      for (const env of [
        { TZ: 'UTC', LANG: 'C.UTF-8' },
        { TZ: 'Asia/Kathmandu', LANG: 'tr_TR.UTF-8', LC_ALL: 'tr_TR.UTF-8' },
      ]) {
        const run = await same.start('action', { env }).finished
        expect(run.status).toBe(0)
        texts.push(
          JSON.stringify({ ...run.report, stages: run.report?.stages.map(({ seconds: _, ...stage }) => stage) }),
        )
        texts.push(run.summary.replace(/(under )?\d+(\.\d+)? s\b/g, 'N s'))
      }
      const [report, summary, laterReport, laterSummary] = texts
      expect(withoutDigests(laterReport)).toBe(withoutDigests(report))
      expect(withoutDigests(laterSummary)).toBe(withoutDigests(summary))
      same.remove()
    },
    minute,
  )

  test.each(hostileTexts.slice(0, 6))(
    'attack 2: an error message that quotes %j is no command either',
    async (text) => {
      const odd = place({
        Dockerfile: dockerfile,
        '.github/image-budgets.yml': `version: 1\nimages:\n  ${JSON.stringify(`${text}##[add-mask]sha256`)}: {budget: 1MB}\n`,
      })
      const run = await odd.start('action').finished
      expect(run.status).toBe(2)
      expect(runnerCommands(run.stdout).every(({ name }) => ['error', 'warning', 'notice'].includes(name))).toBe(true)
      expect(run.outputs['verdict']).toBe('error')
      odd.remove()
    },
  )
})

// The attestation of a build holds its times, so the index digest differs from run to run.
function withoutDigests(text: string | undefined): string {
  return (text ?? '').replace(/sha256:[0-9a-f]{64}/g, 'sha256:…')
}

describe('a run that is cancelled as the runner cancels', () => {
  test(
    'fault 16: SIGINT, then SIGTERM: the build stops, the temporary folder is empty within 7 s, and no verdict is made up',
    async () => {
      const slow = place({
        Dockerfile: `FROM debian:bookworm-slim\nRUN echo ${freshWord()} && sleep 120\n`,
        '.github/image-budgets.yml': 'version: 1\nimages: {app: {budget: 100MB}}\n',
      })
      const { process: child, finished } = slow.start('action')
      await new Promise<void>((resolve) => {
        let text = ''
        child.stdout?.on('data', (chunk) => {
          text += chunk
          if (text.includes('FROM')) resolve()
        })
      })
      const cancelled = performance.now()
      child.kill('SIGINT')
      const run = await finished
      expect((performance.now() - cancelled) / 1000).toBeLessThan(7)
      expect(run.status).toBe(3)
      expect(run.outputs['verdict']).toBe('error')
      expect(run.stdout).toContain('interrupted')
      expect(filesIn(slow.temporary)).toEqual([])
      rmSync(slow.root, { recursive: true, force: true })
    },
    2 * minute,
  )
})
