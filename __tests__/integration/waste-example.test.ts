import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { type Finished, type Place, place } from '../kit/action-run.ts'

/* The example of waste as a person runs it: real packages of a real Debian, two images that do the same. */

const minute = 60_000
const files = ['Dockerfile', 'Dockerfile.before', '.dockerignore', '.github/image-budgets.yml']
const text = (path: string): string => readFileSync(new URL(`../../examples/waste/${path}`, import.meta.url), 'utf8')
const before = text('Dockerfile.before').split('\n')
const lineOf = (start: string): number => before.findIndex((line) => line.startsWith(start)) + 1

let here: Place
let run: Finished
beforeAll(async () => {
  here = place(Object.fromEntries(files.map((path) => [path, text(path)])))
  run = await here.start('cli', { args: ['check'] }).finished
}, 8 * minute)
afterAll(() => here?.remove())

test('both images are within their budgets and work', () => {
  expect({ status: run.status, stderr: run.status === 0 ? '' : run.stderr }).toEqual({ status: 0, stderr: '' })
  expect(run.report?.smoke.map(({ variant, status }) => [variant, status])).toEqual([
    ['before', 'passed'],
    ['after', 'passed'],
  ])
})

test('every waste of the one is found where it comes from, and nothing of the kind in the other', () => {
  const kinds = ['apt-cache', 'late-cleanup', 'download-deleted', 'copied-again']
  const found = (variant: string) =>
    (run.report?.verdict.findings ?? [])
      .filter((finding) => finding.variant === variant && kinds.includes(finding.code))
      .map(({ code, line, path }) => `${code} ${line} ${path}`)
      .sort()
  expect(found('before')).toEqual([
    `apt-cache ${lineOf('RUN apt-get')} /var/cache/apt`,
    `copied-again ${lineOf('RUN chown')} /srv/numbers/doubled.json`,
    `late-cleanup ${lineOf('RUN apt-get')} /var/lib/apt/lists`,
    `late-cleanup ${lineOf('RUN mkdir')} /srv/source.json`,
  ])
  expect(found('after')).toEqual([])
})

test('the advice comes in the order of what it wins, with a running total', () => {
  const advice = run.stdout.slice(run.stdout.indexOf('\nAdvice:'))
  expect(advice).toMatch(/^\nAdvice: [\d.]+ MB to win; the first three: [\d.]+ MB\n/)
  const won = [...advice.matchAll(/^ {2}\d+\. ([\d.]+) MB/gm)].map(([, megabytes]) => Number(megabytes))
  expect(won.length).toBeGreaterThanOrEqual(4)
  expect(won).toEqual(won.toSorted((one, other) => other - one))
})
