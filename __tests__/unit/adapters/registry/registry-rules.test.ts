import { expect, test } from '@jest/globals'
import { addressClass } from '../../../../src/adapters/registry/address-class.ts'
import { parseChallenge } from '../../../../src/adapters/registry/challenge.ts'
import { proxyFor } from '../../../../src/adapters/registry/proxy-for.ts'
import { requireAllowedTarget } from '../../../../src/adapters/registry/require-allowed-target.ts'

test.each([
  ['8.8.8.8', 'public'],
  ['172.32.0.1', 'public'],
  ['[2606:4700::1]', 'public'],
  ['10.0.0.1', 'private'],
  ['172.16.0.1', 'private'],
  ['192.168.255.255', 'private'],
  ['100.64.0.1', 'private'],
  ['[fd12:3456::1]', 'private'],
  ['::ffff:10.0.0.1', 'private'],
  ['127.255.0.1', 'loopback'],
  ['[::1]', 'loopback'],
  ['::ffff:127.0.0.1', 'loopback'],
  ['169.254.169.254', 'special'],
  ['[fe80::1]', 'special'],
  ['[fd00:ec2::254]', 'special'],
  ['0.0.0.0', 'special'],
  ['::', 'special'],
  ['255.255.255.255', 'special'],
  ['registry.example', undefined],
] as const)('the address %s is %s', (address, expected) => {
  expect(addressClass(address)).toBe(expected)
})

test.each([
  ['https://registry.invalid', 'https://storage.invalid', 'allowed'],
  ['https://registry.invalid', 'https://registry.invalid:8443/token', 'allowed'],
  ['https://registry.invalid', 'https://10.0.0.2', 'refused'],
  ['https://registry.invalid', 'https://localhost', 'refused'],
  ['https://registry.invalid', 'https://169.254.169.254', 'refused'],
  // A GitLab of one's own, whose token server is beside its registry.
  ['https://10.0.0.1', 'https://10.0.0.2', 'allowed'],
  ['https://10.0.0.1', 'http://10.0.0.2', 'refused'],
  ['https://10.0.0.1', 'https://127.0.0.1', 'refused'],
  ['https://10.0.0.1', 'https://169.254.169.254', 'refused'],
  ['http://127.0.0.1:5000', 'http://localhost:5001', 'allowed'],
  ['http://127.0.0.1:5000', 'https://10.0.0.1', 'refused'],
  ['https://127.0.0.1:5000', 'http://127.0.0.1:5001', 'refused'],
])('attack 30: from %s to %s is %s', async (registry, target, expected) => {
  const told = requireAllowedTarget(new URL(target), { registry: new URL(registry), what: 'storage' }).then(
    () => 'allowed',
    (error) => (error.code === 'registry-invalid' ? 'refused' : error),
  )
  expect(await told).toBe(expected)
})

test.each<[string, Record<string, string>, string | undefined]>([
  ['https://ghcr.io', { HTTPS_PROXY: 'http://p:1' }, 'http://p:1'],
  ['https://ghcr.io', { https_proxy: 'p:1' }, 'http://p:1'],
  ['https://ghcr.io', { HTTP_PROXY: 'http://p:1' }, undefined],
  ['https://ghcr.io', { HTTPS_PROXY: '' }, undefined],
  ['https://ghcr.io', { HTTPS_PROXY: 'http://p:1', NO_PROXY: '*' }, undefined],
  ['https://ghcr.io', { HTTPS_PROXY: 'http://p:1', NO_PROXY: 'x, GHCR.io ' }, undefined],
  ['https://ghcr.io', { HTTPS_PROXY: 'http://p:1', NO_PROXY: 'ghcr.io:443' }, undefined],
  ['https://ghcr.io', { HTTPS_PROXY: 'http://p:1', NO_PROXY: 'ghcr.io:5000' }, 'http://p:1'],
  ['https://ghcr.io', { HTTPS_PROXY: 'http://p:1', NO_PROXY: 'hcr.io' }, 'http://p:1'],
  ['https://r.corp.example', { HTTPS_PROXY: 'http://p:1', no_proxy: 'corp.example' }, undefined],
  ['https://r.corp.example', { HTTPS_PROXY: 'http://p:1', NO_PROXY: '.corp.example' }, undefined],
  ['https://r.corp.example', { HTTPS_PROXY: 'http://p:1', NO_PROXY: '*.corp.example' }, undefined],
  ['https://corp.example', { HTTPS_PROXY: 'http://p:1', NO_PROXY: '.corp.example' }, 'http://p:1'],
  ['https://10.1.2.3:5000', { HTTPS_PROXY: 'http://p:1', NO_PROXY: '10.0.0.0/8' }, undefined],
  ['https://11.1.2.3:5000', { HTTPS_PROXY: 'http://p:1', NO_PROXY: '10.0.0.0/8,10.0.0.0/99,x/y' }, 'http://p:1'],
  ['https://[fd00::1]', { HTTPS_PROXY: 'http://p:1', NO_PROXY: 'fd00::/8' }, undefined],
  ['https://[fd00::1]', { HTTPS_PROXY: 'http://p:1', NO_PROXY: 'fd00::1' }, undefined],
  ['https://127.0.0.1:5000', { HTTPS_PROXY: 'http://p:1' }, undefined],
  ['http://localhost:5000', { HTTP_PROXY: 'http://p:1' }, undefined],
])('the way to %s with %p leads through %s', (url, env, expected) => {
  expect(proxyFor(new URL(url), env)).toBe(expected)
})

test.each<[string | undefined, unknown]>([
  ['Basic realm="x"', { scheme: 'basic' }],
  ['BASIC', { scheme: 'basic' }],
  ['Bearer realm="https://a/t",service="s",scope="x:y:z"', { scheme: 'bearer', realm: 'https://a/t', service: 's' }],
  ['bearer service=s , realm="https://a/\\"t"', { scheme: 'bearer', realm: 'https://a/"t', service: 's' }],
  ['Basic realm="a, Bearer b", Bearer realm="https://a"', { scheme: 'bearer', realm: 'https://a', service: undefined }],
  ['Bearer realm="https://a", Basic realm="x"', { scheme: 'bearer', realm: 'https://a', service: undefined }],
  ['Bearer error="x"', undefined],
  ['Negotiate', undefined],
  ['', undefined],
  [undefined, undefined],
  [`Bearer realm="${'x'.repeat(10_000)}"`, undefined],
])('the challenge %p', (header, expected) => {
  expect(parseChallenge(header)).toEqual(expected)
})
