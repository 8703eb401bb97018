import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals'
import { type Place, place } from '../kit/action-run.ts'

/* The command as a person runs it: bake and compose files read by the real buildx, images measured by a real build. */

jest.setTimeout(300_000)

const cli = join(import.meta.dirname, '../../src/cli.ts')

let here: Place
beforeEach(() => {
  here = place({
    'app/Dockerfile': 'FROM debian:bookworm-slim AS cpu\nCOPY data /data\nFROM cpu AS cuda\nCOPY data /more\n',
    'web app/Dockerfile': 'FROM debian:bookworm-slim\nCOPY index.html /\n',
    'web app/index.html': 'hello',
    'compose.yaml': 'services:\n  web:\n    build: {context: ./web app}\n  db:\n    image: postgres\n',
    'docker-bake.hcl':
      'group "default" { targets = ["app-cuda"] }\ntarget "app-cuda" {\n  context = "app"\n  target = "cuda"\n}\ntarget "test" { context = "app" }\n',
  })
  here.write('app/data', Buffer.alloc(1_000_000, 'data'))
})
afterEach(() => here?.remove())

function run(...args: readonly string[]): { status: number | null; stdout: string; stderr: string } {
  const { PATH, HOME } = process.env
  const env = { PATH, HOME, XDG_CACHE_HOME: join(here.root, 'cache'), TMPDIR: here.temporary }
  return spawnSync(process.execPath, [cli, ...args], { cwd: here.workspace, env, encoding: 'utf8' })
}

test('init proposes what the files build, with budgets that check then finds kept', () => {
  const proposed = run('init', '--measure')
  expect(proposed).toMatchObject({ status: 0 })
  const text = readFileSync(join(here.workspace, '.github/image-budgets.yml'), 'utf8')
  expect(proposed.stdout).toBe(text)
  expect(text.slice(text.indexOf('images:')).replace(/budget: \d[\d.]*MB/g, 'budget: SIZE')).toBe(`images:
  app-cuda:
    bake: { file: docker-bake.hcl, target: app-cuda }
    budget: SIZE
  web:
    bake: { file: compose.yaml, target: web }
    budget: SIZE
  app:
    variants:
      cpu:
        context: app
        target: cpu
        device: cpu
        budget: SIZE
`)
  const checked = run('check', '--format', 'json')
  const { verdict } = JSON.parse(checked.stdout)
  expect([checked.status, verdict.findings.filter(({ code }: { code: string }) => /budget/.test(code))]).toEqual([
    0,
    [],
  ])
  expect(run('init')).toMatchObject({ status: 2, stderr: expect.stringContaining('There is a configuration already') })
})
