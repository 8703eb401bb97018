import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { jsonExtent } from '../../../src/model/json-extent.ts'

test.each([
  ['', 0, 1],
  ['{"a": [1, 2, {"b": []}], "c": 3}', 4, 8],
  [String.raw`"[[[,,,\"[[[,,,\\"`, 0, 1],
  ['['.repeat(1000), 1000, 1001],
])('%j', (text, depth, values) => {
  expect(jsonExtent(Buffer.from(text))).toEqual({ depth, values })
})

test('of any JSON: its depth, and never fewer values than it has', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const extent = jsonExtent(Buffer.from(JSON.stringify(value)))
      expect(extent.depth).toBe(depthOf(value))
      expect(extent.values).toBeGreaterThanOrEqual(countOf(value))
    }),
  )
})

function depthOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0
  return 1 + Math.max(0, ...Object.values(value).map(depthOf))
}

function countOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 1
  return Object.values(value).reduce((sum: number, one) => sum + countOf(one), 1)
}
