import { describe, expect, test } from '@jest/globals'
import { baseConfig } from '../../../src/config/base-config.ts'
import { ActionError } from '../../../src/errors.ts'
import type { Config } from '../../../src/model/config.ts'
import type { GitHub } from '../../../src/ports.ts'
import { parse } from '../../kit/config-problems.ts'
import { gitHubInMemory, pullRequestPage } from '../../kit/github-memory.ts'

/** A repository whose base commit has these files. */
function repository(files: Readonly<Record<string, string>>): GitHub {
  const page = gitHubInMemory(pullRequestPage('head'), async () => undefined)
  return { ...page, fileAt: async (path, ref) => (ref === 'base' ? files[path] : undefined) }
}

function read(file: string, github: GitHub | undefined, head: Config = parse('version: 1\nimages: {app: }')) {
  return baseConfig({ head: { ...head, file }, baseSha: 'base', github })
}

const yml = '.github/image-budgets.yml'
const yaml = '.github/image-budgets.yaml'
const text = 'version: 1\nimages: {app: {smoke: [{structure: tests/s.yaml}]}}'

describe('the configuration of the base', () => {
  test.each([
    [yml, yaml],
    [yaml, yml],
  ])('attack 14: %s that was %s before is compared with that', async (now, before) => {
    expect(await read(now, repository({ [before]: 'version: 1\nimages: {app: }' }))).toMatchObject({ file: before })
  })

  test('another name has no other', async () => {
    expect(await read('b.yml', repository({ [yml]: text }))).toBeUndefined()
  })

  test('its structure files are those of the base commit', async () => {
    const structure = 'schemaVersion: 2.0.0\nfileExistenceTests: [{name: of the base, path: /a}]'
    expect(await read(yml, repository({ [yml]: text, 'tests/s.yaml': structure }))).toMatchObject({
      variants: [{ smoke: [{ name: 'of the base', position: { file: 'tests/s.yaml', line: 2 } }] }],
    })
  })

  test.each([
    // Such as one that a step of the workflow writes: its tests must not be missing without a word.
    ['a structure file that is not there', repository({ [yml]: text }), '"tests/s.yaml" is not in that commit'],
    [
      'a structure file that is wrong',
      repository({ [yml]: text, 'tests/s.yaml': 'schemaVersion: 1' }),
      'tests/s.yaml:1:16',
    ],
    [
      'a pattern that is wrong',
      repository({ [yml]: 'version: 1\nimages: {app: {smoke: [{run: a, expect: {stdout: (}}]}}' }),
      'is not one of RE2',
    ],
    [
      'GitHub that does not answer',
      { ...repository({}), fileAt: () => Promise.reject(new ActionError('github', 'No answer', { hint: 'Wait' })) },
      'No answer. Wait',
    ],
    ['no token', undefined, 'there is no token'],
  ])('%s makes it unknown, with the reason', async (_, github, reason) => {
    expect(await read(yml, github)).toEqual({ kind: 'unknown', reason: expect.stringContaining(reason) })
  })
})
