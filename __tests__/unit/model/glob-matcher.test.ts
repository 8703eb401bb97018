import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import picomatch from 'picomatch'
import { globMatcher } from '../../../src/model/glob-matcher.ts'

test.each<[string, readonly string[], readonly string[]]>([
  ['/usr/lib', ['/usr/lib'], ['/usr/lib/x', '/usr']],
  ['/usr/lib/python3.*/x', ['/usr/lib/python3.12/x'], ['/usr/lib/python3/12/x', '/usr/lib/python3112/x']],
  ['/**', ['/', '/a', '/a/.b/c', '/new\nline'], ['a']],
  ['/*', ['/a', '/.a'], ['/', '/a/b']],
  ['**/node_modules/**', ['/a/node_modules', '/node_modules/b/c'], ['/node_modules2', '/a']],
  ['/a/{b,c}/d?', ['/a/b/d1', '/a/c/dd'], ['/a/b/d', '/a/e/d1', '/a/b/d/1']],
  ['/[a-c]x', ['/ax', '/cx'], ['/dx']],
  ['app/*', ['app/web'], ['app', 'app/', 'app/web/x']],
  ['v*', ['v1', 'v'], ['w1', 'v1/x']],
  ['/a*b', ['/a*b', '/ab'], ['/a/b']],
  ['/*/..', ['/*/..'], ['/a/..']],
  ['/*/**/*', ['/a/b', '/a/b/c'], ['/a']],
])('%s', (glob, matching, others) => {
  const matches = globMatcher(glob)
  expect([matching, others].map((texts) => texts.filter(matches))).toEqual([matching, []])
})

test('it says what picomatch says', () => {
  const part = fc.stringMatching(/^[ab.x]{1,4}$/).filter((name) => !['.', '..'].includes(name))
  const text = fc
    .tuple(fc.constantFrom('', '/'), fc.array(part, { minLength: 1, maxLength: 4 }))
    .map(([start, parts]) => `${start}${parts.join('/')}`)
  const piece = fc.constantFrom(
    '*',
    '**',
    '?',
    'a',
    'b',
    'x',
    '.',
    '/',
    '/**/',
    '/*/',
    '[ab]',
    '[!a]',
    '{a,b}',
    '{a/b,*}',
    '{a,}',
    '{,/**}',
  )
  const glob = fc
    .array(piece, { minLength: 1, maxLength: 7 })
    .map((pieces) => pieces.join(''))
    .filter((text) => /[*?[{]/.test(text))
  const options = { dot: true, nonegate: true, noextglob: true, strictBrackets: false }
  fc.assert(
    fc.property(glob, text, (pattern, name) => {
      expect([pattern, name, globMatcher(pattern)(name)]).toEqual([pattern, name, picomatch(pattern, options)(name)])
    }),
    { numRuns: 5000 },
  )
})

describe('attack 7: globs that a name can be matched to in very many ways', () => {
  test.each([
    `/${'*a'.repeat(60)}X`,
    `/${'*?'.repeat(60)}X`,
    `/${'{a,*}'.repeat(50)}X`,
    `${'/**'.repeat(60)}/X`,
    `/{${'*a'.repeat(60)}X,**}`,
  ])('%s', (glob) => {
    const started = performance.now()
    globMatcher(glob)(`/${'a'.repeat(255)}`)
    globMatcher(glob)('/aaa'.repeat(1000))
    expect(performance.now() - started).toBeLessThan(2000)
  })
})
