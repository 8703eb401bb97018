import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { createTreeNames } from '../../../src/inspect/tree-names.ts'

const unit = fc.oneof(
  fc.constantFrom(0x61, 0x7f, 0x80, 0x7ff, 0x800, 0xd800, 0xdc80, 0xdcff, 0xdfff, 0xffff),
  fc.nat(0xffff),
)
const name = fc.array(unit, { maxLength: 12 }).map((units) => String.fromCharCode(...units))

test('every name comes back as it was, stray surrogates too, has one number, and is compared by its units', () => {
  fc.assert(
    fc.property(fc.array(name, { maxLength: 60 }), (all) => {
      const names = createTreeNames({ seed: 0x9e3779b1, capacity: 4 })
      const ids = all.map((text) => names.idOf(text))
      expect(ids.map((id) => names.text(id))).toEqual(all)
      expect(new Set(ids).size).toBe(new Set(all).size)
      expect(all.map((text) => names.find(text))).toEqual(ids)
      expect(names.find(`${all.join('')}+`)).toBeUndefined()
      const first = all[0] ?? ''
      const byUnits = all.map((text) => Number(text > first) - Number(text < first))
      expect(ids.map((id) => Math.sign(names.compare(id, ids[0] ?? 0)))).toEqual(byUnits)
    }),
  )
})

describe('attack 28: names that all meet in the table', () => {
  // With this seed the hash is the units laid over each other: whatever comes in pairs is nothing.
  const seed = 1
  const pairs = Array.from({ length: 20_000 }, (_, index) => [...`${index}`].map((digit) => digit + digit).join(''))

  test('get another seed, and stay what they are', () => {
    const names = createTreeNames({ seed, capacity: 4 })
    expect(pairs.map((text) => names.idOf(text))).toEqual(pairs.map((_, index) => index))
    expect(pairs.map((text) => names.find(text))).toEqual(pairs.map((_, index) => index))
    expect([names.text(19_999), names.find('119')]).toEqual(['1199999999', undefined])
  })

  test('are refused where no seed helps', () => {
    const names = createTreeNames({ seed, capacity: 4, maxProbes: 2 })
    expect(() => pairs.map((text) => names.idOf(text))).toThrow(expect.objectContaining({ code: 'limit-exceeded' }))
  })
})

test('a hundred thousand names', () => {
  const names = createTreeNames({ seed: 0x9e3779b1, capacity: 4 })
  for (let index = 0; index < 100_000; index += 1) names.idOf(`name-${index}`)
  expect(names.idOf('name-77777')).toBe(77_777)
  expect(names.text(99_999)).toBe('name-99999')
})
