import { describe, expect, test } from '@jest/globals'
import type { TextMatch } from '../../../src/model/smoke.ts'
import { matchProblems } from '../../../src/smoke/match-text.ts'

const pattern = (value: string): TextMatch => ({ kind: 'pattern', value, negated: false })
const text = (value: string): TextMatch => ({ kind: 'text', value, negated: false })
const not = (match: TextMatch): TextMatch => ({ ...match, negated: true })

function problems(matches: readonly TextMatch[], printed: string, truncated = false) {
  return matchProblems(matches, { text: printed, what: 'Standard output', truncated })
}

describe('a text that is expected', () => {
  test.each<[string, TextMatch, string]>([
    ['a pattern anywhere', pattern('2\\.\\d'), 'version 2.1'],
    ['a pattern at the beginning of any line', pattern('^2\\.'), 'version\n2.1\nend'],
    ['a pattern at the end of any line', pattern('ok$'), 'all ok\nbye'],
    ['a literal text, whose signs mean nothing', text('a.b*'), 'x a.b* y'],
    ['the absence of a pattern', not(pattern('warning')), 'fine'],
    ['the absence of a literal text', not(text('.')), 'fine'],
  ])('is found: %s', (_, match, printed) => {
    expect(problems([match], printed)).toEqual([])
  })

  test.each<[string, TextMatch, string, string]>([
    ['a pattern', pattern('^2\\.'), '3.1', 'Standard output does not match "^2\\."'],
    ['a literal text', text('a.b'), 'aXb', 'Standard output does not hold "a.b"'],
    ['the absence of a pattern', not(pattern('warn')), 'warned', 'Standard output matches "warn", which it must not'],
    ['the absence of a text', not(text('x')), 'x', 'Standard output holds "x", which it must not'],
  ])('is missed: %s', (_, match, printed, message) => {
    expect(problems([match], printed)).toEqual([message])
  })

  test('every match must hold, and each that does not is told', () => {
    expect(problems([pattern('a'), pattern('b'), pattern('c')], 'b')).toHaveLength(2)
  })
})

describe('a text of which only a part is kept', () => {
  test('may hold what is expected', () => {
    expect(problems([pattern('end')], 'the end', true)).toEqual([])
  })

  test('says that it was cut when it does not', () => {
    expect(problems([pattern('begin')], 'the end', true)).toEqual([
      'Standard output does not match "begin"; only a part of it is kept, so let it print less',
    ])
  })

  test('proves no absence', () => {
    expect(problems([not(text('error'))], 'the end', true)).toEqual([
      'Standard output is too long to say that "error" is not in it: only a part of it is kept, so let it print less',
    ])
  })
})

test('attack 7: a pattern that takes a backtracking engine for ever is searched in 50 kB and in a megabyte', () => {
  expect(problems([pattern('(a+)+$')], `${'a'.repeat(50_000)}!`)).toHaveLength(1)
  expect(problems([pattern('^(\\w+\\s?)*$')], `${'aaaa '.repeat(200_000)}!`)).toHaveLength(1)
})

test('attack 3: a pattern is quoted so that it can rewrite nothing', () => {
  expect(problems([pattern('\u202e\u001b\\[2J')], '')).toEqual([
    'Standard output does not match "\\u{202e}\\u{1b}\\[2J"',
  ])
})

describe('attack 7: a pattern as large as an output', () => {
  const long = 'a'.repeat(1024 * 1024)
  const searched = { what: 'Standard output', truncated: false }

  test('is not searched for, and proves nothing, whether it is wanted or not', () => {
    for (const negated of [false, true]) {
      const found = matchProblems([{ kind: 'pattern', value: 'a.{900}z', negated }], { ...searched, text: long })
      expect(found).toEqual([
        expect.stringMatching(/^Standard output is too long for a pattern as large as "a\.\{900\}z": /),
      ])
    }
  })

  test('is what repeats by count; a long sentence is searched for in whatever was kept', () => {
    const sentence = 'All 1234 checks of the self-test passed, in \\\\d+ milliseconds'
    expect(matchProblems([{ kind: 'pattern', value: sentence, negated: true }], { ...searched, text: long })).toEqual(
      [],
    )
  })

  test('is no trouble in a text of a usual length', () => {
    expect(
      matchProblems([{ kind: 'pattern', value: 'a.{900}z', negated: true }], {
        ...searched,
        text: long.slice(0, 5000),
      }),
    ).toEqual([])
    expect(matchProblems([{ kind: 'pattern', value: '^a+$', negated: false }], { ...searched, text: long })).toEqual([])
  })
})
