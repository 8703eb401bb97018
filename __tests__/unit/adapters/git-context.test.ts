import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { processExec } from '../../../src/adapters/exec.ts'
import { withGitContext } from '../../../src/adapters/git-context.ts'
import type { RunContext } from '../../../src/model/context.ts'
import { recordingLog } from '../../kit/recording-log.ts'
import { fakeExec, missingProgram } from '../../kit/fake-exec.ts'

let workspace: string
beforeEach(() => {
  workspace = mkdtempSync(join(tmpdir(), 'git-context-'))
})
afterEach(() => rmSync(workspace, { recursive: true, force: true }))

const identity = { GIT_AUTHOR_NAME: 'a', GIT_AUTHOR_EMAIL: 'a@b', GIT_COMMITTER_NAME: 'a', GIT_COMMITTER_EMAIL: 'a@b' }

function git(...args: readonly string[]): string {
  const dates = { GIT_AUTHOR_DATE: '2020-01-01T00:00:00Z', GIT_COMMITTER_DATE: '2026-02-03T05:05:06+01:00' }
  const env = { ...process.env, ...identity, ...dates, GIT_CONFIG_GLOBAL: '/dev/null' }
  return execFileSync('git', args, { cwd: workspace, encoding: 'utf8', env }).trim()
}

function repository(): string {
  git('init', '--quiet', '--initial-branch=trunk')
  git('commit', '--quiet', '--allow-empty', '--message=one')
  return git('rev-parse', 'HEAD')
}

const found = (context: Partial<RunContext> = {}, exec = processExec()) =>
  withGitContext({ workspace, inActions: false, ...context }, { exec, env: process.env, log: recordingLog() })

describe('what a checkout tells', () => {
  test('its commit, the time of that in UTC, and its branch', async () => {
    const sha = repository()
    expect(await found()).toEqual({
      ...{ workspace, inActions: false },
      ...{ sha, ref: 'refs/heads/trunk', commitTime: '2026-02-03T04:05:06Z' },
    })
  })

  test.each([
    [['v1.2.3'], 'refs/tags/v1.2.3'],
    [['v1.2.3', 'nightly'], 'refs/tags/v1.2.3'],
    [['nightly'], 'refs/heads/trunk'],
    [['v1.2.3', 'v1.2.4'], 'refs/heads/trunk'],
  ])('the tags %j make it %s', async (tags, ref) => {
    repository()
    for (const tag of tags) git('tag', tag)
    expect((await found()).ref).toBe(ref)
  })

  test('a commit that no branch leads to has no ref', async () => {
    repository()
    git('checkout', '--quiet', '--detach')
    expect(await found()).not.toHaveProperty('ref')
  })

  test('what the workflow says wins', async () => {
    const sha = repository()
    const known = { sha, ref: 'refs/heads/main', commitTime: '2025-01-01T00:00:00Z' }
    expect(await found(known)).toMatchObject(known)
  })

  test('a commit that is not here, of a folder that is no checkout, has no time', async () => {
    expect(await found({ sha: 'c'.repeat(40) })).not.toHaveProperty('commitTime')
  })

  test('another commit than the workflow is about: what is built is the checkout, and the workflow names no ref of it', async () => {
    repository()
    const first = git('rev-parse', 'HEAD')
    git('commit', '--quiet', '--allow-empty', '--message=two')
    const sha = git('rev-parse', 'HEAD')
    git('checkout', '--quiet', '--detach')
    const asked = { sha: first, ref: 'refs/tags/v1.2.3', commitTime: '2025-01-01T00:00:00Z', event: 'push' }
    expect(await found(asked)).toEqual({
      ...{ workspace, inActions: false, event: 'push' },
      ...{ sha, commitTime: '2026-02-03T04:05:06Z' },
    })
    git('tag', 'v2.0.0')
    expect((await found(asked)).ref).toBe('refs/tags/v2.0.0')
  })

  test('an annotated tag names its commit', async () => {
    repository()
    git('tag', '--annotate', '--message=x', 'v1.2.3')
    const asked = { sha: git('rev-parse', 'v1.2.3'), ref: 'refs/tags/v1.2.3' }
    expect(await found(asked)).toMatchObject({ sha: git('rev-parse', 'HEAD'), ref: 'refs/tags/v1.2.3' })
  })

  test('no repository, no commit and no git are no trouble', async () => {
    const nothing = { workspace, inActions: false }
    expect(await found({}, processExec())).toEqual(nothing)
    git('init', '--quiet', '--initial-branch=trunk')
    expect(await found()).toEqual(nothing)
    const without = fakeExec({
      run: async () => {
        throw missingProgram('git')
      },
    })
    expect(await found({}, without)).toEqual(nothing)
  })
})
