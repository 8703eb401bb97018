import * as z from 'zod'
import { closed, listOf, scalar } from './schema-parts.ts'

/*
 * The format of container-structure-test, schema version 2.0.0: its README and pkg/types/v2. `env` and `unboundEnv` are what older
 * releases call `envVars` and `unboundEnvVars` of the metadata test.
 */

// Whatever is written where a text is meant, that tool takes as one.
const said = (expected: string) => z.union([z.string(), z.number(), z.boolean()], { error: expected })
const texts = listOf(scalar, 'a list of texts').optional()
const commands = listOf(listOf(scalar, 'a list such as [mkdir, /data]'), 'a list of commands').optional()
const yesOrNo = z.boolean({ error: 'true or false' }).optional()
const whole = z.number({ error: 'a whole number' }).meta({ type: 'integer' }).optional()

const variable = closed('a mapping with key and value', { key: said('the name of a variable'), value: scalar })
const variables = listOf(variable, 'a list of mappings with key and value').optional()
const expected = closed('a mapping with key and value', {
  key: said('a name'),
  value: scalar.optional(),
  isRegex: yesOrNo,
})
const allExpected = listOf(expected, 'a list of mappings with key and value').optional()
const unbound = listOf(
  closed('a mapping with key', { key: said('the name of a variable'), value: scalar.optional() }),
  'a list of mappings with key',
).optional()

/** The shape of such a file. */
export const structureShape = closed('a mapping with schemaVersion', {
  schemaVersion: z.literal('2.0.0', { error: '2.0.0' }),
  globalEnvVars: variables,
  commandTests: listOf(
    closed('a mapping with name and command', {
      name: said('text'),
      setup: commands,
      teardown: commands,
      envVars: variables,
      exitCode: whole,
      command: said('a command'),
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
      name: said('text'),
      path: said('an absolute path'),
      shouldExist: yesOrNo,
      permissions: said('permissions such as -rw-r--r--').optional(),
      uid: whole,
      gid: whole,
      isExecutableBy: z.enum(['owner', 'group', 'other', 'any'], { error: 'owner, group, other or any' }).optional(),
    }),
    'a list of tests',
  ).optional(),
  fileContentTests: listOf(
    closed('a mapping with name and path', {
      name: said('text'),
      path: said('an absolute path'),
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
    workdir: said('a folder').optional(),
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
    envFile: said('a file name').optional(),
    envVars: texts,
    capabilities: texts,
    bindMounts: texts,
    network: said('none').optional(),
  }).optional(),
})
