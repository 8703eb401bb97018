import { expect, test } from '@jest/globals'
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

test('a hundred thousand names', () => {
  const names = createTreeNames({ seed: 0x9e3779b1, capacity: 4 })
  for (let index = 0; index < 100_000; index += 1) names.idOf(`name-${index}`)
  expect(names.idOf('name-77777')).toBe(77_777)
  expect(names.text(99_999)).toBe('name-99999')
})
