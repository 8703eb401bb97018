import { spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from '@jest/globals'
import { absolutePaths } from '../../../src/adapters/absolute-paths.ts'

test('a relative path is one from here, and all else stays', () => {
  const env = { DOCKER_CONFIG: 'docker', BUILDX_CONFIG: '/buildx', SSL_CERT_FILE: '', PATH: 'bin', HOME: undefined }
  expect(absolutePaths(env, '/here')).toEqual({ ...env, DOCKER_CONFIG: '/here/docker' })
})

test.each([
  ['the command line', 'cli', ['doctor']],
  ['the Action', 'action', []],
])('%s hands docker the folder that was meant, wherever docker starts', (_, entry, args) => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'relative-')))
  try {
    const bin = join(folder, 'bin')
    for (const each of [bin, join(folder, '.github')]) mkdirSync(each)
    writeFileSync(join(bin, 'docker'), '#!/bin/sh\necho "$DOCKER_CONFIG" >> "$HOME/seen"\nexit 1\n')
    chmodSync(join(bin, 'docker'), 0o755)
    writeFileSync(join(folder, 'Dockerfile'), 'FROM scratch\n')
    writeFileSync(join(folder, '.github', 'image-budgets.yml'), 'version: 1\nimages: {app: {budget: 1MB}}\n')
    for (const name of ['output', 'summary']) writeFileSync(join(folder, name), '')
    const path = fileURLToPath(new URL(`../../../src/${entry}.ts`, import.meta.url))
    const runner = { GITHUB_OUTPUT: join(folder, 'output'), GITHUB_STEP_SUMMARY: join(folder, 'summary') }
    const env = { ...runner, PATH: bin, HOME: folder, DOCKER_CONFIG: 'docker', RUNNER_TEMP: folder }
    spawnSync(process.execPath, ['--no-warnings', path, ...args], { cwd: folder, env })
    const seen = new Set(readFileSync(join(folder, 'seen'), 'utf8').trim().split('\n'))
    expect([...seen]).toEqual([join(folder, 'docker')])
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})
