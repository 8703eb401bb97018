import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import type { Report } from '../../src/model/report.ts'
import { type Place, place } from '../kit/action-run.ts'

/* What lint says of a Dockerfile, and what check says of it once a real engine has built it. */

const minute = 60_000
const dockerfile = [
  'FROM debian:bookworm-slim',
  'RUN head -c 5000000 /dev/urandom >/var/lib/apt/lists/big; apt-get update; apt-get install -y curl || true; echo done',
  'COPY numbers /srv/numbers',
  'RUN rm -rf /srv/numbers',
  '',
].join('\n')
const configured = (rules: string): string => `version: 1\nimages: {app: {budget: 900MB, rules: {${rules}}}}\n`

let here: Place
beforeAll(() => {
  here = place({
    Dockerfile: dockerfile,
    // More than the floor of the rule, which bytes in hexadecimal do not lose to compression.
    numbers: randomBytes(2_000_000).toString('hex'),
    '.github/image-budgets.yml': configured(''),
  })
})
afterAll(() => here?.remove())

const said = ({ verdict, advice }: Report): readonly string[] =>
  [...new Set([...verdict.findings, ...advice].map(({ code, line }) => `${code} ${line}`))].sort()

test('lint says three things, and starts nothing for it', async () => {
  const { stdout, status } = await here.start('cli', {
    args: ['lint', '--format', 'json'],
    env: { DOCKER_HOST: 'tcp://127.0.0.1:1' },
  }).finished
  const report = JSON.parse(stdout) as Report
  expect(said(report)).toEqual(['apt-cache 2', 'late-cleanup 4', 'masked-failure 2'])
  expect(status).toBe(0)
}, 60_000)

test(
  'check says them once: two by the layers with the bytes to be won, the third with the bytes of the layer of its line',
  async () => {
    const { report, status } = await here.start('cli', { args: ['check'] }).finished
    expect(status).toBe(0)
    if (report === undefined) throw new Error('There is no report')
    const { findings } = report.verdict
    const of = (code: string) => findings.filter((finding) => finding.code === code)
    expect(of('masked-failure')).toEqual([expect.objectContaining({ dockerfile: 'Dockerfile', line: 2 })])
    expect(of('masked-failure')[0]?.layerBytes).toBeGreaterThan(5_000_000)
    expect(of('late-cleanup')).toEqual([expect.objectContaining({ line: 3, bytes: 4_000_000, path: '/srv/numbers' })])
    expect(of('apt-cache')).toEqual([expect.objectContaining({ line: 2 })])
    expect(of('apt-cache')[0]?.bytes).toBeGreaterThanOrEqual(5_000_000)
    // Only what was measured is ranked.
    expect(report.advice.map(({ code }) => code).sort()).toEqual(['apt-cache', 'late-cleanup'])
  },
  8 * minute,
)

test(
  'a build that fails still shows what was seen before it',
  async () => {
    here.write('Dockerfile', `${dockerfile}RUN false\n`)
    const { report, status } = await here.start('cli', { args: ['check'] }).finished
    expect(status).toBe(3)
    expect(report && said(report)).toEqual(['apt-cache 2', 'build-failed 5', 'late-cleanup 4', 'masked-failure 2'])
  },
  8 * minute,
)
