import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { parseFragment } from 'parse5'
import { commentMarker, parseCommentMarker, sameComment } from '../../../src/report/comment-marker.ts'

const headSha = 'a'.repeat(40)
const marker = { key: '.github/image-budgets.yml', headSha, runId: 12, runAttempt: 3 }
const line = commentMarker(marker)
const keys = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 })

describe('commentMarker', () => {
  test('is read back as it was written, whatever the key', () => {
    fc.assert(
      fc.property(keys, fc.nat(), (key, runId) => {
        const written = { key, headSha, runId, runAttempt: 1 }
        expect(parseCommentMarker(`${commentMarker(written)}\ntext`)).toEqual(written)
      }),
    )
  })

  test.each(['-->', '--!>', '--><script>', '\n-->\n', '> <!-- <'])(
    'stays one hidden comment with the key %j',
    (key) => {
      const { childNodes } = parseFragment(commentMarker({ ...marker, key }))
      expect(childNodes.map(({ nodeName }) => nodeName)).toEqual(['#comment'])
    },
  )
})

describe('parseCommentMarker', () => {
  test.each([
    ['the first line', `${line}\nwords`, true],
    ['a first line that ends as on Windows', `${line}\r\nwords`, true],
    ['nothing but it', line, true],
    ['a later line', `words\n${line}`, false],
    ['a line with more in it', `${line} words`, false],
    ['a quote', `> ${line}\n`, false],
    ['other comments', '<!-- size-limit -->\nwords', false],
    ['a key that is not encoded', line.replace('.github', '%E0%A4%A'), false],
    ['a head that is no commit', line.replace(headSha, 'main'), false],
  ])('%s', (_, body, found) => {
    expect(parseCommentMarker(body)).toEqual(found ? marker : undefined)
  })
})

describe('sameComment', () => {
  test('looks at what a reader sees', () => {
    const later = commentMarker({ ...marker, runId: 13 })
    expect(sameComment(`${line}\none\ntwo\n`, `${later}\r\none\r\ntwo`)).toBe(true)
    expect(sameComment(`${line}\none`, `${line}\ntwo`)).toBe(false)
  })
})
