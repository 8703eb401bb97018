import * as z from 'zod'
import { closed, listOf, scalar, text } from './schema-parts.ts'

/*
 * The format of container-structure-test, schema version 2.0.0: its README and pkg/types/v2. `env` and `unboundEnv` are what older
 * releases call `envVars` and `unboundEnvVars` of the metadata test.
 */

const texts = listOf(scalar, 'a list of texts').optional()
const commands = listOf(listOf(scalar, 'a list such as [mkdir, /data]'), 'a list of commands').optional()
const yesOrNo = z.boolean({ error: 'true or false' }).optional()
const whole = z.number({ error: 'a whole number' }).meta({ type: 'integer' }).optional()

const variable = closed('a mapping with key and value', { key: text('the name of a variable'), value: scalar })
const variables = listOf(variable, 'a list of mappings with key and value').optional()
const expected = closed('a mapping with key and value', {
  key: text('a name'),
  value: scalar.nullable().optional(),
  isRegex: yesOrNo,
})
const allExpected = listOf(expected, 'a list of mappings with key and value').optional()
const unbound = listOf(
  closed('a mapping with key', { key: text('the name of a variable'), value: scalar.nullable().optional() }),
  'a list of mappings with key',
).optional()

/** The shape of such a file. */
export const structureShape = closed('a mapping with schemaVersion', {
  schemaVersion: z.literal('2.0.0', { error: '2.0.0' }),
  globalEnvVars: variables,
  commandTests: listOf(
    closed('a mapping with name and command', {
      name: text('text'),
      setup: commands,
      teardown: commands,
      envVars: variables,
      exitCode: whole,
      command: text('a command'),
      args: texts,
      expectedOutput: texts,
      excludedOutput: texts,
      expectedError: texts,
      excludedError: texts,
    }),
    'a list of tests',
  ).optional(),
  fileExistenceTests: listOf(
    closed('a mapping with name and path', {
      name: text('text'),
      path: text('an absolute path'),
      shouldExist: yesOrNo,
      permissions: text('permissions such as -rw-r--r--').optional(),
      uid: whole,
      gid: whole,
      isExecutableBy: z.enum(['owner', 'group', 'other', 'any'], { error: 'owner, group, other or any' }).optional(),
    }),
    'a list of tests',
  ).optional(),
  fileContentTests: listOf(
    closed('a mapping with name and path', {
      name: text('text'),
      path: text('an absolute path'),
      expectedContents: texts,
      excludedContents: texts,
    }),
    'a list of tests',
  ).optional(),
  metadataTest: closed('a mapping', {
    envVars: allExpected,
    env: allExpected,
    unboundEnvVars: unbound,
    unboundEnv: unbound,
    labels: allExpected,
    exposedPorts: texts,
    unexposedPorts: texts,
    entrypoint: texts,
    cmd: texts,
    workdir: text('a folder').optional(),
    volumes: texts,
    unmountedVolumes: texts,
    user: scalar.optional(),
  }).optional(),
  licenseTests: listOf(
    closed('a mapping with debian or files', { debian: yesOrNo, files: texts }),
    'a list',
  ).optional(),
  containerRunOptions: closed('a mapping', {
    user: scalar.optional(),
    privileged: yesOrNo,
    allocateTty: yesOrNo,
    envFile: text('a file name').optional(),
    envVars: texts,
    capabilities: texts,
    bindMounts: texts,
    network: text('none').optional(),
  }).optional(),
})
