import { describe, expect, test } from '@jest/globals'
import type { FileExpectation } from '../../../../src/model/smoke.ts'
import { fileWith, outcomeOf } from '../../../kit/fake-test-image.ts'

const files = {
  '/etc/app.conf': { ...fileWith('port = 80\nmode = fast\n'), mode: 0o640, uid: 7, gid: 8 },
  '/usr/bin/sudo': { ...fileWith(''), mode: 0o4755 },
  '/tmp': { type: 'directory', mode: 0o1777 },
  '/dev/null': { type: 'character', mode: 0o666 },
  '/latest': { type: 'symlink', mode: 0o777, linkTarget: 'etc/app.conf' },
  '/dangling': { type: 'symlink', mode: 0o777, linkTarget: '/nowhere' },
  '/circle': { type: 'symlink', mode: 0o777, linkTarget: 'circle' },
  '/var/run': { type: 'symlink', mode: 0o777, linkTarget: '/srv/run' },
  '/srv/run/up': { type: 'symlink', mode: 0o777, linkTarget: '../text' },
  // As the engine shows it: the links in the folders of a path are followed.
  '/var/run/up': { type: 'symlink', mode: 0o777, linkTarget: '../text' },
  '/srv/run': { type: 'directory', mode: 0o755 },
  '/srv/text': fileWith('behind the link'),
  '/var/text': fileWith('beside the link'),
} as const

async function outcome(...expected: (Partial<FileExpectation> & Pick<FileExpectation, 'path'>)[]) {
  const check = { kind: 'files', files: expected.map((each) => ({ exists: true, content: [], ...each })) } as const
  return outcomeOf(check, { files })
}

const holds = (value: string) => ({ kind: 'text', value, negated: false }) as const
const lacks = (value: string) => ({ kind: 'text', value, negated: true }) as const

describe('a path of the image', () => {
  test.each<[string, Partial<FileExpectation> & Pick<FileExpectation, 'path'>]>([
    ['is there', { path: '/etc/app.conf' }],
    ['is not there', { path: '/etc/shadow', exists: false }],
    ['is a link to nothing, which is there', { path: '/dangling' }],
    ['has a mode in octal', { path: '/etc/app.conf', mode: '0640' }],
    ['has a mode in octal without zeros', { path: '/tmp', mode: '1777' }],
    ['has a mode as ls writes it', { path: '/tmp', mode: 'drwxrwxrwt' }],
    ['has a mode as container-structure-test writes it', { path: '/tmp', mode: 'dtrwxrwxrwx' }],
    ['has setuid as ls writes it', { path: '/usr/bin/sudo', mode: '-rwsr-xr-x' }],
    ['has setuid as container-structure-test writes it', { path: '/usr/bin/sudo', mode: 'urwxr-xr-x' }],
    ['is a device', { path: '/dev/null', mode: 'Dcrw-rw-rw-' }],
    ['is a link, whose mode is its own', { path: '/latest', mode: 'Lrwxrwxrwx' }],
    ['belongs to somebody', { path: '/etc/app.conf', uid: 7, gid: 8 }],
    ['is executable by any', { path: '/usr/bin/sudo', executableBy: 'any' }],
    ['is executable by other', { path: '/usr/bin/sudo', executableBy: 'other' }],
    ['holds a text, and lacks another', { path: '/etc/app.conf', content: [holds('fast'), lacks('slow')] }],
    ['holds it behind a link', { path: '/latest', content: [holds('fast')] }],
    [
      'holds it behind a link that goes up from where another leads',
      { path: '/var/run/up', content: [holds('behind')] },
    ],
  ])('%s', async (_, file) => {
    expect(await outcome(file)).toMatchObject({ status: 'passed', requests: [], served: [] })
  })

  test.each<[Partial<FileExpectation> & Pick<FileExpectation, 'path'>, string]>([
    [{ path: '/nowhere' }, '"/nowhere" is not in the image'],
    [{ path: '/tmp', exists: false }, '"/tmp" is in the image, and must not be'],
    [{ path: '/dangling', exists: false }, '"/dangling" is in the image, and must not be'],
    [{ path: '/etc/app.conf', mode: '0644' }, '"/etc/app.conf" has the mode 0640 instead of "0644"'],
    [{ path: '/usr/bin/sudo', mode: '0755' }, '"/usr/bin/sudo" has the mode 04755 instead of "0755"'],
    [{ path: '/tmp', mode: '-rwxrwxrwx' }, '"/tmp" has the mode drwxrwxrwt instead of "-rwxrwxrwx"'],
    [
      { path: '/etc/app.conf', uid: 0, gid: 0 },
      '"/etc/app.conf" belongs to the user 7 instead of 0; "/etc/app.conf" belongs to the group 8 instead of 0',
    ],
    [
      { path: '/etc/app.conf', executableBy: 'owner' },
      '"/etc/app.conf" is not executable by owner: its mode is -rw-r-----',
    ],
    [{ path: '/etc/app.conf', content: [holds('slow')] }, '"/etc/app.conf" does not hold "slow"'],
    [{ path: '/tmp', content: [holds('x')] }, '"/tmp" is no regular file, so it has no content'],
    [{ path: '/dangling', content: [lacks('x')] }, '"/dangling" is a symbolic link that leads to nothing'],
    [{ path: '/circle', content: [lacks('x')] }, '"/circle" is a symbolic link that leads to nothing'],
  ])('fails: %p', async (file, reason) => {
    expect(await outcome(file)).toMatchObject({ status: 'failed', reason, requests: [], served: [] })
  })
})

test('every path that is wrong is told', async () => {
  const { reason } = await outcome({ path: '/a' }, { path: '/tmp' }, { path: '/b' })
  expect(reason).toBe('"/a" is not in the image; "/b" is not in the image')
})

test('of a file that is read in part, nothing is said not to be in it', async () => {
  const large = { ...fileWith('begin'), fileBytes: 5_000_000 }
  const check = { kind: 'files', files: [{ path: '/log', exists: true, content: [lacks('end')] }] } as const
  const { status, reason } = await outcomeOf(check, { files: { '/log': large } })
  expect(status).toBe('failed')
  expect(reason).toMatch(/^"\/log" is too long to say that "end" is not in it/)
})

test('attack 7: a pattern that takes a backtracking engine for ever is searched in a file', async () => {
  const content = [{ kind: 'pattern', value: '(a+)+$', negated: false }] as const
  const check = { kind: 'files', files: [{ path: '/a', exists: true, content }] } as const
  expect((await outcomeOf(check, { files: { '/a': `${'a'.repeat(50_000)}!` } })).status).toBe('failed')
})
