import { describe, expect, test } from '@jest/globals'
import { refName } from '../../../src/model/ref-name.ts'
import { parse, problemsOf } from '../../kit/config-problems.ts'

const config = (body: string): string => `version: 1\n${body}`

/** What each variant is tested with, `name` or `name < variant it comes from`. */
function tested(body: string): Readonly<Record<string, readonly string[]>> {
  const { variants } = parse(config(body))
  return Object.fromEntries(
    variants.map(({ image, variant, smoke }) => [
      `${image}/${variant}`,
      smoke.map(({ name, from }) => (from === undefined ? name : `${name} < ${refName(from)}`)),
    ]),
  )
}

describe('which tests a variant gets', () => {
  test('the nearest level that has a list wins', () => {
    const body = `defaults: {smoke: [{run: d}]}
images:
  app: {smoke: [{run: i}], variants: {a: {smoke: [{run: v}]}, b: , c: {smoke: []}}}
  other:`
    expect(tested(body)).toEqual({
      'app/a': ['run v'],
      'app/b': ['run i'],
      'app/c': [],
      'other/default': ['run d'],
    })
  })

  const family = (child: string, grandchild = ''): string => `images:
  app:
    variants:
      base: {smoke: [{run: a}, {run: b}]}
      child: {from: {variant: base, arg: B}, smoke: ${child}}
      grandchild: {from: {variant: child, arg: B}, smoke: [{run: d}] ${grandchild}}`

  test('a child gets the tests of its parents first, and says from whom', () => {
    expect(tested(family('[{run: c}]'))).toMatchObject({
      'app/child': ['run a < app/base', 'run b < app/base', 'run c'],
      'app/grandchild': ['run a < app/base', 'run b < app/base', 'run c < app/child', 'run d'],
    })
  })

  test('`inherit: false` keeps the parents out, for its children too', () => {
    expect(tested(family('{inherit: false, tests: [{run: c}]}'))).toMatchObject({
      'app/child': ['run c'],
      'app/grandchild': ['run c < app/child', 'run d'],
    })
    expect(tested(family('{inherit: false}'))).toMatchObject({ 'app/child': [] })
    expect(tested(family('{inherit: true, tests: [{run: c}]}'))).toMatchObject({
      'app/child': ['run a < app/base', 'run b < app/base', 'run c'],
    })
  })

  test('what a child says again is its own, once; what it says otherwise is a second test', () => {
    expect(tested(family('[{run: b}]'))).toMatchObject({ 'app/child': ['run a < app/base', 'run b'] })
    expect(tested(family('[{run: b, timeout: 2m}]'))).toMatchObject({
      'app/child': ['run a < app/base', 'run b < app/base', 'run b (2)'],
    })
  })

  test('a list that parent and child share by a level above is there once', () => {
    const body = 'images: {app: {smoke: [{run: a}], variants: {p: , c: {from: {variant: p, arg: B}}}}}'
    expect(tested(body)).toEqual({ 'app/p': ['run a'], 'app/c': ['run a'] })
  })

  test('`parity` adds the list of the other variant, with what it inherits and without its own parity', () => {
    const body = `images:
  app:
    variants:
      base: {smoke: [{run: a}]}
      cpu: {from: {variant: base, arg: B}, smoke: [{run: b}], parity: small}
      small: {smoke: [{run: c}, {run: a}], parity: cpu}
      tiny: {smoke: [], parity: app/small}`
    expect(tested(body)).toEqual({
      'app/base': ['run a'],
      'app/cpu': ['run a < app/base', 'run b', 'run c < app/small'],
      'app/small': ['run c', 'run a', 'run b < app/cpu'],
      'app/tiny': ['run c < app/small', 'run a < app/small'],
    })
  })

  test('a test that is inherited is judged by the device of the variant that runs it', () => {
    const body = `images:
  app:
    variants:
      cpu: {device: cpu, smoke: [{import: torch}]}
      cuda: {device: cuda, smoke: [], parity: cpu}`
    const [cpu, cuda] = parse(config(body)).variants.map(({ smoke }) => smoke[0])
    expect([cpu, cuda]).toMatchObject([
      { settings: { gpu: 'none' }, check: { wantsCuda: false } },
      { settings: { gpu: 'optional' }, check: { wantsCuda: true } },
    ])
  })
})

describe('names', () => {
  const names = (smoke: string) => tested(`images: {app: {smoke: ${smoke}}}`)['app/default']

  test('are unique in a variant, also where one is written like a numbered one', () => {
    expect(names('[{run: a}, {run: a, timeout: 2m}, {run: b, name: run a (2)}, {run: a, timeout: 3m}]')).toEqual([
      'run a',
      'run a (2)',
      'run a (2) (2)',
      'run a (3)',
    ])
  })

  test('tell a list of arguments from the same text for a shell', () => {
    expect(names('[{run: app --version}, {run: [app, --version]}]')).toEqual([
      'run app --version',
      'run [app, --version]',
    ])
  })

  test('are one line of at most 80 characters, whole code points, unique after the cut', () => {
    const long = '💾'.repeat(100)
    const [first = '', second = ''] = names(`[{run: ${long}1}, {run: ${long}2}]`) ?? []
    expect([...first]).toHaveLength(80)
    expect([...second]).toHaveLength(80)
    expect([first.endsWith('💾…'), second.endsWith('💾… (2)')]).toEqual([true, true])
    expect(names('[{run: "a\\n  b\\tc"}]')).toEqual(['run a b c'])
  })
})

describe('what cannot be', () => {
  const two = (a: string, b = '') => config(`images: {app: {variants: {aa: {${a}}, bb: {${b}}}}}`)

  test.each([
    ['parity: aa', 'c.yml:2:40: "aa" is this variant itself. Name another variant, or remove it'],
    ['parity: cc', 'c.yml:2:40: There is no variant "cc" to be on a par with. There are "aa", "bb"'],
    ['parity: apt/bb', 'c.yml:2:40: There is no variant "apt/bb" to be on a par with. Did you mean "app/bb"?'],
    ['smoke: {}', 'c.yml:2:39: This "smoke" says nothing. Write a list of tests, or remove it'],
    [
      'smoke: nvidia-smi',
      'c.yml:2:39: images.app.variants.aa.smoke is the text "nvidia-smi". It should be a list of smoke tests, or a mapping with inherit and tests',
    ],
    ['device: gpu', 'c.yml:2:40: images.app.variants.aa.device is the text "gpu". It should be cpu or cuda'],
    [
      'budget: {start: 20}',
      'c.yml:2:48: images.app.variants.aa.budget.start is the number 20. It should be a duration such as 20s, or a mapping with max, warn or message',
    ],
    [
      'budget: {start: {max: 20s, warn: 30s}}',
      'c.yml:2:41: images.app.variants.aa.budget.start: warn "30s" is above max "20s". Correct one of them',
    ],
    [
      'budget: {memory: {min: 1GB}}',
      'c.yml:2:50: images.app.variants.aa.budget.memory has no setting "min". Known here: max, warn, message',
    ],
  ])('%s', (settings, problem) => {
    expect(problemsOf(two(settings))).toEqual([problem])
  })

  test('parity belongs to a variant alone', () => {
    expect(problemsOf(config('images: {app: {parity: cpu}}'))).toEqual([
      expect.stringContaining('images.app has no setting "parity"'),
    ])
  })

  test('a circle of parents is told once and ends, whatever they are tested with', () => {
    const child = (of: string) => `from: {variant: ${of}, arg: B}, smoke: [{run: ${of}}], parity: ${of}`
    const problems = problemsOf(two(child('bb'), child('aa')))
    expect(problems).toHaveLength(1)
    expect(problems[0]).toContain('A cycle: ')
  })

  test('a mistake in a list that many variants share is told once', () => {
    const many = Array.from({ length: 20 }, (_, index) => `v${index}: `).join(', ')
    expect(problemsOf(config(`defaults: {smoke: [{run: ""}]}\nimages: {app: {variants: {${many}}}}`))).toEqual([
      'c.yml:2:26: This command is empty. Write one such as `app --version`',
    ])
  })

  test('attack 38: a list, and what a variant inherits, have at most 200 tests', () => {
    const list = (count: number, name: string) => Array.from({ length: count }, (_, i) => `{run: ${name}${i}}`).join()
    expect(problemsOf(config(`images: {app: {smoke: [${list(201, 'a')}]}}`))).toEqual([
      'c.yml:2:23: This list has 201 smoke tests, more than 200. Put several checks into one script of the image, and run that',
    ])
    const parent = `smoke: [${list(120, 'a')}]`
    expect(problemsOf(two(parent, `from: {variant: aa, arg: B}, smoke: [${list(81, 'b')}]`))).toEqual([
      expect.stringContaining('Variant app/bb has more than 200 smoke tests. Remove some, or write `inherit: false`'),
    ])
    expect(problemsOf(two(parent, `from: {variant: aa, arg: B}, smoke: [${list(80, 'b')}]`))).toEqual([])
  })

  test('attack 8: an alias that repeats a list in thousands of variants is read once', () => {
    const list = Array.from({ length: 200 }, (_, index) => `{run: a${index}}`).join()
    const variants = Array.from({ length: 1000 }, (_, index) => `v${index}: `).join(', ')
    const { variants: read } = parse(config(`defaults: {smoke: [${list}]}\nimages: {app: {variants: {${variants}}}}`))
    expect(read.map(({ smoke }) => smoke.length)).toEqual(Array.from({ length: 1000 }, () => 200))
  })
})
