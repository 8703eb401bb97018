import { describe, expect, test } from '@jest/globals'
import { changedRules } from '../../../src/config/changed-rules.ts'
import { judgeByBase } from '../../../src/config/judge-by-base.ts'
import { parse, problemsOf } from '../../kit/config-problems.ts'

const text = (allow: string): string =>
  `version: 1\nimages: {app: {variants: {cpu: {}, cuda: {platforms: [linux/arm64]}}}, tools: {}}\nallow: ${allow}\n`
const accepted = 'by: ada, reason: torch 2.6, until: 2026-12-31'

describe('allow', () => {
  test('names what it covers, why and until when', () => {
    expect(
      parse(text(`[{image: app, variant: cuda, platform: linux/aarch64, measure: paths, ${accepted}}, {${accepted}}]`))
        .allow,
    ).toEqual([
      {
        ...{ image: 'app', variant: 'cuda', platform: 'linux/arm64', measure: 'path' },
        ...{ by: 'ada', reason: 'torch 2.6', until: '2026-12-31', position: { file: 'c.yml', line: 3, column: 9 } },
      },
      { by: 'ada', reason: 'torch 2.6', until: '2026-12-31', position: { file: 'c.yml', line: 3, column: 126 } },
    ])
    expect(parse('version: 1\nimages: {app: {}}\n').allow).toEqual([])
  })

  test.each([
    [`[{image: ap, ${accepted}}]`, 'There is no image "ap". Did you mean "app"?'],
    [`[{image: tools, variant: cuda, ${accepted}}]`, 'Image "tools" has no variant "cuda". There is "default"'],
    [`[{variant: cud, ${accepted}}]`, 'No image has a variant "cud". Did you mean "cuda"?'],
    [`[{platform: linux/amd, ${accepted}}]`, '"linux/amd" is no platform. Did you mean "linux/amd64"?'],
    [
      `[{variant: cpu, platform: linux/arm64, ${accepted}}]`,
      'Nothing that this covers is built for "linux/arm64". Did you mean "linux/amd64"?',
    ],
    [`[{measure: size, ${accepted}}]`, 'allow[0].measure is the text "size". It should be one of compressed'],
    ['[{by: ada, reason: torch}]', 'allow[0] has no "until". Add "until": a day such as 2026-12-31'],
    ['[{by: ada, until: 2026-12-31}]', 'allow[0] has no "reason". Add "reason": text'],
    ['[{reason: torch, until: 2026-12-31}]', 'allow[0] has no "by". Add "by": a name'],
    ['[{by: "\\u200b", reason: torch, until: 2026-12-31}]', "This allowance is nobody's. Say who answers for it"],
    ['[{by: ada, reason: "\\u200b", until: 2026-12-31}]', 'This allowance has no reason. Say why it is accepted'],
    ['[{by: ada, reason: " ", until: 2026-12-31}]', 'This allowance has no reason. Say why it is accepted'],
    ['[{by: ada, reason: torch, until: 2026-02-30}]', '"2026-02-30" is not a day. Write one such as 2026-12-31'],
    [`[{smoke: run, ${accepted}}]`, 'allow[0] has no setting "smoke"'],
    [`{${accepted}}`, 'allow is a mapping. It should be a list of allowances'],
  ])('%s is a mistake that is told', (allow, words) => {
    const problems = problemsOf(text(allow))
    expect(problems).toHaveLength(1)
    expect(problems[0]).toContain(words)
  })
})

describe('attack 14: a pull request that allows itself something is called out', () => {
  const changes = (before: string, after: string) =>
    changedRules(parse(text(before)), parse(text(after))).map(({ position: _, ...change }) => change)
  const [cuda, rule] = [{ image: 'app', variant: 'cuda' }, 'allowance for compressed']
  const entry = (until: string, more = '') =>
    `[{image: app, variant: cuda, measure: compressed, by: ada, reason: x${more}, until: ${until}}]`

  test.each([
    ['added', '[]', entry('2026-12-31'), [{ ...cuda, rule, after: 'until 2026-12-31: x', effect: 'loosened' }]],
    [
      'removed',
      entry('2026-12-31'),
      '[]',
      [
        {
          ...{ ...cuda, rule, before: 'until 2026-12-31: x', effect: 'tightened' },
          was: { file: 'c.yml', line: 3, column: 9 },
        },
      ],
    ],
    [
      'made longer',
      entry('2026-11-30'),
      entry('2026-12-31'),
      [{ ...cuda, rule, before: 'until 2026-11-30: x', after: 'until 2026-12-31: x', effect: 'loosened' }],
    ],
    [
      'made shorter',
      entry('2026-12-31'),
      entry('2026-11-30'),
      [{ ...cuda, rule, before: 'until 2026-12-31: x', after: 'until 2026-11-30: x', effect: 'tightened' }],
    ],
    [
      'given another reason',
      entry('2026-12-31'),
      entry('2026-12-31', 'y'),
      [{ ...cuda, rule, before: 'until 2026-12-31: x', after: 'until 2026-12-31: xy', effect: 'loosened' }],
    ],
    [
      'of no image',
      '[]',
      `[{variant: cuda, platform: linux/arm64, ${accepted}}, {${accepted}}]`,
      [
        {
          rule: 'allowance for every size of every variant "cuda" on linux/arm64',
          after: 'until 2026-12-31: torch 2.6',
          effect: 'loosened',
        },
        { rule: 'allowance for every size', after: 'until 2026-12-31: torch 2.6', effect: 'loosened' },
      ],
    ],
  ])('%s', (_, before, after, expected) => {
    expect(changes(before, after)).toEqual(expected)
  })

  test('policy base: what the base allows counts, and nothing else', () => {
    const [base, head] = [parse(text(entry('2026-11-30'))), parse(text(`[{${accepted}}]`))]
    expect(judgeByBase(head, base).allow).toEqual(base.allow)
  })
})
