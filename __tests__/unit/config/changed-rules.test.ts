import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { changedRules } from '../../../src/config/changed-rules.ts'
import { parse } from '../../kit/config-problems.ts'

const config = (body: string) => parse(`version: 1\n${body}`)
const app = (settings: string) => config(`images: {app: {${settings}}}`)
const changes = (before: string, after: string) =>
  changedRules(app(before), app(after)).map(({ position: _, was: _was, ...change }) => change)

const of = { image: 'app', variant: 'default' }

test('growth that is written otherwise is no change', () => {
  expect(changes('budget: {max-growth: 1MB}', 'budget: {compressed: {growth: {bytes: 1000kB, floor: 0}}}')).toEqual([])
})

describe('attack 14: a pull request that changes the rules it is judged by is called out', () => {
  test.each([
    [
      'raised',
      'budget: 80MB',
      'budget: 90MB',
      { rule: 'compressed max', before: '80MB', after: '90MB', effect: 'loosened' },
    ],
    [
      'lowered',
      'budget: 80MB',
      'budget: 70MB',
      { rule: 'compressed max', before: '80MB', after: '70MB', effect: 'tightened' },
    ],
    [
      'raised on what is wasted',
      'budget: {wasted: 8MB}',
      'budget: {wasted: 9MB}',
      { rule: 'wasted max', before: '8MB', after: '9MB', effect: 'loosened' },
    ],
    [
      'lowered on a path',
      'budget: {paths: {/opt: 8MB, /srv: 1MB}}',
      'budget: {paths: {/opt/: 7MB, /srv: 1000000}}',
      { rule: 'paths /opt max', before: '8MB', after: '7MB', effect: 'tightened' },
    ],
    [
      'removed from a path',
      'budget: {paths: {/opt: 8MB, /srv: 1MB}}',
      'budget: {paths: {/opt: 8MB}}',
      { rule: 'paths /srv max', before: '1MB', effect: 'loosened' },
    ],
    ['removed', 'budget: 80MB', '', { rule: 'compressed max', before: '80MB', effect: 'loosened' }],
    ['added', '', 'budget: 80MB', { rule: 'compressed max', after: '80MB', effect: 'tightened' }],
    [
      'minimum lowered',
      'budget: {layers: {min: 3}}',
      'budget: {layers: {min: 2}}',
      { rule: 'layers min', before: '3', after: '2', effect: 'loosened' },
    ],
    [
      'warning removed',
      'budget: {compressed: {warn: 1MB}}',
      'budget: {compressed: {target: 1MB}}',
      { rule: 'compressed warn', before: '1MB', effect: 'loosened' },
    ],
    [
      'on growth raised',
      'budget: {max-growth: 2%}',
      'budget: {max-growth: 5%}',
      { rule: 'compressed growth', before: '2%', after: '5%', effect: 'loosened' },
    ],
    [
      'on growth tightened by another',
      'budget: {live: {growth: 2%}}',
      'budget: {live: {growth: {percent: 2%, bytes: 50MB}}}',
      { rule: 'live growth', before: '2%', after: '2% and 50MB', effect: 'tightened' },
    ],
    [
      'on growth replaced by one of another kind, which lets through what the first did not',
      'budget: {max-growth: 2%}',
      'budget: {max-growth: 1MB}',
      { rule: 'compressed growth', before: '2%', after: '1MB', effect: 'loosened' },
    ],
    [
      'on growth with a higher floor',
      'budget: {max-growth: {percent: 2%, own: 1%}}',
      'budget: {max-growth: {percent: 1%, own: 1%, floor: 1MB}}',
      { rule: 'compressed growth', before: '2%, own 1%', after: '1%, own 1%, floor 1 MB', effect: 'loosened' },
    ],
    [
      'on growth removed',
      'budget: {max-growth: 2%, layers: 9}',
      'budget: {layers: 9}',
      { rule: 'compressed growth', before: '2%', effect: 'loosened' },
    ],
    [
      'on growth added',
      'budget: {layers: 9}',
      'budget: {max-growth: 2%, layers: 9}',
      { rule: 'compressed growth', after: '2%', effect: 'tightened' },
    ],
  ])('a bound %s', (_, before, after, expected) => {
    expect(changes(before, after)).toEqual([{ ...of, ...expected }])
  })

  test('a rule for one platform names it; one for all does not', () => {
    const platforms = 'platforms: [linux/amd64, linux/arm64]'
    expect(changes(`${platforms}, budget: 8MB`, `${platforms}, budget: 9MB`)).toHaveLength(1)
    expect(changes(`${platforms}, budget: 8MB`, `${platforms}, budget: {compressed: 8MB, linux/arm64: 9MB}`)).toEqual([
      { ...of, platform: 'linux/arm64', rule: 'compressed max', before: '8MB', after: '9MB', effect: 'loosened' },
    ])
    expect(changes(`${platforms}, budget: 8MB`, 'budget: 8MB')).toEqual([
      { ...of, platform: 'linux/arm64', rule: 'platform', before: 'linux/arm64', effect: 'loosened' },
    ])
  })

  test('a removed variant, relation and total, and strictness given up', () => {
    const before = config('images: {app: {variants: {a: , b: }, relations: [a < b]}, gone: }\ntotal: 9MB\nstrict: true')
    const after = config('images: {app: {variants: {a: , b: }, relations: [a < b by 3%]}}')
    expect(changedRules(before, after).map(({ position: _, was: _was, ...change }) => change)).toEqual([
      { rule: 'strict', before: 'true', after: 'false', effect: 'loosened' },
      { rule: 'total max', before: '9MB', effect: 'loosened' },
      { rule: 'relation', after: 'a < b by 3%', effect: 'tightened' },
      { rule: 'relation', before: 'a < b', effect: 'loosened' },
      { image: 'gone', variant: 'default', rule: 'variant', before: 'checked', effect: 'loosened' },
    ])
  })

  test('a change points at the line of the new configuration', () => {
    const [change] = changedRules(app('budget: 8MB'), app('budget: 9MB'))
    expect(change?.position).toEqual({ file: 'c.yml', line: 2, column: 16 })
  })

  test('another way to write the same is no change, nor is a target, a new variant or an order', () => {
    expect(changes('budget: 300MB', 'budget: {compressed: {max: 0.3GB, target: 1MB}}')).toEqual([])
    expect(changedRules(config('images: {a: , b: }'), config('images: {b: , a: , c: {budget: 1MB}}'))).toEqual([])
  })

  test('there and back are opposite', () => {
    const size = fc.option(fc.integer({ min: 0, max: 5 }), { nil: undefined })
    fc.assert(
      fc.property(size, size, (left, right) => {
        const settings = (max: number | undefined) => (max === undefined ? '' : `budget: ${max}`)
        const there = changes(settings(left), settings(right))
        const back = changes(settings(right), settings(left))
        expect(there).toHaveLength(left === right ? 0 : 1)
        expect(back).toEqual(
          there.map(({ before, after, effect, ...rest }) => ({
            ...rest,
            ...(after !== undefined && { before: after }),
            ...(before !== undefined && { after: before }),
            effect: effect === 'loosened' ? 'tightened' : 'loosened',
          })),
        )
      }),
    )
  })
})

describe('attack 14: a pull request that publishes more, or with less evidence, is called out', () => {
  const one = 'repositories: a/x, tags: latest'

  test.each([
    [
      'a repository',
      '',
      one,
      [
        ['repositories', undefined, 'a/x', 'loosened'],
        ['tags', undefined, 'latest', 'loosened'],
      ],
    ],
    ['another one', one, 'repositories: [a/x, a/y], tags: latest', [['repositories', 'a/x', 'a/x, a/y', 'loosened']]],
    ['fewer', 'repositories: [a/x, a/y], tags: latest', one, [['repositories', 'a/x, a/y', 'a/x', 'tightened']]],
    ['none at all', one, '', [['repositories', 'a/x', undefined, 'tightened']]],
    ['the order alone', 'repositories: [a/x, a/y], tags: [x, y]', 'repositories: [a/y, a/x], tags: [y, x]', []],
    ['a tag', one, 'repositories: a/x, tags: [latest, edge]', [['tags', 'latest', 'edge, latest', 'loosened']]],
    ['no provenance', one, `${one}, provenance: false`, [['provenance', 'min', 'none', 'loosened']]],
    ['all build arguments', one, `${one}, provenance: max`, [['provenance', 'min', 'max', 'loosened']]],
    ['some provenance', `${one}, provenance: false`, one, [['provenance', 'none', 'min', 'tightened']]],
    ['an SBOM', one, `${one}, sbom: true`, [['sbom', 'false', 'true', 'tightened']]],
    ['no SBOM', `${one}, sbom: true`, one, [['sbom', 'true', 'false', 'loosened']]],
    ['evidence of what is not published', '', 'provenance: false', []],
  ])('%s', (_, before, after, expected) => {
    expect(changes(before, after)).toEqual(
      expected.map(([rule, was, is, effect]) => ({
        ...{ ...of, rule, effect },
        ...(was !== undefined && { before: was }),
        ...(is !== undefined && { after: is }),
      })),
    )
  })

  test.each([
    ['publish-when: branch main', '', [['publish-when', 'branch main', undefined, 'loosened']]],
    ['', 'publish-when: branch main', [['publish-when', undefined, 'branch main', 'tightened']]],
    [
      'publish-when: branch main',
      'publish-when: [branch main, branch x]',
      [['publish-when', 'branch main', 'branch main, branch x', 'loosened']],
    ],
    ['', 'staging: a/s', [['staging', undefined, 'a/s', 'loosened']]],
    ['staging: a/s', '', [['staging', 'a/s', undefined, 'tightened']]],
    ['staging: a/s', 'staging: a/t', [['staging', 'a/s', 'a/t', 'loosened']]],
  ])('%s to %s', (before, after, expected) => {
    const found = changedRules(config(`${before}\nimages: {app: }`), config(`${after}\nimages: {app: }`))
    expect(found.map((change) => [change.rule, change.before, change.after, change.effect])).toEqual(expected)
  })

  test('a new variant that is published', () => {
    const found = changedRules(config('images: {app: }'), config(`images: {app: , new: {${one}}}`))
    expect(found).toMatchObject([
      { image: 'new', rule: 'repositories', after: 'a/x', effect: 'loosened' },
      { image: 'new', rule: 'tags', after: 'latest', effect: 'loosened' },
    ])
  })
})

describe('a matrix', () => {
  const matrix = (values: string, rest = '') =>
    app(`matrix: {A: [${values}], B: [1, 2]}, relations: [{distinct: ["*"]}]${rest}`)

  test('is judged cell by cell, and a cell that is gone is told', () => {
    const before = matrix('x, y', ', budget: 3MB')
    expect(changedRules(before, matrix('x', ', budget: 4MB')).map(({ variant, rule }) => `${variant} ${rule}`)).toEqual(
      [...['x-1 compressed max', 'x-2 compressed max', 'y-1 variant', 'y-2 variant']],
    )
  })

  test('that grows or shrinks changes no relation of all its cells', () => {
    const relations = (before: string, after: string) =>
      changedRules(matrix(before), matrix(after)).filter(({ rule }) => rule === 'relation')
    expect(relations('x, y', 'x, y, z')).toEqual([])
    expect(relations('x, y, z', 'z, y')).toEqual([])
    const narrowed = app('matrix: {A: [x, y], B: [1, 2]}, relations: [{distinct: ["x-*"]}]')
    expect(changedRules(matrix('x, y'), narrowed).map(({ rule, effect }) => `${rule} ${effect}`)).toEqual([
      ...['relation tightened', 'relation loosened'],
    ])
  })
})
