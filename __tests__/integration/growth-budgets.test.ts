import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals'
import { type Finished, type Place, place } from '../kit/action-run.ts'
import { GitHubApi } from '../kit/github-api.ts'

/* Growth against committed sizes with the real engine: what breaks, what covers it, and who is asked. */

jest.setTimeout(300_000)

const [config, sizes] = ['.github/image-budgets.yml', '.github/image-sizes.json']
const budgets = `version: 1
images:
  app: {budget: {compressed: {max: 2MB, growth: {percent: 2%, own: 15kB, floor: 1kB}}}}
`
const [base, head] = ['d'.repeat(40), 'c'.repeat(40)] as const
const pullRequest = 7

let here: Place
let api: GitHubApi
beforeAll(async () => {
  api = await new GitHubApi().start()
  api.tokens.set('token-0001', { login: 'github-actions[bot]', mayWrite: true, mayRead: true })
  api.heads.set(pullRequest, head)
  here = place({ [config]: budgets, Dockerfile: 'FROM scratch\nCOPY data /data\n' })
  here.write('.gitignore', 'image-budgets-report/\n')
  here.write('data', randomBytes(1_000_000))
  execFileSync('git', ['init', '--quiet'], { cwd: here.workspace })
  commit()
})
afterAll(async () => {
  await api?.stop()
  here?.remove()
})

function commit(): void {
  const git = (...args: readonly string[]) => execFileSync('git', args, { cwd: here.workspace })
  git('add', '--all')
  git('-c', 'user.name=Ada', '-c', 'user.email=ada@example.com', 'commit', '--quiet', '--message=a state')
  api.mergeBases.set(`${base}...${git('rev-parse', 'HEAD').toString().trim()}`, base)
}

const read = (path: string): string => readFileSync(join(here.workspace, path), 'utf8')
const cli = (...args: readonly string[]): Promise<Finished> => here.start('cli', { args }).finished
const told = ({ status, report }: Finished) => [
  status,
  ...(report?.verdict.findings ?? []).map(({ code, severity, line }) => [code, severity, line]),
]

/** The Action on a pull request whose base is what was committed first. */
function onPullRequest(): Promise<Finished> {
  const repo = { id: 1, private: false, fork: false, default_branch: 'main' }
  const event = {
    name: 'pull_request',
    payload: {
      repository: { ...repo, name: 'app', owner: { login: 'acme' } },
      pull_request: {
        ...{ number: pullRequest, head: { sha: head, repo: { id: 2 } }, base: { sha: base, repo } },
        user: { login: 'eve', type: 'User' },
      },
    },
  }
  const inputs = { 'github-token': 'token-0001', comment: 'auto', policy: 'head' }
  return here.start('action', { inputs, event, env: { GITHUB_API_URL: api.url } }).finished
}

test('growth breaks a run, and an entry or a label that a person sets lets it through with a warning', async () => {
  const update = await cli('update')
  expect(update.status).toBe(0)
  commit()
  for (const path of [config, sizes]) api.files.set(`${path}@${base}`, read(path))
  expect(told(await cli('check'))).toEqual([0])

  // Up to the floor nothing is said; at 20 kB of 1 MB in whole and 15 kB by own lines something is.
  here.write('more', randomBytes(30_000))
  here.write('Dockerfile', 'FROM scratch\nCOPY data /data\nCOPY more /more\n')
  const breach = [
    ['over-growth', 'error', 3],
    ['over-growth', 'error', 3],
  ]
  const broken = await cli('check')
  expect(told(broken)).toEqual([1, ...breach])
  expect(broken.report?.verdict.findings.map(({ message }) => message)).toEqual([
    expect.stringMatching(
      /^Image app \(linux\/amd64\) grew by 3\d(\.\d)? kB to 1\.03 MB, 1\d(\.\d)? kB over its growth budget of 2% \(20 kB\)$/,
    ),
    expect.stringMatching(
      /^Own lines made image app \(linux\/amd64\) 3\d(\.\d)? kB larger, 1\d(\.\d)? kB over their growth budget of 15 kB$/,
    ),
  ])
  const growth = broken.report?.images[0]?.budgets[0]?.growth
  expect(growth).toMatchObject({ status: 'fail', maxGrowth: '2%', maxOwnGrowthBytes: 15_000, floorBytes: 1000 })
  expect(growth?.ownGrowthBytes).toBe(growth?.growthBytes)

  // On a pull request nobody has said anything; then a bot; then a person.
  expect(told(await onPullRequest())).toEqual([1, ...breach])
  const set = (by: string) =>
    api.labelEvents.push({ pullRequest, event: 'labeled', label: 'image-size/allow', by, at: '2026-11-22T10:00:00Z' })
  set('labeler[bot]')
  const byBot = await onPullRequest()
  expect(told(byBot)).toEqual([1, ...breach])
  expect(byBot.stdout).toContain('labeler[bot], which is a bot, has set it')
  set('grace')
  const labelled = await onPullRequest()
  expect([labelled.status, labelled.outputs['verdict']]).toEqual([0, 'warn'])
  const override = { kind: 'label', name: 'image-size/allow', by: 'grace', at: '2026-11-22T10:00:00Z' }
  expect(labelled.report?.verdict.findings).toMatchObject([
    { code: 'over-growth', severity: 'warn', override },
    { code: 'over-growth', severity: 'warn', override },
  ])
  api.labelEvents.push({ pullRequest, event: 'unlabeled', label: 'image-size/allow', by: 'grace' })
  expect((await onPullRequest()).status).toBe(1)

  // An entry of the pull request's own is called out before what it lets through, and policy: base knows nothing of it.
  here.write(config, `${budgets}allow: [{image: app, measure: compressed, by: ada, reason: more, until: 2999-12-31}]\n`)
  const entry = await onPullRequest()
  expect(told(entry)).toEqual([
    0,
    ['rule-changed', 'warn', undefined],
    ['over-growth', 'warn', 3],
    ['over-growth', 'warn', 3],
  ])
  expect(entry.report?.verdict.findings[1]?.override).toEqual({
    ...{ kind: 'entry', by: 'ada', reason: 'more', until: '2999-12-31', file: config, line: 4 },
  })
  expect(told(await cli('check')).slice(0, 1)).toEqual([0])
  expect(api.problems).toEqual([])
})
