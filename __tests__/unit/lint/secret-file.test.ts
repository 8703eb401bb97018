import { expect, test } from '@jest/globals'
import { secretIn, suspectedSecret } from '../../../src/lint/secret-file.ts'

// In pieces, so that nothing takes this file for a key.
const begin = '-----BEGIN '
const key = 'PRIVATE KEY-----\n'

test.each([
  ['.env', '', 'environment file'],
  ['web/.env.production', '', 'environment file'],
  ['.env.example', 'A=1', undefined],
  ['.environment', 'A=1', undefined],
  ['deploy.pem', `${begin}RSA ${key}`, 'private key'],
  ['both.pem', `${begin}CERTIFICATE-----\n${begin}${key}`, 'private key'],
  ['ca.pem', `${begin}CERTIFICATE-----\n`, undefined],
  ['public.pem', `${begin}PUBLIC KEY-----\n`, undefined],
  ['id_ed25519', `${begin}OPENSSH ${key}`, 'private key'],
  ['id_ed25519.pub', 'ssh-ed25519 AAAA', undefined],
  ['translations.key', 'hello=Hallo', undefined],
  ['store.p12', '', 'private key'],
  ['.npmrc', '//registry.example/:_authToken=abc', 'credentials'],
  ['.npmrc', `//registry.example/:_authToken=\${TOKEN}`, undefined],
  ['.npmrc', 'registry=https://registry.example', undefined],
  ['.pypirc', '[pypi]\nusername = a\npassword = b', 'credentials'],
  ['.netrc', 'machine a login b password c', 'credentials'],
  ['.git-credentials', 'https://ada:token@git.example', 'credentials'],
  ['aws/credentials', 'aws_secret_access_key = abc', 'credentials'],
  ['my-service-account.json', '{"private_key": "abc"}', 'credentials'],
  ['credentials.json', '{"installed": {}}', undefined],
  ['main.go', `${begin}${key}`, undefined],
])('%s with %j is %s', (path, head, expected) => {
  const suspected = suspectedSecret(path)
  expect(suspected === 'look' ? secretIn(head) : suspected).toBe(expected)
})

test('a beginning of any kind is looked through in no time that grows with its square', () => {
  for (const text of ['_', ' ', 'a:', 'password', '"auth":"', `${begin}AA `, 'machine a login ', 'https://']) {
    expect(secretIn(text.repeat(65_536 / text.length))).toBe(undefined)
  }
})
