import { execFileSync, spawn } from 'node:child_process'
import { chmodSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals'
import type { Report } from '../../src/model/report.ts'
import type { CommittedSizes } from '../../src/model/committed-sizes.ts'
import { parseCommittedSizes } from '../../src/sizes/parse-committed-sizes.ts'
import { type Place, place } from '../kit/action-run.ts'

/* The example of a matrix with the real engine, on both platforms: what its cells are from the plan to the sizes that are committed. */

jest.setTimeout(600_000)

const cli = join(import.meta.dirname, '../../src/cli.ts')
const example = fileURLToPath(new URL('../../examples/matrix', import.meta.url))
const files = readdirSync(example, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => join(entry.parentPath, entry.name).slice(example.length + 1))
  .filter((path) => !path.startsWith('image-budgets-report/'))
const config = '.github/image-budgets.yml'
const text = readFileSync(join(example, config), 'utf8')
const platforms = ['linux/amd64', 'linux/arm64']
const cells = (...variants: readonly string[]): readonly string[] =>
  variants.flatMap((variant) => platforms.map((platform) => `${variant} ${platform}`))

let here: Place
beforeAll(() => {
  here = place(Object.fromEntries(files.map((path) => [path, readFileSync(join(example, path), 'utf8')])))
  for (const path of files) if (path.endsWith('/greet')) chmodSync(join(here.workspace, path), 0o755)
  here.write('.gitignore', 'image-budgets-report/\n')
  git('init', '--quiet')
  git('add', '--all')
  git('-c', 'user.name=Ada', '-c', 'user.email=ada@example.com', 'commit', '--quiet', '--message=a state')
})
afterAll(() => here?.remove())

function git(...args: readonly string[]): void {
  execFileSync('git', args, { cwd: here.workspace })
}

function run(...args: readonly string[]): Promise<{ status: number | null; stdout: string; stderr: string }> {
  const { PATH, HOME } = process.env
  const env = { PATH, HOME, XDG_CACHE_HOME: join(here.root, 'cache'), TMPDIR: here.temporary }
  const child = spawn(process.execPath, [cli, ...args], { cwd: here.workspace, env })
  const texts = { stdout: '', stderr: '' }
  for (const name of ['stdout', 'stderr'] as const) child[name].on('data', (chunk) => (texts[name] += chunk))
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (status) => resolve({ status, ...texts }))
  })
}

const reportIn = (folder: string): Report =>
  JSON.parse(readFileSync(join(here.workspace, folder, 'report.json'), 'utf8')) as Report
const measured = ({ images }: Pick<Report, 'images'> | CommittedSizes): readonly string[] =>
  images.map(({ variant, platform }) => `${variant} ${platform}`)

test('the plan has three cells with their tags, and a job for each on each platform', async () => {
  const { stdout } = await run('plan', '--version', '1.2.3')
  for (const tag of ['1.2.3-community-en', '1.2.3-enterprise-en', '1.2.3-enterprise-de']) expect(stdout).toContain(tag)
  const jobs = JSON.parse((await run('plan', '--format', 'matrix')).stdout) as readonly { only: string; id: string }[]
  expect([new Set(jobs.map(({ id }) => id)).size, new Set(jobs.map(({ only }) => only)).size]).toEqual([6, 3])
  const plan = JSON.parse((await run('plan', '--format', 'json')).stdout) as Record<string, unknown>
  expect(JSON.stringify(plan)).toContain(
    '"matrix":{"values":{"EDITION":"enterprise","WORDS":"de"},"inBuild":["EDITION"]}',
  )
})

test('two jobs check a part each, and what they found is one report of all cells', async () => {
  const parts = { a: 'greet/community-*', b: 'greet/enterprise-*' }
  for (const [name, only] of Object.entries(parts)) {
    const { status, stderr } = await run('check', '--only', only, '--report-dir', `image-budgets-report/${name}`)
    expect({ status, stderr: status === 0 ? '' : stderr }).toEqual({ status: 0, stderr: '' })
  }
  expect(measured(reportIn('image-budgets-report/a'))).toEqual(cells('community-en'))
  expect(measured(reportIn('image-budgets-report/b'))).toEqual(cells('enterprise-en', 'enterprise-de'))

  const merged = await run('merge', 'image-budgets-report/a', 'image-budgets-report/b')
  expect({ ...merged, stdout: '' }).toMatchObject({ status: 0 })
  const report = reportIn('image-budgets-report')
  expect(measured(report)).toEqual(cells('community-en', 'enterprise-en', 'enterprise-de'))
  expect(report.verdict.findings.filter(({ severity }) => severity !== 'note')).toEqual([])
  // What a test says of the edition is what the cell was built with.
  expect(report.smoke.map(({ status }) => status)).toEqual(Array(6).fill('passed'))
  expect(new Set(report.images.map(({ digest }) => digest)).size).toBe(6)
  const page = readFileSync(join(here.workspace, 'image-budgets-report/report.html'), 'utf8')
  for (const name of ['community-en', 'enterprise-en', 'enterprise-de']) expect(page).toContain(name)
})

test('sizes are committed by the names of the cells, and a bound of several follows the largest', async () => {
  const { status } = await run(
    'update',
    '--report',
    'image-budgets-report/report.json',
    '--ratchet',
    '--headroom',
    '0%',
  )
  expect(status).toBe(0)
  const sizes = parseCommittedSizes(readFileSync(join(here.workspace, '.github/image-sizes.json'), 'utf8'))
  if ('problems' in sizes) throw new Error(sizes.problems.join('\n'))
  expect(measured(sizes)).toEqual(cells('community-en', 'enterprise-en', 'enterprise-de'))
  const own = (variant: string): number =>
    Math.max(
      ...reportIn('image-budgets-report').images.map((one) => (one.variant === variant ? (one.ownBytes ?? 0) : 0)),
    )
  expect(own('enterprise-en')).toBeGreaterThan(own('community-en'))
  const written = readFileSync(join(here.workspace, config), 'utf8')
  const bounds = [...written.matchAll(/own: (\d+) ?B/g)].map(([, bytes]) => Number(bytes))
  expect(bounds).toEqual([own('enterprise-de'), own('enterprise-en')])
})

test('a budget of one cell is told of that cell alone, at its line', async () => {
  here.write(config, text.replace('own: 2kB', 'own: 100B'))
  const { status, stderr } = await run('check', '--platform', 'linux/amd64')
  expect({ status, stderr: status === 1 ? '' : stderr }).toEqual({ status: 1, stderr: '' })
  const over = reportIn('image-budgets-report').verdict.findings.filter(({ code }) => code === 'over-budget')
  const line = text.split('\n').findIndex((one) => one.includes('own: 2kB')) + 1
  expect(over.map(({ variant, platform, configLine }) => [variant, platform, configLine])).toEqual([
    ['enterprise-de', 'linux/amd64', line],
  ])
})
