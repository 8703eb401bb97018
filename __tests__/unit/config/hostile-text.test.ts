import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { parse, problemsOf, variant } from '../../kit/config-problems.ts'

const bomb = [
  'a0: &a0 [x, x, x, x, x, x, x, x, x]',
  ...Array.from(
    { length: 9 },
    (_, index) => `a${index + 1}: &a${index + 1} [${Array(9).fill(`*a${index}`).join(', ')}]`,
  ),
].join('\n')

describe('attack 8: a text made to exhaust or to trick the reader is refused in one sentence, within a second', () => {
  test.each([
    ['alias bomb', bomb, 'The aliases of this file stand for more than 100000 values'],
    ['alias of itself', 'a: &a [*a]', 'The aliases of this file stand for more than 100000 values, or for themselves'],
    ['10,000 nested lists', '['.repeat(10_000), 'nested more than 64 levels deep'],
    ['a megabyte of brackets', '['.repeat(1_000_000), 'nested more than 64 levels deep'],
    ['a megabyte of dashes', '- '.repeat(500_000), 'nested more than 64 levels deep'],
    ['brackets that do not match', '{]'.repeat(300_000), 'does not close the one that is open'],
    ['a megabyte of tags', '! '.repeat(500_000), 'more than 60000 tokens'],
    ['a megabyte of lines', 'a:\n'.repeat(300_000), 'more than 60000 tokens'],
    [
      'deep indentation',
      Array.from({ length: 1400 }, (_, depth) => `${' '.repeat(depth)}a:`).join('\n'),
      'This is not valid YAML',
    ],
    ['__proto__', 'version: 1\n__proto__: {strict: true}\nimages: {a: }', 'The key "__proto__" is not allowed'],
    ['a key twice', 'version: 1\nimages: {a: }\nversion: 1', 'c.yml:3:1: This key occurs a second time in its mapping'],
    ['a JavaScript tag', 'version: 1\nimages: !!js/function "x"', 'The tag "!!js/function" is not known'],
    ['binary', '\u0000\u0001', 'This is not a text file'],
    ['empty', '', 'The configuration is empty'],
    ['only a comment', '# nothing\n', 'The configuration is empty'],
    ['null', '~', 'The configuration is empty'],
    ['two documents', 'version: 1\n---\nversion: 1', 'A second YAML document begins here'],
    ['a tab', 'version: 1\nimages:\n\ta: 1', 'A tab is used as indentation'],
    ['a key that is a list', 'version: 1\nimages: {a: }\n? [x]\n: 1', 'A key must be a plain word'],
    ['a text', 'hello', 'The configuration is the text "hello"'],
    [
      'blanks behind the name of a module',
      `version: 1\nimages: {app: {smoke: [{import: {node: "a${' '.repeat(500_000)}x\\ny"}}]}}`,
      'cannot be imported',
    ],
  ])('%s', (_, text, sentence) => {
    const begin = performance.now()
    const found = problemsOf(text)
    // A second on an idle machine; tests share theirs.
    expect(performance.now() - begin).toBeLessThan(3000)
    expect(found.join('\n')).toContain(sentence)
  })

  test('a prototype is not polluted', () => {
    problemsOf('version: 1\nimages: {__proto__: {polluted: 1}}')
    expect({}).not.toHaveProperty('polluted')
  })

  test('whatever the text, it is a configuration or a list of problems', () => {
    const word = fc.constantFrom(
      'version',
      'images',
      'app',
      'budget',
      'relations',
      'from',
      'variants',
      'distinct',
      'bake',
      '<<',
      '&a',
      '*a',
      '!!str',
      '~',
      '1',
      '300MB',
      'linux/amd64',
      'a < b',
      '"',
      "'",
      '|',
      '>',
      '-',
      '?',
      ':',
      ': ',
      ',',
      '{',
      '}',
      '[',
      ']',
      '\n',
      '\n  ',
      '\n    ',
      '#',
      '%YAML 1.1',
      '---',
      '\t',
      '\u2028',
    )
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(word, { maxLength: 40 }).map((words) => words.join('')),
    )
    fc.assert(
      fc.property(text, (written) => Array.isArray(problemsOf(written))),
      { numRuns: 500 },
    )
  })

  test('whatever stands where a setting is expected, it is taken or told', () => {
    const value = fc.json({ maxDepth: 3 })
    const key = fc.constantFrom(
      'context',
      'dockerfile',
      'target',
      'build-args',
      'platforms',
      'from',
      'bake',
      'secrets',
      'cache-from',
      'cache-to',
      'labels',
      'budget',
    )
    fc.assert(
      fc.property(key, value, (name, json) => Array.isArray(problemsOf(variant(`${name}: ${json}`)))),
      { numRuns: 500 },
    )
  })
})

describe('attack 17: names that could be taken for options, paths or references are refused', () => {
  test.each([
    '-foo',
    '--push',
    'a b',
    '..',
    '.',
    '../x',
    'a/b',
    'x@sha256:0',
    'a'.repeat(129),
    '',
    '\u202e',
    '$(id)',
    `\${x}`,
  ])('name %j', (name) => {
    const key = JSON.stringify(name)
    expect(problemsOf(`version: 1\nimages: {${key}: }`)[0]).toContain('cannot be the name of an image')
    expect(problemsOf(`version: 1\nimages: {a: {variants: {${key}: }}}`)[0]).toContain(
      'cannot be the name of a variant',
    )
  })

  test.each(['-foo', '--push', 'a b', '..', '', 'a'.repeat(129)])('target %j', (name) => {
    expect(problemsOf(variant(`target: ${JSON.stringify(name)}`))[0]).toContain('cannot be the name of a stage')
    expect(problemsOf(variant(`bake: {file: f, target: ${JSON.stringify(name)}}`))[0]).toContain(
      'cannot be the name of a bake target',
    )
  })

  test('a long name is shortened in the message', () => {
    expect(problemsOf(`version: 1\nimages: {${'a'.repeat(5000)}: }`)[0]?.length).toBeLessThan(500)
  })
})

describe('attack 11: a path that leaves the repository by its text is refused', () => {
  test.each([
    ['context: ..', 'The context ".." lies outside the repository'],
    ['context: a/../../b', 'The context "a/../../b" lies outside the repository'],
    ['context: /etc', 'The context "/etc" is absolute'],
    ['context: "https://github.com/x/y.git"', 'is not in the repository'],
    ['context: "git@github.com:x/y"', 'is not in the repository'],
    ['context: github.com/x/y', 'is not in the repository'],
    ['context: "docker-image://alpine"', 'is not in the repository'],
    ['context: "-"', 'is not in the repository'],
    ['context: ""', 'The context is empty'],
    ['dockerfile: ../Dockerfile', 'The Dockerfile "../Dockerfile" lies outside the repository'],
    ['dockerfile: /etc/passwd', 'The Dockerfile "/etc/passwd" is absolute'],
    ['bake: ../docker-bake.hcl', 'The bake file "../docker-bake.hcl" lies outside the repository'],
    ['bake: "https://example.org/docker-bake.hcl"', 'is not in the repository'],
    ['cache-to: "type=local,dest=../cache"', 'The cache folder "../cache" lies outside the repository'],
    ['cache-from: \'type=local,"src=/var/lib"\'', 'The cache folder "/var/lib" is absolute'],
    ['cache-from: "type=local,dest=ok,src=/var/lib"', 'The cache folder "/var/lib" is absolute'],
    ['cache-to: "type=local,src=ok,dest=../x"', 'The cache folder "../x" lies outside the repository'],
    ['cache-to: "type=local,DEST=/x"', 'The cache folder "/x" is absolute'],
  ])('%s', (settings, sentence) => {
    const found = problemsOf(variant(settings))
    expect(found).toHaveLength(1)
    expect(found[0]).toContain(sentence)
  })
})

describe('attack 12: the tokens of the runner are never a secret of a build', () => {
  test.each([
    'ACTIONS_RUNTIME_TOKEN',
    'actions_id_token_request_token',
    'RUNNER_TEMP',
    'INPUT_GITHUB-TOKEN',
    'INPUT_X',
  ])('%s', (name) => {
    expect(problemsOf(variant(`secrets: {id: ${name}}`))).toHaveLength(1)
  })
})

test('attack 37: two images or two variants that differ only in case are told apart by no registry', () => {
  expect(problemsOf('version: 1\nimages: {App: , app: }')[0]).toContain(
    'The images "App" and "app" differ only in case',
  )
  expect(problemsOf('version: 1\nimages: {a: {variants: {CPU: , cpu: }}}')[0]).toContain(
    'The variants "CPU" and "cpu" differ only in case',
  )
})

describe('attack 38: a configuration of more than 2,000 cells is refused before it costs anything', () => {
  const variants = (count: number) => Array.from({ length: count }, (_, index) => `v${index}: `).join(', ')

  test.each([
    [
      '2,001 variants',
      `version: 1\nimages: {a: {variants: {${variants(2001)}}}}`,
      '2001 images × variants × platforms are more than 2000',
    ],
    [
      '1,001 variants on two platforms',
      `version: 1\nimages: {a: {platforms: [linux/amd64, linux/arm64], variants: {${variants(1001)}}}}`,
      '2002 images × variants × platforms are more than 2000',
    ],
    ['20,000 variants', `version: 1\nimages: {a: {variants: {${variants(20_000)}}}}`, 'more than 60000 tokens'],
  ])('%s', (_, text, sentence) => {
    expect(problemsOf(text)).toEqual([expect.stringContaining(sentence)])
  })

  test('2,000 cells are accepted', () => {
    expect(parse(`version: 1\nimages: {a: {variants: {${variants(2000)}}}}`).variants).toHaveLength(2000)
  })
})
