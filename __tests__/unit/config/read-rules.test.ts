import { describe, expect, test } from '@jest/globals'
import { changedRules } from '../../../src/config/changed-rules.ts'
import { configSchema } from '../../../src/config/config-schema.ts'
import { judgeByBase } from '../../../src/config/judge-by-base.ts'
import { ruleCodes } from '../../../src/model/rule-code.ts'
import { parse, problemsOf } from '../../kit/config-problems.ts'

const app = (settings: string, defaults = '') =>
  parse(`version: 1\ndefaults: {${defaults}}\nimages: {app: {${settings}}}`)
const rulesOf = (settings: string, defaults = '') =>
  app(settings, defaults).variants[0]?.rules.map(({ position: _, ...rule }) => rule)
const problems = (settings: string) => problemsOf(`version: 1\nimages:\n  app: {${settings}}`)

describe('rules', () => {
  test.each([
    ['off', { severity: 'off' }],
    ['note', { severity: 'note' }],
    ['error', { severity: 'error' }],
    ['50MB', { severity: 'error', max: { value: 50_000_000, text: '50MB' } }],
    ['0', { severity: 'error', max: { value: 0, text: '0' } }],
    ['{max: 5MiB}', { severity: 'error', max: { value: 5 * 2 ** 20, text: '5MiB' } }],
    ['{severity: warn, max: 1kB}', { severity: 'warn', max: { value: 1000, text: '1kB' } }],
    ['{severity: warn}', { severity: 'warn' }],
  ])('headers: %s', (text, expected) => {
    expect(rulesOf(`rules: {headers: ${text}}`)).toEqual([{ code: 'headers', ...expected }])
  })

  test('of each rule the nearest level counts, and its line', () => {
    const config = parse(
      'version: 1\ndefaults: {rules: {headers: off, manuals: warn}}\nimages:\n  app:\n    rules: {headers: 5MB}\n    variants:\n      a: {rules: {headers: note}}\n      b:',
    )
    const [a, b] = config.variants.map(({ rules }) =>
      rules.map(({ code, severity, position }) => `${code} ${severity} ${position.line}`),
    )
    expect(a).toEqual(['headers note 7', 'manuals warn 2'])
    expect(b).toEqual(['headers error 5', 'manuals warn 2'])
  })

  test.each([
    ['rules: {headrs: off}', '3:17: images.app.rules has no setting "headrs". Did you mean "headers"?'],
    [
      'rules: {headers: errror}',
      '3:26: images.app.rules.headers is "errror", which is no severity. Did you mean "error"?',
    ],
    [
      'rules: {headers: 5M}',
      '3:26: images.app.rules.headers is "5M": the unit "M" is ambiguous or unknown. Write "5MB" or "5MiB"',
    ],
    [
      'rules: {headers: {severity: of}}',
      '3:37: images.app.rules.headers.severity is the text "of". It should be off, note, warn or error',
    ],
    ['rules: {headers: {}}', '3:17: images.app.rules.headers says nothing. Add `severity` or `max`, or remove it'],
    [
      'rules: {headers: {severity: off, max: 1MB}}',
      '3:17: images.app.rules.headers is off and has a max. Remove one of them',
    ],
    [
      'rules: {glob-folder: 5MB}',
      '3:30: images.app.rules.glob-folder has a max, and what this rule sees has no bytes. Write off, note, warn or error',
    ],
    [
      'rules: {same-image: {severity: warn, max: 5MB}}',
      '3:17: images.app.rules.same-image has a max, and what this rule sees has no bytes. Write off, note, warn or error',
    ],
    [
      'rules: {headers: [off]}',
      '3:26: images.app.rules.headers is a list. It should be off, note, warn, error, a size such as 50MB, or a mapping with severity and max',
    ],
    [
      'rules: {lost-bound: 5MB}',
      '3:29: images.app.rules.lost-bound has a max, and what this rule sees has no bytes. Write off, note, warn or error',
    ],
    ['rules: off', '3:16: images.app.rules is the text "off". It should be a mapping of rules to severities or sizes'],
    ['waive: [{code: hedders, reason: x}]', '3:24: There is no rule "hedders". Did you mean "headers"?'],
    ['waive: [{code: headers}]', '3:17: images.app.waive[0] has no "reason". Add "reason": text'],
    ['waive: [{code: headers, reason: " "}]', '3:41: This waiver has no reason. Say why it is accepted'],
    [
      'waive: [{code: headers, reason: x, path: usr/lib}]',
      '3:50: "usr/lib" names no path of an image. Begin at the root, such as "/usr/lib", or with **/',
    ],
    [
      'waive: [{code: lost-bound, reason: x, path: /docker}]',
      '3:53: "/docker" names no file of the repository. Write it from the root of the repository, such as "docker"',
    ],
    [
      'waive: [{code: headers, reason: x, until: 2026-02-30}]',
      '3:51: "2026-02-30" is not a day. Write one such as 2026-12-31',
    ],
    [
      'waive: [{code: headers, reason: x, path: /PATH}]',
      '3:50: "/PATH" names no path of an image. Write at most 300 characters',
    ],
  ])('%s', (settings, problem) => {
    const long = 'x'.repeat(300)
    const expected = problem.replace('/PATH"', `/${'x'.repeat(79)}…"`)
    expect(problems(settings.replace('PATH', long))).toEqual([`c.yml:${expected}`])
  })

  test('in defaults a problem is told once, however many variants it serves', () => {
    const text = 'version: 1\ndefaults: {rules: {headers: {}}, waive: [{code: x, reason: y}]}\nimages: {a: , b: , c: }'
    expect(problemsOf(text)).toHaveLength(2)
  })

  test('beside the images they are sent to where they belong', () => {
    expect(problemsOf('version: 1\nimages: {a: }\nrules: {headers: off}')).toEqual([
      'c.yml:3:1: The configuration has no setting "rules". Write it in an image, in a variant or in defaults',
    ])
  })

  test('the schema of editors knows every code', () => {
    const schema = JSON.stringify(configSchema())
    for (const code of ruleCodes) expect(schema).toContain(`"${code}":`)
    expect(schema).toContain(JSON.stringify(ruleCodes))
  })
})

test('waivers of all levels hold together, nearest first', () => {
  const waivers = app(
    'waive: [{code: headers, path: /usr/include/, reason: " compiled against ", until: 2027-01-31}]',
    'waive: [{code: manuals, path: "**/man", reason: b}, {code: apt-cache, path: ./docker/, reason: c}]',
  ).variants[0]?.waivers
  expect(waivers).toMatchObject([
    { code: 'headers', path: '/usr/include', reason: 'compiled against', until: '2027-01-31' },
    { code: 'manuals', path: '**/man', reason: 'b' },
    { code: 'apt-cache', path: 'docker', reason: 'c' },
  ])
})

describe('attack 14: a pull request that changes what rules say of its contents is called out', () => {
  const headers = (rule: string) => `rules: {headers: ${rule}}`
  const waived = (more: string) => `waive: [{code: headers, reason: x${more}}]`

  test.each([
    ['', headers('off'), 'rule headers', 'note (the default)', 'off', 'loosened'],
    ['', headers('error'), 'rule headers', 'note (the default)', 'error', 'tightened'],
    [headers('error'), '', 'rule headers', 'error', 'note (the default)', 'loosened'],
    [headers('5MB'), headers('6MB'), 'rule headers', 'error above 5MB', 'error above 6MB', 'loosened'],
    [headers('6MB'), headers('5MB'), 'rule headers', 'error above 6MB', 'error above 5MB', 'tightened'],
    [headers('warn'), headers('{severity: error, max: 50MB}'), 'rule headers', 'warn', 'error above 50MB', 'loosened'],
    [headers('off'), headers('50MB'), 'rule headers', 'off', 'error above 50MB', 'tightened'],
    ['', waived(''), 'waiver of headers', undefined, 'for ever', 'loosened'],
    ['', waived(', path: /usr'), 'waiver of headers at "/usr"', undefined, 'for ever', 'loosened'],
    [waived(''), '', 'waiver of headers', 'for ever', undefined, 'tightened'],
    ['', 'rules: {masked-failure: off}', 'rule masked-failure', 'warn (the default)', 'off', 'loosened'],
    [
      '',
      'waive: [{code: lost-bound, path: a, reason: x}]',
      'waiver of lost-bound at "a"',
      undefined,
      'for ever',
      'loosened',
    ],
    [
      waived(', until: 2026-01-01'),
      waived(', until: 2026-02-01'),
      'waiver of headers',
      'until 2026-01-01',
      'until 2026-02-01',
      'loosened',
    ],
    [waived(''), waived(', until: 2026-02-01'), 'waiver of headers', 'for ever', 'until 2026-02-01', 'tightened'],
  ])('%s to %s', (before, after, rule, was, is, effect) => {
    const found = changedRules(app(before), app(after))
    expect(found.map((change) => [change.rule, change.before, change.after, change.effect])).toEqual([
      [rule, was, is, effect],
    ])
  })

  test.each([
    [headers('note'), ''],
    [headers('{severity: error, max: 1MB}'), headers('error')],
    [headers('off'), 'rules: {headers: off}, labels: [a=b]'],
    [waived(''), 'waive: [{code: headers, reason: another reason}]'],
  ])('%s to %s is no change', (before, after) => {
    expect(changedRules(app(before), app(after))).toEqual([])
  })

  test('under the rules of the base its own say nothing', () => {
    const [judged] = judgeByBase(app(`${headers('off')}, ${waived('')}`), app(headers('error'))).variants
    expect(judged).toMatchObject({ rules: [{ code: 'headers', severity: 'error' }], waivers: [] })
  })
})
