import { describe, expect, test } from '@jest/globals'
import { parseConfigOfCommit } from '../../../src/config/parse-config.ts'
import { ActionError } from '../../../src/errors.ts'
import type { SmokeTest } from '../../../src/model/smoke.ts'

/** The tests of a structure file, named by one entry with `options` beside it. */
async function testsOf(structure: string, options = ''): Promise<readonly SmokeTest[]> {
  const text = `version: 1\nimages: {app: {smoke: [{structure: ./tests/s.yaml ${options}}]}}`
  const files = new Map([['tests/s.yaml', structure]])
  const config = await parseConfigOfCommit({ text, file: 'c.yml', structure: async (path) => files.get(path) })
  return config.variants[0]?.smoke ?? []
}

async function problemsOf(structure: string): Promise<readonly string[]> {
  try {
    await testsOf(structure)
    return []
  } catch (error) {
    if (error instanceof ActionError && error.code === 'config-invalid') return error.message.split('\n')
    throw error
  }
}

const version = "schemaVersion: '2.0.0'\n"
const pattern = (value: string, negated = false) => ({ kind: 'pattern', value, negated })

const everything = `schemaVersion: 2.0.0
globalEnvVars:
  - key: VIRTUAL_ENV
    value: /env
  - key: PATH
    value: "/env/bin:$PATH"
commandTests:
  - name: served by gunicorn
    setup: [[virtualenv, /env], [pip, install, gunicorn]]
    teardown: [[rm, -rf, /env]]
    command: which
    args: [gunicorn]
    envVars:
      - {key: VIRTUAL_ENV, value: /other}
      - {key: PORT, value: 8080}
    exitCode: 3
    expectedOutput: ["/env/bin/gunicorn", "^whole$"]
    excludedOutput: [none]
    expectedError: [warn]
    excludedError: ['Inst.*Security | Security']
fileExistenceTests:
  - name: root
    path: /
    shouldExist: true
    permissions: drwxr-xr-x
    uid: 0
    gid: 0
    isExecutableBy: any
  - {name: nothing there, path: /etc/dummy, shouldExist: false}
  - {name: by variable, path: $VIRTUAL_ENV/bin}
fileContentTests:
  - name: sources
    path: /etc/apt/sources.list
    expectedContents: ['.*debian\\.org.*']
    excludedContents: [mirror]
licenseTests:
  - debian: true
    files: [/foo/bar]
metadataTest:
  envVars: [{key: foo, value: baz}, {key: EMPTY, value: ''}]
  env: [{key: REGEX, value: '^[a-z]+-2', isRegex: true}]
  unboundEnvVars: [{key: GONE}]
  labels: [{key: build-date, value: '\\d{4}', isRegex: true}]
  exposedPorts: ["8080", 2345]
  unexposedPorts: [22]
  volumes: [/test]
  unmountedVolumes: [/root]
  entrypoint: []
  cmd: [/bin/bash]
  workdir: /app
  user: luke
containerRunOptions:
  user: "1000"
  privileged: false
  capabilities: [NET_BIND_SERVICE]
  bindMounts: []
`

describe('a file of container-structure-test 2.0.0 is run as it is', () => {
  test('each of its tests is one, under its own name and at its own line', async () => {
    expect((await testsOf(everything)).map(({ name, position }) => [name, position.file, position.line])).toEqual([
      ['served by gunicorn', 'tests/s.yaml', 8],
      ['root', 'tests/s.yaml', 22],
      ['nothing there', 'tests/s.yaml', 29],
      ['by variable', 'tests/s.yaml', 30],
      ['sources', 'tests/s.yaml', 32],
      ['licenses', 'tests/s.yaml', 37],
      ['metadata', 'tests/s.yaml', 40],
    ])
  })

  test('each is checked for what it says', async () => {
    const [command, root, nothing, variable, sources, licenses, metadata] = await testsOf(everything)
    expect(command?.check).toEqual({
      kind: 'run',
      command: { kind: 'argv', argv: ['which', 'gunicorn'], throughEntrypoint: false },
      exitCode: 3,
      // There ^ and $ are the ends of the whole text.
      stdout: [pattern('/env/bin/gunicorn'), pattern('(?-m)^whole$'), pattern('none', true)],
      stderr: [pattern('warn'), pattern('Inst.*Security | Security', true)],
      setup: [
        ['virtualenv', '/env'],
        ['pip', 'install', 'gunicorn'],
      ],
    })
    expect(root?.check).toEqual({
      kind: 'files',
      files: [{ path: '/', exists: true, mode: 'drwxr-xr-x', uid: 0, gid: 0, executableBy: 'any', content: [] }],
    })
    expect(nothing?.check).toEqual({ kind: 'files', files: [{ path: '/etc/dummy', exists: false, content: [] }] })
    expect(variable).toMatchObject({ expands: true, check: { files: [{ path: '$VIRTUAL_ENV/bin', exists: true }] } })
    expect(sources?.check).toEqual({
      kind: 'files',
      files: [
        {
          ...{ path: '/etc/apt/sources.list', exists: true },
          content: [pattern('.*debian\\.org.*'), pattern('mirror', true)],
        },
      ],
    })
    expect(licenses?.check).toEqual({ kind: 'licenses', debian: true, files: ['/foo/bar'] })
    expect(metadata?.check).toEqual({
      kind: 'metadata',
      metadata: {
        env: [
          { key: 'REGEX', value: '(?-m)^[a-z]+-2', isPattern: true },
          { key: 'foo', value: 'baz', isPattern: false },
          { key: 'EMPTY', value: '', isPattern: false },
        ],
        unsetEnv: ['GONE'],
        labels: [{ key: 'build-date', value: '\\d{4}', isPattern: true }],
        ...{ exposedPorts: ['8080', '2345'], unexposedPorts: ['22'], volumes: ['/test'], unmountedVolumes: ['/root'] },
        ...{ entrypoint: [], cmd: ['/bin/bash'], workdir: '/app', user: 'luke' },
      },
    })
  })

  test('commands get its variables, user and capabilities, and what the entry beside it opens', async () => {
    const tests = await testsOf(
      everything,
      ', network: true, caps: CHOWN, env: {A: b, PORT: "1"}, timeout: 2m, read-only: true',
    )
    const [command, root] = tests
    expect(command).toMatchObject({ expands: true })
    expect(command?.settings).toEqual({
      env: { A: 'b', PORT: '8080', VIRTUAL_ENV: '/other', PATH: '/env/bin:$PATH' },
      ...{ user: '1000', caps: ['CHOWN', 'NET_BIND_SERVICE'], network: 'bridge', readOnly: true },
      ...{ timeoutSeconds: 120, gpu: 'none', gpus: 'all' },
    })
    expect(root?.settings).toEqual({
      ...{ env: {}, caps: [], network: 'none', readOnly: false, timeoutSeconds: 120, gpu: 'none', gpus: 'all' },
    })
  })

  test('a GPU, platforms and a waiver of the entry hold for its tests, a GPU where something runs', async () => {
    const tests = await testsOf(everything, ', gpu: required, platforms: [linux/amd64], waive: {reason: x}')
    expect(new Set(tests.map(({ platforms, waived }) => JSON.stringify([platforms, waived])))).toEqual(
      new Set(['[["linux/amd64"],{"reason":"x"}]']),
    )
    expect(tests.map(({ settings }) => settings.gpu)).toEqual(['required', ...Array.from({ length: 6 }, () => 'none')])
  })

  test('JSON is as good, and keys without a value are as if they were not there', async () => {
    const json = JSON.stringify({
      schemaVersion: '2.0.0',
      commandTests: [{ name: 'a', command: 'true', args: null, exitCode: null }],
      fileContentTests: null,
    })
    expect(await testsOf(json)).toMatchObject([{ name: 'a', check: { command: { argv: ['true'] }, exitCode: 0 } }])
    expect(await testsOf(`${version}licenseTests:\n- debian: true\n  files:\n`)).toMatchObject([
      { check: { kind: 'licenses', debian: true, files: [] } },
    ])
  })

  test('what is written like a number, or true, is a text where one is meant', async () => {
    const structure = `${version}commandTests: [{name: 1.10, command: true, args: [2, off]}]`
    expect(await testsOf(structure)).toMatchObject([
      { name: '1.10', check: { command: { argv: ['true', '2', 'off'] } } },
    ])
  })

  test('two tests of one name are both run', async () => {
    const structure = `${version}fileExistenceTests: [{name: a, path: /a}, {name: a, path: /b}]`
    expect((await testsOf(structure)).map(({ name }) => name)).toEqual(['a', 'a (2)'])
  })
})

describe('a mistake in it is told with its own line', () => {
  const inTest = (test: string) => `${version}commandTests:\n- {name: a, command: b, ${test}}`
  const options = (option: string) =>
    `${version}containerRunOptions: {${option}}\nfileExistenceTests: [{name: a, path: /a}]`

  test.each([
    [
      'attack 18',
      options('privileged: true'),
      '2:35: No container of a test is privileged. Remove it, and name what it needs under `capabilities`',
    ],
    [
      'attack 18',
      options('bindMounts: ["/:/host"]'),
      '2:35: Nothing of this machine is mounted into a container. Remove `bindMounts`, and copy what the test needs into the image',
    ],
    [
      'attack 18',
      options('envVars: [GITHUB_TOKEN]'),
      '2:32: No variable of this machine is handed to a container. Write their values under `globalEnvVars`',
    ],
    [
      'attack 18',
      options('envFile: .env'),
      '2:32: No file of variables is handed to a container. Write the variables under `globalEnvVars`',
    ],
    [
      'attack 18',
      options('network: host'),
      '2:32: The network "host" cannot be chosen here. Remove it, and write `network: true` beside `structure` if a test needs one',
    ],
    ['attack 18', options('capabilities: [ALL]'), '2:38: No test gets all capabilities. Name those that it needs'],
    [
      'attack 18',
      options('user: "a --privileged"'),
      '2:29: "a --privileged" cannot be a user. Write a name or a number, and a group after a colon if wanted',
    ],
    ['no terminal', options('allocateTty: true'), '2:36: No container of a test has a terminal. Remove `allocateTty`'],
    ['an older version', 'schemaVersion: 1.0.0', '1:16: schemaVersion is the text "1.0.0". It should be 2.0.0'],
    [
      'no version',
      'commandTests: []',
      '1:1: The structure file "tests/s.yaml" has no "schemaVersion". Add "schemaVersion": 2.0.0',
    ],
    ['no test', version, '1:1: The structure file "tests/s.yaml" has no test. Write one, or remove it'],
    ['nothing', '', '1:1: The structure file "tests/s.yaml" is empty. Write `schemaVersion: 2.0.0` and a test'],
    [
      'an unknown key',
      inTest('expectOutput: [a]'),
      '3:25: commandTests[0] has no setting "expectOutput". Did you mean "expectedOutput"?',
    ],
    [
      'an unknown kind',
      `${version}commandTest: []`,
      '2:1: The structure file "tests/s.yaml" has no setting "commandTest". Did you mean "commandTests"?',
    ],
    ['no name', `${version}commandTests:\n- {command: b}`, '3:3: commandTests[0] has no "name". Add "name": text'],
    ['an empty name', `${version}commandTests:\n- {name: "", command: b}`, '3:3: This test has no name. Add one'],
    [
      'an empty command',
      `${version}commandTests:\n- {name: a, command: ""}`,
      '3:3: This test has no command. Write what to run',
    ],
    ['an empty setup', inTest('setup: [[]]'), '3:33: A command of setup is empty. Remove it'],
    ['a setup without a program', inTest('setup: [["", a]]'), '3:33: A command of setup is empty. Remove it'],
    [
      'a command as a text',
      inTest('setup: [make all]'),
      '3:33: commandTests[0].setup[0] is the text "make all". It should be a list such as [mkdir, /data]',
    ],
    [
      'an exit status',
      inTest('exitCode: 256'),
      '3:35: commandTests[0].exitCode is "256". Write a whole number from 0 to 255',
    ],
    [
      'a pattern',
      inTest('expectedOutput: ["a(?=b)"]'),
      '3:42: The pattern "a(?=b)" is not one of RE2: invalid or unsupported Perl syntax. RE2 has no look-ahead and no look-behind: use `not`, or several patterns',
    ],
    [
      'a relative path',
      `${version}fileContentTests: [{name: a, path: a}]`,
      '2:36: The path "a" is not absolute. Begin it with /',
    ],
    [
      'who executes',
      `${version}fileExistenceTests: [{name: a, path: /a, isExecutableBy: root}]`,
      '2:58: fileExistenceTests[0].isExecutableBy is the text "root". It should be owner, group, other or any',
    ],
    [
      'licenses of nothing',
      `${version}licenseTests: [{debian: false}]`,
      '2:16: This license test looks at nothing. Write `debian: true`, or `files`',
    ],
    [
      'metadata of nothing',
      `${version}metadataTest: {workdir: ""}`,
      '2:15: The metadata test looks at nothing. Add `env`, or remove it',
    ],
    [
      'a second document',
      `${version}---\n${version}`,
      '2:1: A second YAML document begins here. Keep one document in the file',
    ],
  ])('%s: %#', async (_, structure, problem) => {
    expect(await problemsOf(structure)).toEqual([`tests/s.yaml:${problem}`])
  })

  test.each([
    [
      'a bomb of aliases',
      `a: &a [x,x,x,x,x,x,x,x,x,x]\n${[...'bcdefgh'].map((key, i) => `${key}: &${key} [${Array.from({ length: 10 }, () => `*${'abcdefgh'[i]}`)}]`).join('\n')}`,
    ],
    ['brackets', '['.repeat(10_000)],
    ['flow mappings', '{a: '.repeat(10_000)],
    ['indentation', Array.from({ length: 1000 }, (_, depth) => `${' '.repeat(depth)}a:`).join('\n')],
    ['tokens', `a: [${'1,'.repeat(100_000)}]`],
    ['a tag', '!!js/function "x"'],
    ['NUL', 'a\u0000'],
  ])('attack 8: %s end in one sentence', async (_, text) => {
    const problems = await problemsOf(text)
    expect(problems).toHaveLength(1)
    expect(problems[0]).toMatch(/^tests\/s\.yaml:\d+:\d+: /)
  })

  test('attack 38: more tests than a variant may have are refused', async () => {
    const tests = Array.from({ length: 201 }, (_, index) => `{name: t${index}, path: /a}`)
    expect(await problemsOf(`${version}fileExistenceTests: [${tests}]`)).toEqual([
      expect.stringContaining('Variant app/default has more than 200 smoke tests'),
    ])
  })
})
