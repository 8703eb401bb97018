import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { processExec } from '../../../src/adapters/exec.ts'
import { loadConfig } from '../../../src/config/load-config.ts'
import { findChanges } from '../../../src/find-changes.ts'
import type { RunContext } from '../../../src/model/context.ts'
import { isUnknown } from '../../../src/model/unknown.ts'
import { type LookedFrom, lookedFrom } from '../../kit/look-ports.ts'

const structure = (path: string) =>
  `schemaVersion: 2.0.0\nfileExistenceTests: [{name: a, path: ${path}, shouldExist: true}]\n`

const files: Readonly<Record<string, string>> = {
  'budgets.yml': `version: 1
images:
  web: {context: web, budget: 1MB, smoke: [{structure: tests.yaml}]}
  api: {context: api, dockerfile: ../docker/api, budget: 1MB}
  worker: {context: linked, dockerfile: ../docker/worker, budget: 1MB}
`,
  'web/Dockerfile': 'FROM scratch\nCOPY . /\n',
  'web/.dockerignore': '*.md\nlogs\n!keep.md\n',
  'web/main.js': 'main',
  'web/README.md': 'read',
  'web/keep.md': 'keep',
  'api/main.go': 'main',
  'docker/api': 'FROM scratch\nCOPY . /\n',
  'docker/api.dockerignore': 'docs\n',
  'docker/worker': 'FROM scratch\nCOPY . /\n',
  'queue/main.py': 'main',
  'docs/index.md': 'docs',
  'tests.yaml': structure('/a'),
  '.gitignore': 'built\n',
}

let here: LookedFrom

function git(...args: readonly string[]): string {
  const env = { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null' }
  const who = ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.com', '-c', 'init.defaultBranch=main']
  return execFileSync('git', [...who, ...args], { cwd: here.folder, encoding: 'utf8', env }).trim()
}

function write(path: string, content: string): void {
  mkdirSync(dirname(join(here.folder, path)), { recursive: true })
  writeFileSync(join(here.folder, path), content)
}

function commit(): string {
  git('add', '--all')
  git('commit', '--quiet', '--allow-empty', '--message=a state')
  return git('rev-parse', 'HEAD')
}

beforeEach(() => {
  here = lookedFrom()
  git('init', '--quiet')
  for (const [path, content] of Object.entries(files)) write(path, content)
  symlinkSync('queue', join(here.folder, 'linked'))
  commit()
})
afterEach(() => here.remove())

async function changes(context: Partial<RunContext> = {}): Promise<Readonly<Record<string, string>> | string> {
  const ports = here.ports({
    exec: processExec(),
    env: process.env,
    context: { workspace: here.folder, inActions: false, ...context },
  })
  const config = await loadConfig({ ...ports, workspace: here.folder, file: 'budgets.yml' })
  const found = await findChanges({ config, reportDir: 'report' }, ports)
  if (isUnknown(found)) return found.reason
  return Object.fromEntries([...found.affected].map(([name, reason]) => [name.replace('/default', ''), reason]))
}

test.each<[string, () => void, Readonly<Record<string, string>>]>([
  ['nothing', () => undefined, {}],
  ['a file outside of every context', () => write('docs/index.md', 'more'), {}],
  ['a new file outside of every context', () => write('docs/new.md', 'new'), {}],
  ['a file that is ignored', () => write('web/README.md', 'more'), {}],
  ['a file that is ignored, and not after all', () => write('web/keep.md', 'more'), { web: '"web/keep.md" changed' }],
  ['a file of a context', () => write('web/main.js', 'more'), { web: '"web/main.js" changed' }],
  ['a file that is gone', () => rmSync(join(here.folder, 'web/main.js')), { web: '"web/main.js" changed' }],
  [
    'a file that has another name',
    () => renameSync(join(here.folder, 'web/README.md'), join(here.folder, 'web/README')),
    { web: '"web/README" is among its files, and git does not keep it' },
  ],
  ['a mode', () => chmodSync(join(here.folder, 'web/main.js'), 0o755), { web: '"web/main.js" changed' }],
  [
    'a file that git ignores and the build takes',
    () => write('web/built', ''),
    { web: '"web/built" is among its files, and git does not keep it' },
  ],
  [
    'a folder that git does not know',
    () => write('web/new/a', ''),
    { web: '"web/new/" is among its files, and git does not keep it' },
  ],
  ['a folder that git does not know and the build ignores', () => write('web/logs/a', ''), {}],
  ['a Dockerfile elsewhere', () => write('docker/api', 'FROM scratch\n'), { api: '"docker/api" changed' }],
  ['an ignore file', () => write('docker/api.dockerignore', ''), { api: '"docker/api.dockerignore" changed' }],
  [
    'an ignore file that takes the place of another',
    () => write('web/Dockerfile.dockerignore', ''),
    { web: '"web/Dockerfile.dockerignore" is among its files, and git does not keep it' },
  ],
  ['a file of a context that is a link', () => write('queue/main.py', 'more'), { worker: '"queue/main.py" changed' }],
  [
    'the configuration of one',
    () =>
      write(
        'budgets.yml',
        `${files['budgets.yml']}`.replace(
          'api, dockerfile: ../docker/api, budget: 1MB',
          'api, dockerfile: ../docker/api, budget: 2MB',
        ),
      ),
    { api: 'its configuration changed' },
  ],
  [
    'an ignore file that nobody can read',
    () => write('web/.dockerignore', '[\n'),
    { web: 'its files are not known: web/.dockerignore: "[" is no pattern' },
  ],
  ['the tests of one', () => write('tests.yaml', structure('/b')), { web: 'its configuration changed' }],
  ['the report of the last run', () => write('report/report.json', '{}'), {}],
])('%s', async (_, change, expected) => {
  change()
  expect(await changes()).toEqual(expected)
})

test('what is committed on a branch is changed since it left the default branch, which has gone on', async () => {
  git('checkout', '--quiet', '-b', 'branch')
  write('web/main.js', 'more')
  commit()
  git('checkout', '--quiet', 'main')
  write('api/main.go', 'more')
  commit()
  git('checkout', '--quiet', 'branch')
  expect(await changes()).toEqual({ web: '"web/main.js" changed' })
})

test('of a push it is what came with it, and of what names no commit before it, or one that is not there, nobody knows', async () => {
  const before = git('rev-parse', 'HEAD')
  write('api/main.go', 'more')
  commit()
  expect(await changes({ inActions: true, before })).toEqual({ api: '"api/main.go" changed' })
  expect(await changes({ inActions: true })).toBe('this event is of no change: it names no commit before it')
  const other = 'f'.repeat(40)
  expect(await changes({ inActions: true, before: other })).toBe(
    `commit ${other} is not in this checkout, which is shallow or of another repository`,
  )
  rmSync(join(here.folder, '.git'), { recursive: true })
  expect(await changes()).toBe('this is no checkout of git that knows its default branch')
})
