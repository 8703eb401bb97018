import fc from 'fast-check'
import { describe, expect, test } from '@jest/globals'
import { csvAttributes, csvOption } from '../../../src/model/csv-option.ts'

describe('comma-separated options', () => {
  test.each([
    [{ b: '2', type: 'local', a: '1' }, 'type=local,a=1,b=2'],
    [{ dest: '/tmp/a,b' }, '"dest=/tmp/a,b"'],
    [{ dest: '/tmp/"x"' }, '"dest=/tmp/""x"""'],
  ])('%j are written %s', (attributes, text) => expect(csvOption(attributes)).toBe(text))

  test.each([
    ['TYPE=gha,"scope=a,b"', { type: 'gha', scope: 'a,b' }],
    ['type=local,type=gha', { type: 'gha' }],
    ['ghcr.io/acme/app:cache', { 'ghcr.io/acme/app:cache': '' }],
  ])('%s says %j', (text, attributes) => expect(Object.fromEntries(csvAttributes(text))).toEqual(attributes))

  test('what is written is read back, whatever stands in it', () => {
    const name = fc.constantFrom('type', 'dest', 'src', 'ref')
    fc.assert(
      fc.property(fc.dictionary(name, fc.string(), { minKeys: 1 }), (attributes) => {
        expect(Object.fromEntries(csvAttributes(csvOption(attributes)))).toEqual({ ...attributes })
      }),
    )
  })
})
