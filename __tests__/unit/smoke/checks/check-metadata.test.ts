import { describe, expect, test } from '@jest/globals'
import type { MetadataExpectation } from '../../../../src/model/smoke.ts'
import { outcomeOf } from '../../../kit/fake-test-image.ts'

const nothing: MetadataExpectation = {
  env: [],
  unsetEnv: [],
  labels: [],
  exposedPorts: [],
  unexposedPorts: [],
  volumes: [],
  unmountedVolumes: [],
}

const runtime = {
  user: 'jovyan',
  env: [
    { key: 'PATH', value: '/old' },
    { key: 'PATH', value: '/opt/conda/bin:/usr/bin' },
    { key: 'EMPTY', value: '' },
  ],
  entrypoint: ['tini', '--'],
  cmd: ['start.sh'],
  workingDir: '/home/jovyan',
  exposedPorts: ['8888/tcp'],
  volumes: ['/data'],
  labels: { 'org.opencontainers.image.version': '2.1' },
}

const outcome = (metadata: Partial<MetadataExpectation>, of = runtime) =>
  outcomeOf({ kind: 'metadata', metadata: { ...nothing, ...metadata } }, { runtime: of })

describe("what the image's configuration says", () => {
  test.each<[string, Partial<MetadataExpectation>]>([
    ['user', { user: 'jovyan' }],
    ['the last variable of a name', { env: [{ key: 'PATH', value: '/opt/conda/bin:/usr/bin', isPattern: false }] }],
    ['a variable that matches', { env: [{ key: 'PATH', value: 'conda', isPattern: true }] }],
    ['an empty variable', { env: [{ key: 'EMPTY', value: '', isPattern: false }] }],
    ['an unset variable', { unsetEnv: ['HTTP_PROXY'] }],
    ['a label', { labels: [{ key: 'org.opencontainers.image.version', value: '^2\\.', isPattern: true }] }],
    [
      'a port, with and without its protocol',
      { exposedPorts: ['8888', '8888/tcp'], unexposedPorts: ['22', '8888/udp'] },
    ],
    ['volumes', { volumes: ['/data'], unmountedVolumes: ['/home'] }],
    ['how it is started', { entrypoint: ['tini', '--'], cmd: ['start.sh'], workdir: '/home/jovyan' }],
  ])('passes: %s', async (_, metadata) => {
    expect(await outcome(metadata)).toMatchObject({ status: 'passed', requests: [], served: [] })
  })

  test.each<[string, Partial<MetadataExpectation>, string]>([
    ['user', { user: 'root' }, 'The user of the image is "jovyan" instead of "root"'],
    [
      'an earlier value',
      { env: [{ key: 'PATH', value: '/old', isPattern: false }] },
      'The variable "PATH" is "/opt/conda/bin:/usr/bin" instead of "/old"',
    ],
    [
      'a part of a value',
      { env: [{ key: 'PATH', value: '^conda', isPattern: true }] },
      'The variable "PATH" does not match "^conda"',
    ],
    ['a variable', { env: [{ key: 'HOME', value: '.*', isPattern: true }] }, 'The variable "HOME" is not set'],
    [
      'a variable that must not be there',
      { unsetEnv: ['EMPTY'] },
      'The variable "EMPTY" is set to "", and must not be set',
    ],
    ['a label', { labels: [{ key: 'toString', value: '', isPattern: false }] }, 'The label "toString" is not set'],
    ['a port', { exposedPorts: ['80'] }, 'The port "80" is not in the image'],
    ['a port that must not be there', { unexposedPorts: ['8888'] }, 'The port "8888" is in the image, and must not be'],
    ['a volume', { volumes: ['/home'] }, 'The volume "/home" is not in the image'],
    [
      'a volume that must not be there',
      { unmountedVolumes: ['/data'] },
      'The volume "/data" is in the image, and must not be',
    ],
    ['ENTRYPOINT', { entrypoint: ['tini'] }, 'The ENTRYPOINT is ["tini", "--"] instead of ["tini"]'],
    ['CMD', { cmd: [] }, 'The CMD is ["start.sh"] instead of []'],
    ['working directory', { workdir: '/' }, 'The working directory of the image is "/home/jovyan" instead of "/"'],
  ])('fails: %s', async (_, metadata, reason) => {
    expect(await outcome(metadata)).toMatchObject({ status: 'failed', reason, requests: [], served: [] })
  })
})

test('an image without a user says so', async () => {
  const { reason } = await outcome({ user: 'jovyan' }, { ...runtime, user: '' })
  expect(reason).toBe('The image sets no user, and "jovyan" is wanted')
})

test('everything that is wrong is told', async () => {
  const { reason } = await outcome({ user: 'root', cmd: ['sh'] })
  expect(reason?.split('; ')).toHaveLength(2)
})
