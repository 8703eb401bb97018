import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { changeBounds } from '../../../src/config/change-bounds.ts'
import type { Variant } from '../../../src/model/config.ts'
import { parse } from '../../kit/config-problems.ts'

/* A matrix as a person writes it, and the variants that it makes. */

const image = (settings: string): string => `version: 1\nimages:\n  app:\n    ${settings.replaceAll('\n', '\n    ')}\n`
const app = (settings: string): readonly Variant[] => parse(image(settings)).variants
const only = (settings: string): Variant => {
  const [found, ...others] = app(settings)
  if (found === undefined || others.length > 0) throw new Error(`${others.length} more variants`)
  return found
}
const names = (settings: string): readonly string[] => app(settings).map(({ variant }) => variant)

describe('the cells', () => {
  test('are what the lists make, the first list turning slowest, each with its values as build arguments', () => {
    const variants = app('matrix: {EDITION: [simple, full], PY: ["3.12", 3.10], ON: [true]}\nbuild-args: {OTHER: x}')
    expect(variants.map(({ variant, buildArgs }) => [variant, buildArgs])).toEqual([
      ['simple-3.12-true', { EDITION: 'simple', PY: '3.12', ON: 'true', OTHER: 'x' }],
      ['simple-3.10-true', { EDITION: 'simple', PY: '3.10', ON: 'true', OTHER: 'x' }],
      ['full-3.12-true', { EDITION: 'full', PY: '3.12', ON: 'true', OTHER: 'x' }],
      ['full-3.10-true', { EDITION: 'full', PY: '3.10', ON: 'true', OTHER: 'x' }],
    ])
  })

  test.each([
    ['what is excluded is left out', '{A: [x, y], B: [1, 2], exclude: [{A: x, B: 2}]}', 'x-1 y-1 y-2'],
    ['by a part of the values too', '{A: [x, y], B: [1, 2], exclude: [{A: x}]}', 'y-1 y-2'],
    [
      'what fits nothing is a cell of its own, at the end',
      '{A: [x, y], B: [1], include: [{A: z, B: 9}]}',
      'x-1 y-1 z-9',
    ],
    ['what was excluded can be one again', '{A: [x, y], exclude: [{A: x}], include: [{A: x, C: 1}]}', 'y x'],
    ['one of `include` alone', '{include: [{A: x, B: 1}, {A: y}]}', 'x-1 y'],
    ['the name is a template', '{A: [x, y], B: [1], name: "py{{B}}_{{ A }}"}', 'py1_x py1_y'],
    ['whose keys may come from `include`', '{A: ["a/b"], include: [{A: a/b, N: ab}], name: "{{N}}"}', 'ab'],
    ['names that objects have already', '{constructor: [toString], valueOf: [x]}', 'toString-x'],
  ])('%s', (_, matrix, expected) => {
    expect(names(`matrix: ${matrix}`).join(' ')).toBe(expected)
  })

  test('an entry of `include` extends the cells that it fits; a later one may replace what an earlier one added', () => {
    const variants = app('matrix: {A: [x, y], B: [1, 2], include: [{T: 0}, {A: x, T: 7}, {A: x, B: 2, T: 8}]}')
    expect(variants.map(({ variant, buildArgs }) => `${variant} ${buildArgs['T']}`)).toEqual([
      'x-1 7',
      'x-2 8',
      'y-1 0',
      'y-2 0',
    ])
  })

  test("in an image with variants each has all cells, but one that has a matrix of its own or one without any image's", () => {
    expect(names('matrix: {A: [x, y]}\nvariants: {cpu: , gpu: {matrix: {B: [1, 2], name: "b{{B}}"}}}')).toEqual([
      ...['cpu-x', 'cpu-y', 'gpu-b1', 'gpu-b2'],
    ])
    expect(names('variants: {cpu: {matrix: {A: [x, y]}}, plain: }')).toEqual(['cpu-x', 'cpu-y', 'plain'])
  })

  test('stand where the matrix stands; an added one, and one with settings, at their own lines', () => {
    const variants = app('matrix:\n  A: [x, y]\n  include:\n    - {A: z}\n  cells:\n    y: {budget: 3MB}')
    expect(variants.map(({ variant, position: { line, column } }) => `${variant} ${line}:${column}`)).toEqual([
      ...['x 4:5', 'y 9:9', 'z 7:11'],
    ])
  })
})

describe('settings', () => {
  test('of a cell win over those of the variant, the image and the defaults', () => {
    const { variants } = parse(`version: 1
defaults: {target: d, budget: 9MB, build-args: {A: ignored, D: d}}
images:
  app:
    budget: {compressed: 8MB, layers: 5}
    variants:
      cpu:
        budget: 7MB
        matrix: {A: [x, y, z], cells: {cpu-y: {budget: 6MB, target: own}}}
`)
    expect(
      variants.map(({ variant, target, budgets, buildArgs }) => [
        ...[variant, target, budgets.map(({ max }) => max?.text).join(), Object.entries(buildArgs).join()],
      ]),
    ).toEqual([
      ['cpu-x', 'd', '7MB,5', 'A,x,D,d'],
      ['cpu-y', 'own', '6MB,5', 'A,y,D,d'],
      ['cpu-z', 'd', '7MB,5', 'A,z,D,d'],
    ])
  })

  test('have the values in place of their templates, wherever they are written', () => {
    const found = only(
      `matrix: {E: [full], P: ["3.12"], ARCH: [arm64], name: x}
context: "{{E}}"
dockerfile: Dockerfile.{{E}}
target: "stage-{{ E }}"
build-args: {NAME: "app {{E}} {{P}}"}
labels: {edition: "{{E}}", free: "{{.Go}} {{ other }}"}
annotations: {edition: "{{E}}"}
platforms: ["linux/{{ARCH}}"]
secrets: {"id": "TOKEN_{{E}}"}
cache-from: ["type=gha,scope={{E}}-{{P}}"]
cache-to: "type=gha,scope={{E}}"
repositories: ghcr.io/acme/{{E}}
tags: ["{{version}}-{{E}}", "{{P}}"]
tag-suffix: -{{E}}
smoke: [{run: "python --version {{x}}", expect: {stdout: "{{P}}"}}]
waive: [{code: build-tools, path: "/usr/lib/python{{P}}", reason: why}]
`.replace('linux/{{E}}', 'linux/amd64'),
    )
    expect(found).toMatchObject({
      ...{ context: 'full', dockerfile: 'full/Dockerfile.full', target: 'stage-full' },
      buildArgs: { NAME: 'app full 3.12', E: 'full', P: '3.12', ARCH: 'arm64' },
      platforms: ['linux/arm64'],
      labels: { edition: 'full', free: '{{.Go}} {{ other }}' },
      secrets: [{ id: 'id', env: 'TOKEN_full' }],
      ...{ cacheFrom: ['type=gha,scope=full-3.12'], cacheTo: ['type=gha,scope=full'] },
      publish: { annotations: { edition: 'full' }, repositories: [{ name: 'ghcr.io/acme/full' }] },
      waivers: [{ path: '/usr/lib/python3.12' }],
      smoke: [{ check: { command: { text: 'python --version {{x}}' }, stdout: [{ value: '3.12' }] } }],
    })
    expect(found.publish.tags.map(({ text }) => text)).toEqual(['{{version}}-full-full', '3.12-full'])
  })

  test('say which values are in what is built, for whoever asks whether a key does anything', () => {
    expect(only('matrix: {A: [x], B: [y], C: [z]}\nrepositories: a/b\ntags: "{{A}}"\ntarget: "{{C}}"').matrix).toEqual({
      ...{ values: { A: 'x', B: 'y', C: 'z' }, inBuild: ['C'] },
    })
  })

  test('may ask for a value that a cell lacks where another setting of that cell hides them', () => {
    const variants = app(
      'target: "t{{T}}"\nsmoke: [{run: "x {{T}}"}]\nmatrix: {A: [x, y], include: [{A: x, T: 1}], cells: {y: {target: own, smoke: []}}}',
    )
    expect(variants.map(({ target, smoke }) => [target, smoke.length])).toEqual([
      ['t1', 1],
      ['own', 0],
    ])
  })

  test('the parent is the cell of the same values, or the one that a template names', () => {
    const { variants } = parse(`version: 1
images:
  base: {matrix: &m {E: [a, b], P: [1]}}
  slim: {matrix: {P: [1], name: "p{{P}}"}}
  app: {matrix: *m, from: {image: base, arg: BASE}}
  tool: {matrix: *m, from: {image: slim, variant: "p{{P}}", arg: BASE}}
`)
    expect(
      variants.flatMap(({ image, variant, from }) => (from ? [`${image}/${variant} ${from.variant}`] : [])),
    ).toEqual(['app/a-1 a-1', 'app/b-1 b-1', 'tool/a-1 p1', 'tool/b-1 p1'])
  })

  test('an image that exists can be one for each value, and gets no build argument', () => {
    const variants = app('matrix: {E: [a, b]}\nsource: registry:ghcr.io/acme/app:{{E}}')
    expect(variants.map(({ source, buildArgs }) => [source?.kind, buildArgs])).toEqual([
      ['registry', {}],
      ['registry', {}],
    ])
  })

  test('parity counts for a cell with settings of its own too', () => {
    const variants = app(`variants:
  cpu: {smoke: [{run: a}]}
  gpu: {parity: cpu, matrix: {A: [x, y], cells: {gpu-x: {budget: 3MB}}}}`)
    expect(variants.map(({ smoke }) => smoke.length)).toEqual([1, 1, 1])
  })
})

describe('relations', () => {
  const relations = (written: string) =>
    parse(
      image(`matrix: {E: [a, b], P: [1, 2], exclude: [{E: a, P: 2}]}
variants: {cpu: , gpu: {matrix: {E: [c], P: [2]}}}
relations: ${written}`),
    ).relations

  test('name cells, and a star all of them', () => {
    const found = relations('["cpu-a-1 < cpu-b-1", {distinct: ["*"]}, {distinct: ["*-b-*", gpu-c-2]}]')
    expect(found.map((one) => (one.kind === 'order' ? one.text : one.variants.map(({ variant }) => variant)))).toEqual([
      'cpu-a-1 < cpu-b-1',
      ['cpu-a-1', 'cpu-b-1', 'cpu-b-2', 'gpu-c-2'],
      ['gpu-c-2', 'cpu-b-1', 'cpu-b-2'],
    ])
  })

  test('with templates hold for every value for which the variants are there', () => {
    expect(
      relations('["cpu-a-{{P}} < cpu-b-{{P}} by 2%", "layers: cpu-b-{{P}} <= gpu-c-2"]').map(({ text }) => text),
    ).toEqual([...['cpu-a-1 < cpu-b-1 by 2%', 'layers: cpu-b-1 <= gpu-c-2', 'layers: cpu-b-2 <= gpu-c-2']])
    expect(relations('[{distinct: ["cpu-?-{{P}}", gpu-c-2]}]'.replace('?', '*')).map(({ text }) => text)).toEqual([
      ...['distinct: cpu-*-1, gpu-c-2', 'distinct: cpu-*-2, gpu-c-2'],
    ])
  })
})

describe('`update --ratchet`', () => {
  const text = image('matrix: {E: [a, b, c], cells: {c: {budget: 80MB}}}\nbudget: 90MB # for all')
  const change = (bytes: Readonly<Record<string, number>>) =>
    changeBounds({
      ...{ text, config: parse(text), wish: { lower: 'yes', raise: 'no', headroomMillionths: 0 } },
      actuals: { total: undefined, ofCell: ({ variant }) => bytes[variant] },
    }).text

  test('lets a bound of several cells follow the largest of them, and that of one cell its own', () => {
    const after = change({ a: 10_000_000, b: 30_000_000, c: 50_000_000 })
    expect(after).toBe(text.replace('budget: 90MB', 'budget: 30MB').replace('budget: 80MB', 'budget: 50MB'))
  })

  test('leaves a bound of which one cell was not measured', () => {
    expect(change({ a: 10_000_000, c: 50_000_000 })).toBe(text.replace('budget: 80MB', 'budget: 50MB'))
  })
})

describe('properties', () => {
  const lists = fc
    .array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 4 })
    .map((counts) =>
      counts.map((count, key) => [`K${key}`, Array.from({ length: count }, (_, value) => `${value}`)] as const),
    )
  const written = lists.chain((all) =>
    fc.record({
      lists: fc.constant(all),
      // Of the first combinations, so that each entry excludes one.
      excluded: fc.integer({ min: 0, max: all.reduce((product, [, values]) => product * values.length, 1) - 1 }),
      added: fc.integer({ min: 0, max: 5 }),
    }),
  )
  const combinations = (all: readonly (readonly [string, readonly string[]])[]): readonly (readonly string[])[] =>
    all.reduce<readonly (readonly string[])[]>(
      (some, [, values]) => some.flatMap((one) => values.map((value) => [...one, value])),
      [[]],
    )

  test('there are as many cells as combinations, without the excluded and with the added, in the order of the file', () => {
    fc.assert(
      fc.property(written, ({ lists: all, excluded, added }) => {
        const every = combinations(all)
        const matrix = {
          ...Object.fromEntries(all),
          exclude: every
            .slice(0, excluded)
            .map((values) => Object.fromEntries(all.map(([key], index) => [key, values[index]]))),
          include: Array.from({ length: added }, (_, index) =>
            Object.fromEntries(all.map(([key]) => [key, `n${index}`])),
          ),
        }
        const text = image(`matrix: ${JSON.stringify(matrix)}\ntarget: "t{{K0}}"`)
        const { variants } = parse(text)
        const expected = [
          ...every.slice(excluded).map((values) => values.join('-')),
          ...Array.from({ length: added }, (_, index) => all.map(() => `n${index}`).join('-')),
        ]
        expect(variants.map(({ variant }) => variant)).toEqual(expected)
        expect(parse(text)).toEqual(parse(text))
        for (const { target, variant } of variants) expect(target).toBe(`t${variant.split('-')[0]}`)
      }),
      { numRuns: 60 },
    )
  })

  test('a matrix beside it changes nothing of an image without one', () => {
    const plain =
      '  plain:\n    dockerfile: "Dockerfile.{{A}}"\n    labels: {a: "{{A}}"}\n    variants: {x: {budget: 3MB}, y: }\n'
    const [before, after] = ['', '  zoo: {matrix: {A: [b]}}\n'].map((more) =>
      parse(`version: 1\nimages:\n${plain}${more}`).variants.filter((one) => one.image === 'plain'),
    )
    expect(before).toHaveLength(2)
    expect(after).toEqual(before)
    expect(before?.[0]).not.toHaveProperty('matrix')
  })
})
