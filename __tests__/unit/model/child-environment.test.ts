import { expect, test } from '@jest/globals'
import { childEnvironment, credentialVariables } from '../../../src/model/child-environment.ts'

const env = {
  PATH: '/bin',
  GITHUB_TOKEN: 'canary',
  ACTIONS_RUNTIME_TOKEN: 'canary',
  AWS_SESSION_TOKEN: 'session',
  GOOGLE_APPLICATION_CREDENTIALS: '/key.json',
  MY_AWS_KEY: 'canary',
  AWS_: 'canary',
}

test('attack 12: a child sees what is allowed, and a program that copies what the clouds log in with, but no token of the runner', () => {
  const always = { BUILDX_BAKE_DISABLE_VARS_ENV_LOOKUP: '1', DOCKER_CLI_HINTS: 'false', LC_ALL: 'C.UTF-8' }
  expect(childEnvironment({ env })).toEqual({ PATH: '/bin', ...always })
  expect(childEnvironment({ env, extra: credentialVariables(env) })).toEqual({
    PATH: '/bin',
    AWS_SESSION_TOKEN: 'session',
    GOOGLE_APPLICATION_CREDENTIALS: '/key.json',
    ...always,
  })
})
