import { expect, test } from '@jest/globals'
import { outcomeOf } from '../../../kit/fake-test-image.ts'

const doc = '/usr/share/doc'
const mit = 'License: MIT'

type Files = NonNullable<NonNullable<Parameters<typeof outcomeOf>[1]>['files']>

const outcome = (files: Files, named?: readonly string[]) =>
  outcomeOf({ kind: 'licenses', debian: named === undefined, files: named ?? [] }, { files })

test.each<[string, Files]>([
  ['sound copyright files', { [`${doc}/bash/copyright`]: mit, [`${doc}/dash/copyright`]: 'GPL-3, and LGPL' }],
  [
    'a file that is a link',
    {
      [`${doc}/perl/copyright`]: { type: 'symlink', linkTarget: '../perl-base/copyright' },
      [`${doc}/perl-base/copyright`]: mit,
    },
  ],
  [
    'a folder that is a link, which is no package',
    { [`${doc}/libx`]: { type: 'symlink', linkTarget: 'gone' }, [`${doc}/bash/copyright`]: mit },
  ],
  ['the package that container-structure-test leaves out', { [`${doc}/libgnutls30/copyright`]: 'AGPL' }],
])('passes: %s', async (_, files) => {
  expect(await outcome(files)).toMatchObject({ status: 'passed', requests: [] })
})

test.each<[string, Files, string]>([
  [
    'a denied license, in capitals or not',
    { [`${doc}/x/copyright`]: 'under the aGpl' },
    `"${doc}/x/copyright" names AGPL, which is denied`,
  ],
  ['a package without one', { [`${doc}/x/changelog`]: '' }, `"${doc}/x/copyright" is not in the image`],
  ['a folder in its place', { [`${doc}/x/copyright/a`]: '' }, `"${doc}/x/copyright" is no regular file`],
  [
    'no such folder',
    {},
    `There is no folder "${doc}" in the image; "debian: true" is for images made of Debian packages`,
  ],
])('fails: %s', async (_, files, reason) => {
  expect(await outcome(files)).toMatchObject({ status: 'failed', reason })
})

test('named files are looked at too', async () => {
  const files = { '/LICENSE': 'WTFPL or AGPL', '/NOTICE': mit }
  expect((await outcome(files, ['/NOTICE'])).status).toBe('passed')
  expect((await outcome(files, ['/NOTICE', '/LICENSE', '/gone'])).reason).toBe(
    '"/LICENSE" names AGPL, which is denied; "/LICENSE" names WTFPL, which is denied; "/gone" is not in the image',
  )
})

test('a file that is too large to be read whole proves nothing', async () => {
  const files = { '/LICENSE': { type: 'file', content: new Uint8Array(4), fileBytes: 5_000_000 } } as const
  expect((await outcome(files, ['/LICENSE'])).reason).toBe('"/LICENSE" is too large to be read whole')
})

test('of many, the first five are told and the rest counted', async () => {
  const names = Array.from({ length: 8 }, (_, at) => `/${at}`)
  expect((await outcome({}, names)).reason).toMatch(/^"\/0" is .*"\/4" is not in the image; and 3 more$/)
})
