import { expect, test } from '@jest/globals'
import { affectedVariants } from '../../../src/changes/affected-variants.ts'
import type { Relation } from '../../../src/model/config.ts'
import { aConfig, aVariant, bounds, position } from '../../kit/run-builder.ts'

const variant = (name: string, parent?: string) =>
  aVariant({
    variant: name,
    ...(parent && { from: { image: 'app', variant: parent, arg: 'BASE', position: position() } }),
  })

const variants = [
  variant('child', 'base'),
  variant('grandchild', 'child'),
  variant('base'),
  variant('a'),
  variant('b'),
  variant('c'),
]

const order = (left: string, right: string): Relation => ({
  kind: 'order',
  text: `${left} < ${right}`,
  measure: 'compressed',
  left: { image: 'app', variant: left },
  right: { image: 'app', variant: right },
  orEqual: false,
  position: position(),
})

const distinct = (...names: readonly string[]): Relation => ({
  kind: 'distinct',
  text: 'distinct',
  variants: names.map((name) => ({ image: 'app', variant: name })),
  position: position(),
})

test.each<[string, readonly string[], readonly Relation[], Readonly<Record<string, string>>]>([
  ['nothing', [], [order('a', 'b')], {}],
  [
    'what is built on it',
    ['base'],
    [],
    { base: 'changed', child: 'it is built on app/base', grandchild: 'it is built on app/child' },
  ],
  ['not what it is built on', ['grandchild'], [], { grandchild: 'changed' }],
  [
    'both sides of a relation',
    ['b'],
    [order('a', 'b'), order('c', 'base')],
    { b: 'changed', a: 'the relation "a < b" needs it' },
  ],
  [
    'relations of what a relation needs, and not what is built on that',
    ['a'],
    [order('c', 'base'), distinct('b', 'c'), order('a', 'b')],
    {
      a: 'changed',
      b: 'the relation "a < b" needs it',
      c: 'the relation "distinct" needs it',
      base: 'the relation "c < base" needs it',
    },
  ],
])('with a change is built: %s', (_, changed, relations, expected) => {
  const affected = affectedVariants(
    aConfig(variants, { relations }),
    new Map(changed.map((name) => [`app/${name}`, 'changed'])),
  )
  expect(Object.fromEntries([...affected].map(([name, reason]) => [name.slice(4), reason]))).toEqual(expected)
})

test('the total is of all images, or of none', () => {
  const config = aConfig(variants, { total: bounds({ max: '1MB' }) })
  expect(affectedVariants(config, new Map([['app/a', 'changed']])).size).toBe(variants.length)
  expect(affectedVariants(config, new Map()).size).toBe(0)
})
