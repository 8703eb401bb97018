import { execFileSync, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals'
import type { Report } from '../../src/model/report.ts'
import { parseCommittedSizes } from '../../src/sizes/parse-committed-sizes.ts'
import { type Place, place } from '../kit/action-run.ts'

/* The command as a person runs it, on a repository of git, with the real engine; what it writes is what check then says. */

jest.setTimeout(300_000)

const cli = join(import.meta.dirname, '../../src/cli.ts')
const config = `# Sizes of this repository
version: 1
defaults: {budget: {layers: 30}} # for all
images:
  app:
    platforms: [linux/amd64, linux/arm64]
    variants:
      small: {target: small, budget: {compressed: "900 MB"}}   # tight
      large:
        target: large
        budget: {own: {max: 1MB, warn: 900kB}, wasted: 1GiB}
total: {max: 2GB, message: too much}
`
const dockerfile = `FROM debian:bookworm-slim AS small
COPY data /data
FROM small AS large
COPY more /more
RUN rm /data
`

let here: Place
beforeAll(() => {
  here = place({
    ...{ '.github/image-budgets.yml': config, Dockerfile: dockerfile, '.gitignore': 'image-budgets-report/\n' },
    '.dockerignore': '.git\nimage-budgets-report\n',
  })
  here.write('data', Buffer.alloc(1_000_000, 'data'))
  here.write('more', Buffer.alloc(2_000_000, 'more'))
  git('init', '--quiet')
  commit()
})
afterAll(() => here?.remove())

function git(...args: readonly string[]): string {
  return execFileSync('git', args, { cwd: here.workspace, encoding: 'utf8' }).trim()
}

function commit(): void {
  git('add', '--all')
  git('-c', 'user.name=Ada', '-c', 'user.email=ada@example.com', 'commit', '--quiet', '--message=a state')
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

const read = (path: string): string => readFileSync(join(here.workspace, path), 'utf8')

test('sizes and budgets follow a real build for two platforms, and check agrees with both', async () => {
  const head = git('rev-parse', 'HEAD')
  const update = await run('update', '--ratchet', '--raise', '--headroom', '1%')
  expect({ ...update, stderr: '' }).toMatchObject({ status: 0, stderr: '' })
  const sizes = parseCommittedSizes(read('.github/image-sizes.json'))
  if ('problems' in sizes) throw new Error(sizes.problems.join('\n'))
  expect(sizes.commit).toBe(head)
  expect(sizes.images.map(({ variant, platform, wastedBytes }) => [variant, platform, wastedBytes])).toEqual([
    ['small', 'linux/amd64', 0],
    ['small', 'linux/arm64', 0],
    ['large', 'linux/amd64', 1_000_000],
    ['large', 'linux/arm64', 1_000_000],
  ])
  const written = read('.github/image-budgets.yml')
  const size = '\\d[\\d.]* ?[kKMG]i?B'
  const shape = config
    .replaceAll(/[{}[\]()|.?*+^$]/g, String.raw`\$&`)
    .replace(/900 MB|1MB|900kB|1GiB|2GB/g, size)
    .replace('layers: 30', 'layers: 4')
  expect(written).toMatch(new RegExp(`^${shape}$`))
  expect(written).toContain('budget: {own: {max: 3.03MB, warn: 3020kB}, wasted: 987KiB}')

  commit()
  const checked = await run('check', '--format', 'json')
  const report = JSON.parse(checked.stdout) as Report
  expect([checked.status, report.verdict.findings.filter(({ code }) => code.includes('budget'))]).toEqual([0, []])
  expect(report.config?.sha256).toBe(sizes.configSha256)
  const numbers = sizes.images.map(({ digest, compressedBytes, liveBytes, ownBytes, layers }) => [
    ...[digest, compressedBytes, liveBytes, ownBytes, layers.map(({ line }) => line)],
  ])
  expect(numbers).toEqual(
    report.images.map(({ digest, compressedBytes, liveBytes, ownBytes, layers }) => [
      ...[digest, compressedBytes, liveBytes, ownBytes, layers.map(({ line }) => line)],
    ]),
  )

  const again = await run('update', '--report', 'image-budgets-report/report.json', '--ratchet', '--headroom', '1%')
  expect(again.status).toBe(0)
  expect(again.stdout).toMatch(/Nothing changed: .*\n$/)
  expect(git('status', '--porcelain')).toBe('')
})
