import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { createTreePaths } from '../../../src/inspect/tree-paths.ts'

test('attack 28: paths that meet in the table get another place there, and are refused where that does not help', () => {
  const add = (maxProbes: number, count: number) => {
    const paths = createTreePaths({ digests: [], capacity: 4, maxProbes })
    for (let index = 0; index < count; index += 1) expect(paths.child(0, `${index}`)).toBe(index + 1)
    for (let index = 0; index < count; index += 1) expect(paths.find(0, `${index}`)).toBe(index + 1)
  }
  add(14, 4000)
  expect(() => add(2, 4000)).toThrow(expect.objectContaining({ code: 'limit-exceeded' }))
})

test('attack 26: more paths than the limit are refused by name, and those that are known stay', () => {
  const paths = createTreePaths({ digests: [], capacity: 4, maxPaths: 4 })
  const usr = paths.child(0, 'usr')
  const bin = paths.child(usr, 'bin')
  paths.child(bin, 'env')
  expect(() => paths.child(bin, 'sh')).toThrow(
    expect.objectContaining({ code: 'limit-exceeded', message: 'its layers name more than 4 paths' }),
  )
  expect(paths.count).toBe(4)
  expect(paths.child(usr, 'bin')).toBe(bin)
  expect(paths.find(bin, 'sh')).toBeUndefined()
})

test('a path has its names in whatever order paths are asked for', () => {
  const names = fc.array(fc.constantFrom('a', 'b', 'c', '__proto__'), { minLength: 1, maxLength: 6 })
  fc.assert(
    fc.property(fc.array(names, { minLength: 1, maxLength: 40 }), (all) => {
      const paths = createTreePaths({ digests: [], capacity: 4 })
      for (const path of all) expect(paths.text(path.reduce(paths.child, 0))).toBe(`/${path.join('/')}`)
      for (const path of all.toReversed()) expect(paths.text(path.reduce(paths.child, 0))).toBe(`/${path.join('/')}`)
    }),
  )
})

test('more folders than are remembered have their names all the same', () => {
  const paths = createTreePaths({ digests: [], capacity: 4 })
  const files = Array.from({ length: 10_000 }, (_, at) => paths.child(paths.child(paths.child(0, 'top'), `${at}`), 'f'))
  for (const order of [files, files.toReversed()]) {
    expect(order.map(paths.text)).toEqual(
      order.map((_, at) => `/top/${order === files ? at : files.length - 1 - at}/f`),
    )
  }
})
