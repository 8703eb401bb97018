import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { dockerIgnore } from '../../src/model/docker-ignore.ts'
import { isUnknown } from '../../src/model/unknown.ts'
import { sentByEngine } from '../kit/sent-by-engine.ts'

const paths = [
  'a',
  'ab',
  'a.b',
  'axb',
  '#a',
  '!a',
  ' a',
  'd/a',
  'd/b',
  'd/e/a',
  'd/e/b',
  'd/e/f/a',
  'e/a',
  'e/d/a',
  'ä/a',
  '.h/a',
  'a[b]',
  'a\\b',
  'a^b',
]

const written = [
  '',
  '\n\n',
  '*',
  '**',
  '.',
  '/',
  'a',
  '/a',
  './a',
  'd/',
  '/d/',
  'd//e/../e/a',
  '../a',
  'd/..',
  'a\r\nd\r\n',
  '\ufeffa',
  '\ufeff#a',
  '#a',
  ' #a',
  '\\#a',
  '/#a',
  '  a  ',
  'a b',
  '*\n!a',
  '*\n! a',
  '*\n!!a',
  '*\n!/a',
  '*\n/!a',
  '*\n!d/e/f',
  '*\n!d/e/f/*',
  '*\n!**/a',
  '*\n!d/*/a',
  'd\n!d/e/f/a',
  'd\n!d/e\nd/e/f',
  'd\n!d/e\nd',
  'd\n!d/a\nd/a',
  'd\nd/e\n!d/e/a',
  'd/*\n!d/e',
  '!a\na',
  'a\n!a',
  '**/a',
  '**a',
  '**/e',
  '**/e/**',
  'd/**',
  'd**',
  'd/**/a',
  'd**a',
  'd/**/**/a',
  '**/d/**/a',
  '***',
  '?',
  'd?a',
  'a?b',
  'a.b',
  'a+b',
  'a$',
  'a|d',
  '[ab]',
  '[^a]*',
  '[!a]*',
  '[a-d]*',
  'a[^x]b',
  'a\\[b\\]',
  'a\\\\b',
  '\\a',
  '\\d',
  'a^b',
  'ä',
  '*/a',
  '*/*/a',
  '.h',
  '.*',
  'D',
  '/ a',
  '[',
  '[]',
  '[a',
  'a]',
  '[a-]',
  '[b-a]',
  'a\\',
  '!',
  '!/',
  '[a*]',
  '[[]',
  '[/]',
]

const parts = ['*', '**', '?', '/', 'a', 'b', 'd', 'e', 'f', '!', '.', '[ab]', '\\', '\n', '\n', '\n!', '^', ' ']
const random = fc.sample(
  fc.array(fc.constantFrom(...parts), { minLength: 1, maxLength: 14 }).map((chosen) => chosen.join('')),
  { numRuns: 60, seed: 8 },
)

/** `undefined`: no build would get past the file. */
function sentByUs(text: string): readonly string[] | undefined {
  const rules = dockerIgnore(text)
  return isUnknown(rules) ? undefined : paths.filter((path) => rules.fate(path) === 'sent').sort()
}

test.each([
  ['that people could have written', written],
  // What lies after a star is not looked at by every engine: a backslash at the end, which nothing follows, stays out.
  ['of any pieces', random.filter((text) => !/\\\s*$/m.test(text))],
])(
  'the files that the engine takes are those that we say it takes, by ignore files %s',
  async (_, texts) => {
    const ours = new Map(texts.map((text) => [text, sentByUs(text)]))
    const refused = texts.filter((text) => ours.get(text) === undefined)
    const engine = new Map([
      ...(await sentByEngine(
        paths,
        texts.filter((text) => !refused.includes(text)),
      )),
      ...(await sentByEngine(paths, refused, 'one by one')),
    ])
    expect(texts.map((text) => [text, ours.get(text)])).toEqual(texts.map((text) => [text, engine.get(text)]))
  },
  300_000,
)
