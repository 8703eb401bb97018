import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { processExec } from '../../../../src/adapters/exec.ts'
import { createFiles } from '../../../../src/adapters/files.ts'
import { findCredentials } from '../../../../src/adapters/registry/find-credentials.ts'
import { quickClock } from '../../../kit/quick-clock.ts'
import { recordingLog } from '../../../kit/recording-log.ts'
import { standingClock } from '../../../kit/standing-clock.ts'

let home: string
let log: ReturnType<typeof recordingLog>
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'credentials-'))
  log = recordingLog()
  mkdirSync(join(home, '.docker'))
  mkdirSync(join(home, 'bin'))
})
afterEach(() => rmSync(home, { recursive: true, force: true }))

function find(host: string, options: { config?: unknown; env?: Record<string, string>; clock?: 'quick' } = {}) {
  const { config, env } = options
  if (config !== undefined)
    writeFileSync(join(home, '.docker/config.json'), typeof config === 'string' ? config : JSON.stringify(config))
  return findCredentials(host, {
    env: { HOME: home, PATH: `${join(home, 'bin')}:${process.env['PATH']}`, ...env },
    files: createFiles(home),
    exec: processExec(),
    clock: options.clock === 'quick' ? quickClock() : standingClock(),
    log,
    signal: new AbortController().signal,
  })
}

/** A helper that notes how it was called. */
function helper(name: string, script: string): void {
  const path = join(home, 'bin', `docker-credential-${name}`)
  writeFileSync(path, `#!/bin/sh\nprintf '%s ' "$1" >> "${home}/asked"\ncat >> "${home}/asked"\n${script}\n`)
  chmodSync(path, 0o755)
}
const asked = (): string => readFileSync(join(home, 'asked'), 'utf8')

const auth = Buffer.from('me:pass:word').toString('base64')
const password = { kind: 'password', username: 'me', password: 'pass:word' }

describe('docker’s own file', () => {
  test.each([
    'registry.example:5000',
    'https://registry.example:5000',
    'http://registry.example:5000/',
    'https://registry.example:5000/v1/',
    'https://registry.example:5000/v2/',
  ])('has a login under %s', async (key) => {
    expect(await find('registry.example:5000', { config: { auths: { [key]: { auth } } } })).toEqual(password)
    expect(log.secrets).toEqual(['pass:word', auth])
  })

  test.each(['https://index.docker.io/v1/', 'index.docker.io', 'docker.io', 'registry-1.docker.io'])(
    'has the login of Docker Hub under %s',
    async (key) => {
      expect(await find('docker.io', { config: { auths: { [key]: { auth } } } })).toEqual(password)
    },
  )

  test.each<[string, unknown, unknown]>([
    ['name and password', { username: 'me', password: 'pass:word' }, password],
    ['an identity token', { auth, identitytoken: 'identity' }, { kind: 'identity', token: 'identity' }],
    ['a registry token', { registrytoken: 'token' }, { kind: 'registry', token: 'token' }],
    ['nothing', {}, undefined],
    ['a name without a password', { auth: Buffer.from('me').toString('base64') }, undefined],
    ['what is no base64', { auth: '%%%' }, undefined],
  ])('can hold %s', async (_, entry, expected) => {
    expect(await find('r.example', { config: { auths: { 'r.example': entry } } })).toEqual(expected)
  })

  test.each(['example', 'evil.r.example', 'r.example.evil', 'r.example/acme', 'r.example:443', '__proto__'])(
    'a login for %s is none for r.example',
    async (key) => {
      expect(await find('r.example', { config: `{"auths": {"${key}": {"auth": "${auth}"}}}` })).toBeUndefined()
    },
  )

  test('is where DOCKER_CONFIG says, and need not be there', async () => {
    expect(await find('r.example')).toBeUndefined()
    mkdirSync(join(home, 'other'))
    writeFileSync(join(home, 'other/config.json'), JSON.stringify({ auths: { 'r.example': { auth } } }))
    expect(await find('r.example', { env: { DOCKER_CONFIG: join(home, 'other') } })).toEqual(password)
  })

  test.each(['{', '[]', '"x"', '{"auths": {"a": "secret-text"}}', '{"credHelpers": {"r.example": 1}}'])(
    'that is %p is refused without a word of it',
    async (config) => {
      const error = await find('r.example', { config }).catch((thrown) => thrown)
      expect(error).toMatchObject({ code: 'registry-denied', message: expect.stringContaining('config.json') })
      expect(`${error.message}${error.hint}`).not.toContain('secret-text')
    },
  )
})

test('docker’s own file that cannot be read is named', async () => {
  mkdirSync(join(home, '.docker/config.json'))
  await expect(find('r.example')).rejects.toMatchObject({
    code: 'registry-denied',
    message: `Docker's configuration ${join(home, '.docker/config.json')} cannot be read (EISDIR)`,
  })
})

describe('a credential helper', () => {
  test('is asked by its protocol, of one registry before of all', async () => {
    helper('one', `echo '{"ServerURL": "r.example", "Username": "me", "Secret": "pass:word"}'`)
    const config = { credHelpers: { 'r.example': 'one' }, credsStore: 'absent' }
    expect(await find('r.example', { config })).toEqual(password)
    expect(asked()).toBe('get r.example')
    expect(log.secrets).toEqual(['pass:word', auth])
  })

  test('is asked for Docker Hub under docker’s name for it', async () => {
    helper('all', `echo '{"Username": "<token>", "Secret": "identity"}'`)
    expect(await find('docker.io', { config: { credsStore: 'all' } })).toEqual({ kind: 'identity', token: 'identity' })
    expect(asked()).toBe('get https://index.docker.io/v1/')
  })

  test('that has nothing leaves it to the file', async () => {
    helper('all', 'echo "credentials not found in native keychain"; exit 1')
    expect(await find('r.example', { config: { credsStore: 'all' } })).toBeUndefined()
    expect(await find('r.example', { config: { credsStore: 'all', auths: { 'r.example': { auth } } } })).toEqual(
      password,
    )
  })

  test('gets the variables of its cloud', async () => {
    helper('cloud', `echo "{\\"Username\\": \\"me\\", \\"Secret\\": \\"$CLOUD_KEY\\"}"`)
    const found = await find('r.example', { config: { credsStore: 'cloud' }, env: { CLOUD_KEY: 'key' } })
    expect(found).toMatchObject({ password: 'key' })
  })

  test.each<[string, string | undefined, RegExp]>([
    [
      'fails',
      'echo "no session\u001b[31m"; exit 1',
      /^docker-credential-x gave no credentials for r\.example: "no session\\u\{1b\}/,
    ],
    ['answers something else', 'echo "{}"', /^docker-credential-x answered something else than credentials/],
    ['answers without end', 'yes', /^docker-credential-x did not answer within 30 s/],
    ['never answers', 'sleep 1000', /^docker-credential-x did not answer within 30 s/],
    [
      'gives credentials and fails',
      `echo '{"Username": "me", "Secret": "hunter2"}'; exit 1`,
      /^docker-credential-x gave no credentials for r\.example$/,
    ],
    [
      'may not be started',
      'chmod',
      /^Docker's configuration names docker-credential-x, which cannot be started \(EACCES\)/,
    ],
    ['is not there', undefined, /^Docker's configuration names docker-credential-x, which is not on PATH/],
  ])('that %s is named', async (_, script, message) => {
    if (script !== undefined) helper('x', script)
    if (script === 'chmod') chmodSync(join(home, 'bin/docker-credential-x'), 0o644)
    const clock = message.source.includes('30 s') ? { clock: 'quick' as const } : {}
    await expect(find('r.example', { config: { credsStore: 'x' }, ...clock })).rejects.toMatchObject({
      code: 'registry-denied',
      message: expect.stringMatching(message),
    })
  })

  test.each(['../../bin/sh', 'a b', '-x', '/bin/sh', 'x;id', 'x\u202e', 'a'.repeat(65)])(
    'attack 17: the helper %p is never started',
    async (credsStore) => {
      await expect(find('r.example', { config: { credsStore } })).rejects.toMatchObject({
        code: 'registry-denied',
        message: expect.stringContaining('names the credential helper "'),
      })
    },
  )
})
