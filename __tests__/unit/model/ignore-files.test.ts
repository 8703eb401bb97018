import { expect, test } from '@jest/globals'
import { ignoreFiles, ignoreFilesOfNamedContext, readIgnore } from '../../../src/model/ignore-files.ts'
import { isUnknown } from '../../../src/model/unknown.ts'

const build = { context: 'app', dockerfile: 'docker/Dockerfile.cpu' }

test.each([
  [build, ['docker/Dockerfile.cpu.dockerignore in docker', 'app/.dockerignore in app']],
  [{ context: '.', dockerfile: 'Dockerfile' }, ['Dockerfile.dockerignore in .', '.dockerignore in .']],
])('the rules of %j are looked for in %j', (of, expected) => {
  expect(ignoreFiles(of).map(({ path, within }) => `${path} in ${within}`)).toEqual(expected)
})

test.each<[string, Readonly<Record<string, string>>, string | undefined, string]>([
  [
    'its own before that of the context',
    { 'docker/Dockerfile.cpu.dockerignore': 'a', 'app/.dockerignore': 'b' },
    'docker/Dockerfile.cpu.dockerignore',
    'b',
  ],
  [
    'its own, empty, before that of the context',
    { 'docker/Dockerfile.cpu.dockerignore': '', 'app/.dockerignore': 'b' },
    'docker/Dockerfile.cpu.dockerignore',
    'a b',
  ],
  ['that of the context', { 'app/.dockerignore': 'b' }, 'app/.dockerignore', 'a'],
  ['none beside the Dockerfile', { 'docker/.dockerignore': 'a' }, undefined, 'a b'],
])('what holds is %s', async (_, texts, file, sent) => {
  const found = await readIgnore(ignoreFiles(build), async ({ path }) => texts[path])
  if (isUnknown(found)) throw new Error(found.reason)
  expect([found.file?.path, ['a', 'b'].filter((path) => found.rules.fate(path) === 'sent').join(' ')]).toEqual([
    file,
    sent,
  ])
})

test('a further context has its own, and what cannot be read is told with its file', async () => {
  expect(await readIgnore(ignoreFilesOfNamedContext('lib'), async () => '[')).toEqual({
    kind: 'unknown',
    reason: 'lib/.dockerignore: "[" is no pattern',
  })
})
