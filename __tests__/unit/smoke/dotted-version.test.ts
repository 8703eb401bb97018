import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { compareDotted, holdsDotted, isDotted } from '../../../src/smoke/dotted-version.ts'

const version = fc.array(fc.nat({ max: 9999 }), { minLength: 1, maxLength: 5 }).map((parts) => parts.join('.'))

test.each([
  ['550.54.15', '550', 1],
  ['9.0', '10.0', -1],
  ['1.2-3', '1.2.3', 0],
  ['12.4', '12.4.0', 0],
  ['470.57.02', '470.57.2', 0],
])('%s against %s', (left, right, order) => {
  expect(Math.sign(compareDotted(left, right))).toBe(order)
})

test('turning the sides round turns the order round', () => {
  fc.assert(
    fc.property(version, version, (left, right) => {
      expect(Math.sign(compareDotted(left, right))).toBe(0 - Math.sign(compareDotted(right, left)) + 0)
    }),
  )
})

test('of < = > exactly one holds, and <= >= != follow from it', () => {
  fc.assert(
    fc.property(version, version, (left, right) => {
      const holds = (operator: '<' | '=' | '>' | '<=' | '>=' | '!=') => holdsDotted(left, { operator, right })
      expect([holds('<'), holds('='), holds('>')].filter(Boolean)).toHaveLength(1)
      expect(holds('<=')).toBe(!holds('>'))
      expect(holds('>=')).toBe(!holds('<'))
      expect(holds('!=')).toBe(!holds('='))
    }),
  )
})

test.each(['', 'v1', '1.', '1..2', '1.2rc1', '1 2', '∞'])('%p is no dotted version', (text) => {
  expect(isDotted(text)).toBe(false)
})
