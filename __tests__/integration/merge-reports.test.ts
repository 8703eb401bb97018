import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals'
import type { Report, ReportImage } from '../../src/model/report.ts'
import { type Place, place } from '../kit/action-run.ts'

/* Four runs of check, each of one variant on one platform, with the real engine: merged they say what one run of all says. */

jest.setTimeout(300_000)

const cli = join(import.meta.dirname, '../../src/cli.ts')
const config = `version: 1
defaults: {platforms: [linux/amd64, linux/arm64], budget: {live: 4MB}}
total: 100kB
images:
  mx:
    variants:
      full: {target: full, budget: {compressed: 200kB}, device: cpu}
      minimal: {target: minimal, budget: {compressed: 1MB, layers: 3}}
      again: {target: again}
    relations: ["full < minimal", {distinct: [full, minimal]}]
`
const dockerfile = `FROM scratch AS minimal
COPY big /big
COPY --chown=7 big /big
FROM scratch AS again
COPY big /big
COPY --chown=7 big /big
FROM minimal AS full
COPY small /small
`

let here: Place
beforeAll(() => {
  here = place({ '.github/image-budgets.yml': config, Dockerfile: dockerfile, '.dockerignore': '*\n!big\n!small\n' })
  // Of this run alone: no earlier one can have left its layers in the builder.
  here.write('small', randomBytes(60_000))
  here.write('big', randomBytes(3_000_000))
})
afterAll(() => here?.remove())

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

function reportIn(folder: string): Report {
  return JSON.parse(readFileSync(join(here.workspace, folder, 'report.json'), 'utf8'))
}

/** Each part has an index of its own. */
const withoutIndex = ({ indexDigest: _, ...image }: ReportImage) => image

test('the parts of a matrix are, merged, what one run of all of it is', async () => {
  const whole = await run('check', '--report-dir', 'whole')
  expect({ ...whole, stderr: '' }).toMatchObject({ status: 1 })
  for (const variant of ['full', 'minimal', 'again']) {
    for (const platform of ['linux/amd64', 'linux/arm64']) {
      const folder = `cells/${variant}-${platform.replace('/', '-')}`
      await run('check', '--only', `mx/${variant}`, '--platform', platform, '--report-dir', folder)
    }
  }
  const merged = await run('merge', 'cells', '--report-dir', 'merged')
  expect(merged.status).toBe(1)
  const [one, many] = [reportIn('whole'), reportIn('merged')]
  expect(many.images.map(withoutIndex)).toEqual(one.images.map(withoutIndex))
  expect([many.total, many.sharing, many.narrowed]).toEqual([one.total, one.sharing, false])
  const sorted = (report: Report) =>
    report.verdict.findings.map((finding) => JSON.stringify(finding, Object.keys(finding).sort())).sort()
  expect(sorted(many)).toEqual(sorted(one))
  expect(new Set(one.verdict.findings.map(({ code }) => code))).toEqual(
    new Set(['over-budget', 'relation-broken', 'total-over-budget', 'copied-again', 'same-image']),
  )
  expect(one.advice.map(({ bytes }) => bytes)).toContain(3_000_000)
  const wins = ({ advice }: Report) => advice.map(({ code, bytes, totalBytes }) => [code, bytes, totalBytes])
  expect([many.verdict.status, wins(many)]).toEqual([one.verdict.status, wins(one)])
  // What a person reads: the same but for the order of what is equally severe.
  const lines = (text: string) => text.split('\n').sort()
  expect(lines(merged.stdout)).toEqual(lines(whole.stdout))

  // A job that was cancelled.
  rmSync(join(here.workspace, 'cells/full-linux-arm64'), { recursive: true })
  const without = await run('merge', 'cells', '--report-dir', 'merged', '--format', 'markdown')
  expect(without.status).toBe(1)
  expect(without.stdout).toContain('Variant full (linux/arm64) is in none of the reports')
})
