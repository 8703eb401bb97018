import { describe, expect, test } from '@jest/globals'
import { changedRules } from '../../../src/config/changed-rules.ts'
import { judgeByBase } from '../../../src/config/judge-by-base.ts'
import { parse, problemsOf } from '../../kit/config-problems.ts'

const shared = 'repositories: acme/app, variants: {cpu: {tags: cpu}, cuda: {tags: cuda}}'
const config = (baseline: string, app = 'budget: 1MB') =>
  `version: 1\n${baseline === '' ? '' : `baseline: ${baseline}\n`}images: {app: {${app}}}\n`
const settings = (baseline: string, app?: string) => parse(config(baseline, app)).baseline

describe('what images are held against', () => {
  test.each([
    ['', { from: ['file', 'registry', 'cache'], required: false }],
    ['{from: cache}', { from: ['cache'], required: false }],
    ['{from: [registry, file], required: true}', { from: ['registry', 'file'], required: true }],
    ['{tag: "{{branch}}-{{sha}}"}', { from: ['file', 'registry', 'cache'], tag: '{{branch}}-{{sha}}' }],
  ])('%s', (text, expected) => {
    expect(settings(text)).toMatchObject(expected)
  })

  test('one tag does for two variants whose suffixes differ', () => {
    const suffixed = 'repositories: acme/app, tags: latest, variants: {cpu: , cuda: {tag-suffix: -cuda}}'
    expect(settings('{tag: main}', suffixed).tag).toBe('main')
  })

  test.each([
    [
      '{from: regstry}',
      '2:18: baseline.from is the text "regstry". It should be file, registry or cache, or a list of them',
    ],
    ['{from: []}', '2:18: This list of sources is empty. Name file, registry or cache, or remove it'],
    ['{from: [file, cache, file]}', '2:32: The source file is named twice. Keep one of them'],
    [
      '{tag: "{{pr}}"}',
      '2:17: Nobody knows what "{{pr}}" is of a base branch. Write {{branch}}, {{sha}} or the tag itself',
    ],
    ['{tag: "{{branhc}}"}', '2:17: Tags have no template "{{branhc}}". Did you mean {{branch}}?'],
    [
      '{from: file, tag: main}',
      '2:29: This tag is never asked for: `from` does not name the registry. Add registry to `from`, or remove it',
    ],
    ['{form: file}', '2:12: baseline has no setting "form". Did you mean "from"?'],
  ])('%s is told with its place and its remedy', (text, problem) => {
    expect(problemsOf(config(text)).join('\n')).toContain(problem)
  })

  test('one tag of one repository is no baseline for two variants', () => {
    expect(problemsOf(config('{tag: main}', shared)).join('\n')).toContain(
      '"app/cpu" and "app/cuda" would both be held against "main" of one repository. Give one of them a `tag-suffix`, or another repository',
    )
  })
})

describe('attack 14: a pull request that chooses what it is held against', () => {
  const changes = (before: string, after: string) =>
    changedRules(parse(config(before)), parse(config(after))).map(({ position: _, ...change }) => change)

  test.each([
    [
      '',
      '{from: file}',
      { rule: 'baseline places', before: 'file, registry, cache', after: 'file', effect: 'loosened' },
    ],
    ['{tag: main}', '', { rule: 'baseline tag', before: 'main', effect: 'loosened', was: { file: 'c.yml' } }],
    ['{required: true}', '', { rule: 'baseline required', before: 'true', after: 'false', effect: 'loosened' }],
    ['', '{required: true}', { rule: 'baseline required', before: 'false', after: 'true', effect: 'tightened' }],
  ])('from %s to %s is called out', (before, after, expected) => {
    expect(changes(before, after)).toEqual([expected])
  })

  test('is held against what the base says, where that judges', () => {
    const judged = judgeByBase(parse(config('{from: cache}')), parse(config('{from: registry, required: true}')))
    expect(judged.baseline).toMatchObject({ from: ['registry'], required: true })
  })
})
