import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { ActionError } from '../../../src/errors.ts'
import type { Plan } from '../../../src/model/plan.ts'
import { planBuild } from '../../../src/plan/plan-build.ts'
import { parse } from '../../kit/config-problems.ts'

const chain = `version: 1
defaults: {platforms: [linux/amd64, linux/arm64]}
images:
  tools:
    from: {image: app, arg: BASE}
    variants:
      cuda: {platforms: [linux/amd64]}
      cpu: {cache-to: type=gha}
  app:
    variants:
      cuda: {platforms: [linux/amd64], cache-to: type=gha}
      cpu: {cache-to: type=gha}
`

type Narrowing = { readonly only?: readonly string[]; readonly platforms?: readonly string[] }

const plan = (text: string, narrowing: Narrowing = {}): Plan =>
  planBuild(parse(text), { only: [], platforms: [], ...narrowing })
const shape = ({ targets }: Plan) =>
  targets.map(({ bakeName, platforms, output, parent }) => [bakeName, platforms.join(' '), output, parent?.bakeName])

describe('the order of a build', () => {
  test('parents come before their children, all else as configured', () => {
    expect(shape(plan(chain))).toEqual([
      ['app_cuda', 'linux/amd64', 'layout', undefined],
      ['tools_cuda', 'linux/amd64', 'layout', 'app_cuda'],
      ['app_cpu', 'linux/amd64 linux/arm64', 'layout', undefined],
      ['tools_cpu', 'linux/amd64 linux/arm64', 'layout', 'app_cpu'],
    ])
  })

  test('cells keep the order of the configuration', () => {
    expect(plan(chain).cells.map(({ image, variant, platform }) => `${image}/${variant} ${platform}`)).toEqual([
      'tools/cuda linux/amd64',
      'tools/cpu linux/amd64',
      'tools/cpu linux/arm64',
      'app/cuda linux/amd64',
      'app/cpu linux/amd64',
      'app/cpu linux/arm64',
    ])
  })

  test('a target carries every setting of its variant', () => {
    const text =
      'version: 1\nimages: {app: {context: c, dockerfile: D, target: t, build-args: {A: 1}, labels: {l: x}, secrets: [S], cache-from: type=gha}}'
    expect(plan(text).targets).toEqual([
      {
        image: 'app',
        variant: 'default',
        bakeName: 'app',
        platforms: ['linux/amd64'],
        output: 'layout',
        context: 'c',
        dockerfile: 'c/D',
        target: 't',
        buildArgs: { A: '1' },
        labels: { l: 'x' },
        secrets: [{ id: 'S', env: 'S' }],
        cacheFrom: ['type=gha'],
        cacheTo: [],
        contexts: {},
        ...{ annotations: {}, provenance: 'min', sbom: false },
      },
    ])
  })
})

describe('fault 32: a parent is built for every platform of its children', () => {
  test('a child that needs more than the parent’s own platforms gets a target beside it', () => {
    const text = `version: 1
images:
  base: {platforms: [linux/amd64]}
  app: {platforms: [linux/amd64, linux/arm64], from: {image: base, variant: default, arg: BASE}}
  small: {platforms: [linux/amd64], from: {image: base, variant: default, arg: BASE}}
`
    expect(shape(plan(text))).toEqual([
      ['base-for-children', 'linux/amd64 linux/arm64', 'none', undefined],
      ['base', 'linux/amd64', 'layout', undefined],
      ['app', 'linux/amd64 linux/arm64', 'layout', 'base-for-children'],
      ['small', 'linux/amd64', 'layout', 'base'],
    ])
    expect(plan(text).cells).toHaveLength(4)
  })

  test('so do the parents of that parent', () => {
    const text = `version: 1
images:
  a: {platforms: [linux/amd64]}
  b: {platforms: [linux/amd64], from: {image: a, arg: BASE}}
  c: {platforms: [linux/arm64], from: {image: b, arg: BASE}}
`
    expect(shape(plan(text))).toEqual([
      ['a-for-children', 'linux/arm64', 'none', undefined],
      ['a', 'linux/amd64', 'layout', undefined],
      ['b-for-children', 'linux/arm64', 'none', 'a-for-children'],
      ['b', 'linux/amd64', 'layout', 'a'],
      ['c', 'linux/arm64', 'layout', 'b-for-children'],
    ])
  })

  test('whatever is configured and asked for, every link has the platforms of the child, and comes after its parent', () => {
    const platforms = fc.subarray(['linux/amd64', 'linux/arm64', 'linux/s390x'], { minLength: 1 })
    const image = fc.record({ platforms, parent: fc.nat(), asked: fc.boolean() })
    fc.assert(
      fc.property(fc.array(image, { minLength: 1, maxLength: 8 }), (images) => {
        const lines = images.map(({ platforms: built, parent }, index) => {
          const from =
            index > 0 && parent % 2 === 0 ? `, from: {image: i${parent % index}, variant: default, arg: B}` : ''
          return `  i${index}: {platforms: [${built.join(', ')}]${from}}`
        })
        const only = images.flatMap(({ asked }, index) => (asked ? [`i${index}`] : []))
        const { targets, cells } = plan(`version: 1\nimages:\n${lines.reverse().join('\n')}\n`, { only })
        const names = targets.map(({ bakeName }) => bakeName)
        expect(new Set(names).size).toBe(names.length)
        for (const [index, target] of targets.entries()) {
          expect(target.platforms.length).toBeGreaterThan(0)
          if (target.parent === undefined) continue
          const parent = targets.findIndex(({ bakeName }) => bakeName === target.parent?.bakeName)
          expect(parent).toBeGreaterThanOrEqual(0)
          expect(parent).toBeLessThan(index)
          expect(targets[parent]?.platforms).toEqual(expect.arrayContaining([...target.platforms]))
        }
        const measured = targets
          .filter(({ output }) => output === 'layout')
          .reduce((sum, target) => sum + target.platforms.length, 0)
        expect(measured).toBe(cells.length)
      }),
    )
  })
})

describe('only and platforms', () => {
  test.each([
    [['app'], ['app/cuda', 'app/cpu']],
    [['app/cpu'], ['app/cpu']],
    [['*/cpu'], ['tools/cpu', 'app/cpu']],
    [['a*'], ['app/cuda', 'app/cpu']],
    [
      ['app/{cpu,none}', 'tools/cuda'],
      ['tools/cuda', 'app/cpu'],
    ],
    [['**'], ['tools/cuda', 'tools/cpu', 'app/cuda', 'app/cpu']],
  ])('only %j', (only, expected) => {
    const { variants, narrowed } = plan(chain, { only })
    expect(variants.map(({ image, variant }) => `${image}/${variant}`)).toEqual(expected)
    expect(narrowed).toBe(expected.length < 4)
  })

  test('a parent that only left out is built, not exported, not measured, and writes no cache', () => {
    const { targets, cells } = plan(chain, { only: ['tools/cpu'] })
    expect(targets.map(({ bakeName, output, cacheTo }) => [bakeName, output, cacheTo])).toEqual([
      ['app_cpu-for-children', 'none', []],
      ['tools_cpu', 'layout', ['type=gha']],
    ])
    expect(cells).toHaveLength(2)
  })

  test('names do not depend on what is asked for', () => {
    const names = (only: string[]) => plan(chain, { only }).targets.map(({ bakeName }) => bakeName)
    expect(names([])).toEqual(expect.arrayContaining(names(['app'])))
  })

  test('a platform narrows variants, budgets and cells', () => {
    const found = plan(`${chain}`, { platforms: ['linux/aarch64'] })
    expect(found.variants.map(({ image, variant, platforms }) => [image, variant, platforms])).toEqual([
      ['tools', 'cpu', ['linux/arm64']],
      ['app', 'cpu', ['linux/arm64']],
    ])
    expect(found.narrowed).toBe(true)
  })

  test.each([
    [{ only: ['ap'] }, '"ap" in `only` matches no image and no variant', 'Did you mean "app"?'],
    [{ only: ['app/gpu'] }, '"app/gpu" in `only` matches no image and no variant', 'Did you mean "app/cpu"?'],
    [{ only: ['app', 'zzz*'] }, '"zzz*" in `only` matches no image and no variant', 'There are "tools"'],
    [{ platforms: ['linux/amd46'] }, '"linux/amd46" in `platforms` is no platform', 'Did you mean "linux/amd64"?'],
    [
      { platforms: ['linux/s390x'] },
      '"linux/s390x" in `platforms` is a platform that none of these variants is built for',
      'They are built for',
    ],
    [
      { only: ['app/cuda'], platforms: ['linux/arm64'] },
      '"linux/arm64" in `platforms` is a platform that none',
      'linux/amd64',
    ],
  ])('what matches nothing is an error: %j', (narrowing, message, hint) => {
    expect(() => plan(chain, narrowing)).toThrow(
      expect.objectContaining({
        code: 'usage',
        message: expect.stringContaining(message),
        hint: expect.stringContaining(hint),
      }),
    )
  })

  test('attack 17: hostile values of only match nothing', () => {
    for (const only of [
      '-foo',
      '--push',
      'a b',
      '..',
      'a'.repeat(129),
      '',
      '!app',
      '+(a+)+b',
      '['.repeat(1000),
      '*'.repeat(70_000),
      '$(id)',
      '../app',
      '(a|a)*'.repeat(30),
    ]) {
      expect(() => plan(chain, { only: [only] })).toThrow(ActionError)
    }
  })

  test('whatever only says, it selects or is a usage error', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (only) => {
        try {
          return plan(chain, { only: [only] }).variants.length > 0
        } catch (error) {
          return error instanceof ActionError && error.code === 'usage'
        }
      }),
    )
  })
})

describe('names in the bake definition', () => {
  test.each([
    ['a.b: , a-b: ', ['a-b', 'a-b-2']],
    ['a_b: {variants: {c: }}, a: {variants: {b_c: }}', ['a_b_c', 'a_b_c-2']],
    ['default: ', ['default-2']],
    ['x: {variants: {Default: , default: }}'.replace(', default: ', ''), ['x_Default']],
  ])('%s', (images, names) => {
    expect(plan(`version: 1\nimages: {${images}}`).targets.map(({ bakeName }) => bakeName)).toEqual(names)
  })

  test('long names are cut and stay apart', () => {
    const long = 'a'.repeat(127)
    const names = plan(`version: 1\nimages: {${long}1: , ${long}2: }`).targets.map(({ bakeName }) => bakeName)
    expect(new Set(names).size).toBe(2)
    expect(Math.max(...names.map((name) => name.length))).toBeLessThan(130)
  })
})

test('500 variants on two platforms are read and planned in well under a second', () => {
  const variants = Array.from(
    { length: 500 },
    (_, index) => `      v${index}: {target: t${index}, budget: {compressed: ${index + 1}MB, layers: 9}}\n`,
  )
  const text = `version: 1\ndefaults: {platforms: [linux/amd64, linux/arm64]}\nimages:\n  app:\n    variants:\n${variants.join('')}`
  const begin = performance.now()
  expect(plan(text).cells).toHaveLength(1000)
  expect(performance.now() - begin).toBeLessThan(3000)
})
