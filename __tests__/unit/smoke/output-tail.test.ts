import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { outputTail } from '../../../src/smoke/output-tail.ts'

test('what is kept is the end of all that was printed, in whatever chunks it came', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 40 })), fc.integer({ min: 1, max: 30 }), (chunks, maxBytes) => {
      const tail = outputTail(maxBytes)
      for (const chunk of chunks) tail.push(chunk)
      const all = Buffer.concat(chunks)
      expect(tail.printedBytes()).toBe(all.length)
      expect(tail.text()).toBe(all.subarray(Math.max(0, all.length - maxBytes)).toString('utf8'))
      expect(tail.text()).toBe(tail.text())
    }),
  )
})

test('a chunk is copied, since whoever hands it over may write into it again', () => {
  const tail = outputTail(10)
  const chunk = Buffer.from('abc')
  tail.push(chunk)
  chunk.fill('x')
  expect(tail.text()).toBe('abc')
})

test('bytes that are no UTF-8 are replaced, a byte order mark is kept', () => {
  const tail = outputTail(10)
  tail.push(Buffer.from([0xef, 0xbb, 0xbf, 0xff, 0x61, 0xc3]))
  expect(tail.text()).toBe('\ufeff\ufffda\ufffd')
})
