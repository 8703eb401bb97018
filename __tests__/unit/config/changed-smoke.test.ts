import { describe, expect, test } from '@jest/globals'
import { changedRules } from '../../../src/config/changed-rules.ts'
import { parse } from '../../kit/config-problems.ts'

const app = (settings: string) => parse(`version: 1\nimages: {app: {${settings}}}`)
const changes = (before: string, after: string) =>
  changedRules(app(before), app(after)).map(({ position: _, was: _was, image: __, variant: ___, ...change }) => change)
const ofTest = (before: string, after: string) => changes(`smoke: [{${before}}]`, `smoke: [{${after}}]`)

describe('attack 14: a pull request that changes its smoke tests is called out', () => {
  test.each([
    ['a test removed', '[{run: a}, {run: b}]', '[{run: a}]', [{ rule: 'smoke test "run b"', before: 'checked' }]],
    ['all tests removed', '[{run: a}, {run: b}]', '[]', [{ rule: 'smoke', before: '2 tests' }]],
    ['another command', '[{run: a}]', '[{run: b}]', [{ rule: 'smoke test "run a"', before: 'checked' }]],
    [
      'a list that is no longer inherited',
      '[{run: a}]',
      '{inherit: false}',
      [{ rule: 'smoke test "run a"', before: 'checked' }],
    ],
  ])('%s is loosened', (_, before, after, expected) => {
    const loosened = changes(`smoke: ${before}`, `smoke: ${after}`).filter(({ effect }) => effect === 'loosened')
    expect(loosened).toEqual(expected.map((change) => ({ ...change, effect: 'loosened' })))
  })

  test.each([
    ['run: a', 'run: a, timeout: 2m', 'timeout 60 s', 'timeout 120 s'],
    ['run: a', 'run: a, network: true', 'network "none"', 'network "bridge"'],
    ['run: a', 'run: a, caps: NET_RAW', 'caps unset', 'caps "NET_RAW"'],
    ['run: a, memory: 1GB', 'run: a, memory: 2GB', 'memory 1 GB', 'memory 2 GB'],
    ['run: a, read-only: true', 'run: a', 'read-only true', 'read-only false'],
    ['run: a', 'run: a, waive: {reason: x}', 'waive unset', 'waive "for ever"'],
    [
      'run: a, waive: {reason: x, until: 2026-01-31}',
      'run: a, waive: {reason: x, until: 2026-02-28}',
      'waive "2026-01-31"',
      'waive "2026-02-28"',
    ],
    ['run: a', 'run: a, platforms: [linux/amd64]', 'platforms unset', 'platforms "linux/amd64"'],
    ['run: a, gpu: required', 'run: a, gpu: if-available', 'gpu "required"', 'gpu "if-available"'],
    ['nvidia-smi: {gpus: 2}', 'nvidia-smi: {gpus: 1}', 'gpus 2', 'gpus 1'],
    ['nvidia-smi: {min-driver: 550}', 'nvidia-smi: {}', 'min-driver "550"', 'min-driver unset'],
    [
      'run: a, expect: {stdout: "^2\\\\."}',
      'run: a, expect: {stdout: {not: "^2"}}',
      'stdout "^2\\."',
      'stdout "not ^2"',
    ],
    ['run: a', 'run: a, expect: {exit: 3}', 'exit 0', 'exit 3'],
    ['run: a, name: x', 'run: ["true"], name: x', 'run "a"', 'run "true"'],
    ['import: "a>=2", name: x', 'import: a, name: x', 'modules "a>=2"', 'modules "a"'],
    ['http: {port: 80}', 'http: {port: 80, within: 90s}', 'within 60 s', 'within 90 s'],
    ['files: [{path: /a, uid: 0}]', 'files: [/a]', 'files "path=/a exists=true uid=0"', 'files "path=/a exists=true"'],
    ['run: a', 'run: a, env: {A: b}', 'env unset', 'env "A=b"'],
    ['run: a', 'run: a, user: root', 'user unset', 'user "root"'],
  ])('%s → %s', (before, after, old, now) => {
    const [change, ...rest] = ofTest(before, after)
    expect(rest).toEqual([])
    expect(change).toMatchObject({ before: old, after: now, effect: 'loosened' })
    expect(change?.rule).toMatch(/^smoke test "/)
  })

  test.each([
    ['run: a, timeout: 2m', 'run: a'],
    ['run: a, network: true, caps: [NET_RAW]', 'run: a'],
    ['run: a, waive: {reason: x}', 'run: a, waive: {reason: x, until: 2026-01-31}'],
    ['run: a, platforms: [linux/amd64]', 'run: a'],
    ['run: a', 'run: a, gpu: required'],
    ['nvidia-smi: {}', 'nvidia-smi: {min-compute: 8.0}'],
    ['run: a', 'run: a, expect: {stdout: b}'],
    ['import: [a], name: x', 'import: [a, b], name: x'],
    ['http: {port: 80}', 'http: {port: 80, within: 30s}'],
  ])('%s → %s lets no more pass', (before, after) => {
    expect(ofTest(before, after)).toMatchObject([{ effect: 'tightened' }])
  })

  test('one looser setting among tighter ones makes the change looser', () => {
    expect(ofTest('run: a', 'run: a, expect: {stdout: b}, timeout: 2m')).toMatchObject([{ effect: 'loosened' }])
  })

  test('a new test is tightened and points at its line', () => {
    const [change] = changedRules(app(''), app('smoke: [{run: a}]'))
    expect(change).toMatchObject({ rule: 'smoke test "run a"', after: 'checked', effect: 'tightened' })
    expect(change?.position).toEqual({ file: 'c.yml', line: 2, column: 24 })
  })

  test.each<[string, string, object]>([
    ['one of two tests', 'smoke: [{run: a}, {run: b}]', { file: 'c.yml', line: 2, column: 24 }],
    ['a bound', 'smoke: [{run: b}],\n    budget: {start: 20s}', { file: 'c.yml', line: 3, column: 14 }],
    ['a list of repositories', 'smoke: [{run: b}],\n    repositories: a/x', { file: 'c.yml' }],
  ])('what is removed is found where the base has it: %s', (_, before, was) => {
    const [change] = changedRules(app(before), app('smoke: [{run: b}]'))
    expect(change).toMatchObject({ was })
    expect(change).not.toHaveProperty('position')
  })

  test.each([
    ['another order', '[{run: a}, {run: b}]', '[{run: b}, {run: a}]'],
    ['another name', '[{run: a}]', '[{run: a, name: x}]'],
    ['a default written out', '[{run: a}]', '[{run: a, timeout: 60s, read-only: false}]'],
    ['another reason of a waiver', '[{run: a, waive: {reason: x}}]', '[{run: a, waive: {reason: y}}]'],
  ])('%s is no change', (_, before, after) => {
    expect(changes(`smoke: ${before}`, `smoke: ${after}`)).toEqual([])
  })

  test('parity given up takes the tests of the other variant away', () => {
    const two = (parity: string) =>
      parse(`version: 1\nimages: {app: {variants: {a: {smoke: [{run: x}]}, b: {smoke: [], ${parity}}}}}`)
    expect(changedRules(two('parity: a'), two(''))).toMatchObject([
      { variant: 'b', rule: 'smoke test "run x"', before: 'checked', effect: 'loosened' },
    ])
  })

  test.each([
    ['device: cuda', '', [{ rule: 'device', before: 'cuda', effect: 'loosened' }]],
    ['', 'device: cpu', [{ rule: 'device', after: 'cpu', effect: 'tightened' }]],
    ['device: cuda', 'device: cpu', [{ rule: 'device', before: 'cuda', after: 'cpu', effect: 'loosened' }]],
    [
      'budget: {start: 20s, memory: {max: 2GB, warn: 1GB}}',
      'budget: {start: 30s, memory: 2GB}',
      [
        { rule: 'start max', before: '20s', after: '30s', effect: 'loosened' },
        { rule: 'memory warn', before: '1GB', effect: 'loosened' },
      ],
    ],
    ['budget: {start: 1m}', 'budget: {start: 60s}', []],
  ])('%s → %s', (before, after, expected) => {
    expect(changes(before, after)).toEqual(expected)
  })

  test('require-smoke given up is loosened', () => {
    const strict = parse('version: 1\nrequire-smoke: true\nimages: {app: }')
    expect(changedRules(strict, app(''))).toEqual([
      { rule: 'require-smoke', before: 'true', after: 'false', effect: 'loosened' },
    ])
  })
})

test('every test of many variants changed is told in a moment', () => {
  const lists = (word: string) => {
    const tests = Array.from({ length: 200 }, (_, index) => `{run: ${word} ${index}}`)
    const images = Array.from({ length: 30 }, (_, index) => `i${index}: {}`)
    return parse(`version: 1\ndefaults: {smoke: [${tests}]}\nimages: {${images}}`)
  }
  expect(changedRules(lists('a'), lists('b'))).toHaveLength(30 * 400)
})
