import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { type Finished, type Place, place } from '../kit/action-run.ts'

/* The quickstart as whoever tries the tool runs it, on one platform, which is quicker: what it shows first is a run that passes. */

const minute = 60_000
const example = fileURLToPath(new URL('../../examples/quickstart', import.meta.url))
const files = readdirSync(example, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => join(entry.parentPath, entry.name).slice(example.length + 1))
  .filter((path) => !path.startsWith('image-budgets-report/') && !path.includes('__pycache__'))

let here: Place
let run: Finished
beforeAll(async () => {
  here = place(Object.fromEntries(files.map((path) => [path, readFileSync(join(example, path), 'utf8')])))
  run = await here.start('cli', { args: ['check', '--platform', 'linux/amd64'] }).finished
}, 10 * minute)
afterAll(() => here?.remove())

test('every variant is measured, within its budget, and works', () => {
  expect({ status: run.status, stderr: run.status === 0 ? '' : run.stderr }).toEqual({ status: 0, stderr: '' })
  expect(run.report?.verdict).toMatchObject({ status: 'pass' })
  expect(run.report?.images.map(({ variant, platform, budgets }) => [variant, platform, budgets.length > 0])).toEqual(
    ['cuda', 'cpu', 'minimal'].map((variant) => [variant, 'linux/amd64', true]),
  )
  expect(run.report?.smoke.filter(({ status }) => status === 'passed').length).toBeGreaterThan(10)
})

test('what it accepts is told with its reason, and nothing else is left to explain', () => {
  const { verdict, waived } = run.report ?? {}
  expect(waived?.map(({ code, variant }) => [code, variant])).toEqual([['cuda-missing', 'cuda']])
  expect(verdict?.findings.filter(({ severity }) => severity !== 'note')).toEqual([])
})
