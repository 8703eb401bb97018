import { describe, expect, test } from '@jest/globals'
import { Redactor } from '../../../src/adapters/redactor.ts'
import { redaction } from '../../../src/model/redaction.ts'

describe('secrets in texts', () => {
  test('attack 23: are replaced, each line of them too, the longest first', () => {
    const redact = redaction(['abcd', 'abcdefgh', 'line one\nline two', 'xyz'])
    expect(redact('abcdefgh abcd; line two; xyz')).toBe('*** ***; ***; xyz')
  })

  test('attack 23: are replaced from the moment that they are registered', () => {
    const redactor = new Redactor()
    redactor.add('abcd')
    redactor.add('abcdefgh\r\nsecond line')
    expect(redactor.redact('abcdefgh abcd; second line')).toBe('*** ***; ***')
  })
})
