import { expect, test } from '@jest/globals'
import { askBuildkit } from '../../../src/lint/ask-buildkit.ts'
import type { Dockerfile } from '../../../src/model/dockerfile.ts'
import { readDockerfile } from '../../../src/model/read-dockerfile.ts'
import { type FakeCall, fakeExec } from '../../kit/fake-exec.ts'
import { variantOf } from '../../kit/lint-folder.ts'

const text = 'FROM a:1 AS One\nFROM one\nRUN true\n'
const at = (line: number) => ({ location: { ranges: [{ start: { line }, end: { line } }] } })
const agreed = {
  targets: [
    { name: 'one', base: 'a:1', ...at(1) },
    { default: true, base: 'one', ...at(2) },
  ],
}
const read = (of = text) => readDockerfile({ path: 'app/Dockerfile', text: of }) as Dockerfile
const variant = variantOf('cpu', {
  dockerfile: 'app/Dockerfile',
  context: 'app',
  buildArgs: { A: '1 2' },
  target: 'one',
})

function notes(answers: { readonly targets?: unknown; readonly check?: unknown }, dockerfile = read()) {
  const exec = fakeExec({
    run: async ({ args }: FakeCall) => {
      const answer = args[2]?.startsWith('--call=targets') ? (answers.targets ?? agreed) : (answers.check ?? {})
      return typeof answer === 'string' ? { exitCode: 1, stderr: answer } : { stdout: `\n${JSON.stringify(answer)}` }
    },
  })
  const asked = askBuildkit([{ variant, dockerfile }], {
    exec,
    workspace: '/w',
    env: { PATH: '/bin', GITHUB_TOKEN: 'x' },
  })
  return asked.then((told) => ({ told: told.map(({ line, text: said }) => [line, said]), calls: exec.calls }))
}

test('where both read the same nothing is said, and nothing is built', async () => {
  const { told, calls } = await notes({})
  expect(told).toEqual([])
  const build = ['--file=./app/Dockerfile', '--target=one', '--build-arg=A=1 2', '--', './app']
  expect(calls.map(({ command, args }) => [command, ...args])).toEqual([
    ['docker', 'buildx', 'build', '--call=targets,format=json', '--progress=quiet', ...build],
    ['docker', 'buildx', 'build', '--call=check,format=json', '--progress=quiet', ...build],
  ])
  expect(calls.every(({ env }) => env['GITHUB_TOKEN'] === undefined)).toBe(true)
})

test.each([
  [[agreed.targets[0]], 2, 'no further stage where it is read here as the stage from "one" at line 2'],
  [
    [...agreed.targets, { name: 'x', base: 'b', ...at(9) }],
    2,
    'the stage "x" from "b" at line 9 where it is read here as no further stage',
  ],
  [
    [agreed.targets[0], { base: 'one', ...at(3) }],
    2,
    'the stage from "one" at line 3 where it is read here as the stage from "one" at line 2',
  ],
  [
    [{ name: 'two', base: 'a:1', ...at(1) }],
    1,
    'the stage "two" from "a:1" at line 1 where it is read here as the stage "one" from "a:1" at line 1',
  ],
])('what BuildKit reads otherwise is said: %#', async (targets, line, words) => {
  const { told } = await notes({ targets: { targets } })
  expect(told).toEqual([[line, `BuildKit reads this Dockerfile otherwise: ${words}`]])
})

test('of its checks those on what is in the image are passed on, on lines that the file has', async () => {
  const warnings = [
    { ruleName: 'UndefinedVar', detail: "Usage of undefined variable '$X'", ...at(3) },
    { ruleName: 'StageNameCasing', detail: "Stage name 'One' should be lowercase", ...at(1) },
    { ruleName: 'CopyIgnoredFile', detail: 'Attempting to Copy file "a"', ...at(300) },
  ]
  const { told } = await notes({ check: { warnings, buildError: { message: 'a:1: not found\nmore' } } })
  expect(told).toEqual([
    [3, "BuildKit says: Usage of undefined variable '$X' (UndefinedVar)"],
    [undefined, 'BuildKit says: Attempting to Copy file "a" (CopyIgnoredFile)'],
    [undefined, 'BuildKit did not finish its own checks: a:1: not found'],
  ])
})

test('that it warns of nothing it says as null', async () => {
  const { told } = await notes({ check: { warnings: null, buildError: { message: 'a:1: not found' } } })
  expect(told).toEqual([[undefined, 'BuildKit did not finish its own checks: a:1: not found']])
})

test.each([
  ['ERROR: no builder "x" found\n', 'no builder "x" found'],
  ["docker: 'buildx' is not a docker command.\nSee more", "docker: 'buildx' is not a docker command."],
])('where it cannot be asked, the reason is said once: %#', async (stderr, reason) => {
  const { told } = await notes({ targets: stderr, check: stderr })
  expect(told).toEqual([[undefined, `BuildKit was not asked how it reads this Dockerfile: ${reason}`]])
})

test('without docker nothing fails, and what another frontend reads is not handed to it', async () => {
  const exec = fakeExec({ run: () => Promise.reject(Object.assign(new Error('spawn'), { code: 'ENOENT' })) })
  const asking = { exec, workspace: '/w', env: {} }
  expect(await askBuildkit([{ variant, dockerfile: read() }], asking)).toEqual([
    {
      file: 'app/Dockerfile',
      text: 'BuildKit was not asked how it reads this Dockerfile: docker is not installed',
    },
  ])
  const before = exec.calls.length
  expect(await askBuildkit([{ variant, dockerfile: read('# syntax=evil/x\nFROM a') }], asking)).toEqual([])
  expect(exec.calls).toHaveLength(before)
})
