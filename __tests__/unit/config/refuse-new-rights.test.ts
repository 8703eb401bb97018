import { describe, expect, test } from '@jest/globals'
import { refuseNewRights } from '../../../src/config/refuse-new-rights.ts'
import { unknown } from '../../../src/model/unknown.ts'
import { parse } from '../../kit/config-problems.ts'

const config = (tests: string) => parse(`version: 1\nimages: {app: {smoke: [${tests}]}}`)
const refusals = (head: string, base: Parameters<typeof refuseNewRights>[1]) =>
  refuseNewRights(config(head), base).variants.flatMap(({ smoke }) => smoke.map(({ refused }) => refused))

const remedy =
  'which the base branch does not grant a test of this name; remove that, or merge it first: the test runs from then on'

describe('attack 18: a pull request opens no container further than the base branch does', () => {
  test.each([
    ['run: a, network: true', 'run: a', 'network'],
    ['run: a, network: true', 'run: b, network: true', 'network'],
    ['run: a, caps: [NET_RAW, CHOWN]', 'run: a, caps: [CHOWN]', 'capability NET_RAW'],
    ['run: a, memory: 2GB', 'run: a, memory: 1GB', 'more memory'],
    ['run: a, memory: 2GB', 'run: a', 'more memory'],
    [
      'run: a, network: true, caps: [CHOWN, NET_RAW], memory: 2GB',
      'run: a',
      'network, capability CHOWN, capability NET_RAW and more memory',
    ],
  ])('{%s} is refused where the base has {%s}', (head, base, rights) => {
    expect(refusals(`{${head}}`, config(`{${base}}`))).toEqual([`it asks for ${rights}, ${remedy}`])
  })

  test('the other tests run, and so does what the base grants already, or more than that', () => {
    const opened = '{run: a, network: true, caps: [NET_RAW], memory: 1GB}'
    expect(refusals(`${opened}, {run: b, timeout: 1h}`, config(opened))).toEqual([undefined, undefined])
    expect(refusals('{run: a, memory: 1GB}', config('{run: a, memory: 2GB}'))).toEqual([undefined])
    // So much every machine gives.
    expect(refusals('{run: a, memory: 1GB}', config('{run: a}'))).toEqual([undefined])
  })

  test('a variant of another name has none of the rights', () => {
    const other = parse('version: 1\nimages: {web: {smoke: [{run: a, network: true}]}}')
    expect(refusals('{run: a, network: true}', other)).toEqual([`it asks for network, ${remedy}`])
  })

  test('without a base nothing is granted, and a base that could not be read is named', () => {
    expect(refusals('{run: a, network: true}, {run: b}', undefined)).toEqual([
      `it asks for network, ${remedy}`,
      undefined,
    ])
    expect(refusals('{run: a, network: true}', unknown('there is no token'))).toEqual([
      'it asks for network, and what the base branch grants could not be read: there is no token; remove that, or give github-token the permission `contents: read`',
    ])
  })
})

describe('attack 16: a pull request pushes into no repository of its own choice', () => {
  const staged = (name: string) => parse(`version: 1\n${name === '' ? '' : `staging: ${name}\n`}images: {app: }`)

  test.each([
    ['acme/staging', staged('acme/staging'), 'acme/staging'],
    ['docker.io/acme/staging', staged('acme/staging'), 'docker.io/acme/staging'],
    ['acme/other', staged('acme/staging'), undefined],
    ['acme/staging', staged(''), undefined],
    ['acme/staging', undefined, undefined],
    ['acme/staging', unknown('there is no token'), undefined],
  ])('%s', (name, base, granted) => {
    expect(refuseNewRights(staged(name), base).staging?.name).toBe(granted)
  })
})
