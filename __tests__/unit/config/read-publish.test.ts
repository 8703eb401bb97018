import { describe, expect, test } from '@jest/globals'
import { parse, problemsOf, variant } from '../../kit/config-problems.ts'

const published = (settings: string): string => variant(`repositories: acme/app, ${settings}`)
const two = (left: string, right: string, top = ''): string =>
  `version: 1\n${top}images:\n  app:\n    repositories: [ghcr.io/acme/app]\n    variants:\n      cpu: {${left}}\n      cuda: {${right}}\n`
const settings = (text: string) => parse(text).variants.map(({ publish }) => publish)

describe('what is published', () => {
  test('is looked up at the variant, the image and defaults, with prefix and suffix in place', () => {
    const [cpu, cuda] = settings(
      [
        'version: 1',
        'defaults: {repositories: [acme/app, ghcr.io/acme/app], tags: ["{{version}}", latest], annotations: {a: 1, b: 2}}',
        'images: {app: {provenance: max, sbom: true, annotations: [b=3], variants: {cpu: , cuda: {tag-prefix: x-, tag-suffix: -cuda, provenance: false}}}}',
      ].join('\n'),
    )
    expect(cpu).toMatchObject({
      repositories: [
        { name: 'acme/app', host: 'docker.io', path: 'acme/app' },
        { name: 'ghcr.io/acme/app', host: 'ghcr.io', path: 'acme/app' },
      ],
      tags: [{ text: '{{version}}' }, { text: 'latest' }],
      ...{ provenance: 'max', sbom: true, annotations: { a: '1', b: '3' } },
    })
    expect(cuda).toMatchObject({
      tags: [{ text: 'x-{{version}}-cuda' }, { text: 'x-latest-cuda' }],
      ...{ tagPrefix: 'x-', tagSuffix: '-cuda', provenance: 'none' },
    })
  })

  test('one text stands for a list, a number for a tag, and nothing for nothing', () => {
    const [cpu, gpu] = settings(published('tags: 1.10'))
    expect(cpu?.tags.map(({ text }) => text)).toEqual(['1.10'])
    expect(gpu).toEqual({
      ...{ repositories: [], tags: [], tagPrefix: '', tagSuffix: '', provenance: 'min', sbom: false, annotations: {} },
    })
  })

  test.each([
    ['provenance: true', 'min'],
    ['provenance: min', 'min'],
    ['provenance: false', 'none'],
    ['provenance: max', 'max'],
  ])('%s is %s', (text, mode) => {
    expect(settings(published(`tags: a, ${text}`))[0]?.provenance).toBe(mode)
  })

  test('the refs that are published, and where builds are staged', () => {
    const text = 'version: 1\npublish-when: [branch main, tag  v*]\nstaging: ghcr.io/acme/staging\nimages: {app: }'
    expect(parse(text)).toMatchObject({
      publishWhen: [
        { kind: 'branch', glob: 'main' },
        { kind: 'tag', glob: 'v*' },
      ],
      staging: { name: 'ghcr.io/acme/staging' },
    })
    expect(parse('version: 1\nimages: {app: }')).toMatchObject({ publishWhen: [] })
    expect(parse('version: 1\nimages: {app: }')).not.toHaveProperty('staging')
  })
})

describe('a mistake is told with its place and its remedy', () => {
  test.each([
    [
      'repositories: ghcr.io/Acme/App',
      '5:27: "ghcr.io/Acme/App" is no repository. Names of repositories are lower case: write "ghcr.io/acme/app"',
    ],
    [
      'repositories: "ghcr.io/acme/app:1.2"',
      '5:27: "ghcr.io/acme/app:1.2" is no repository. Write "ghcr.io/acme/app": tags belong into `tags`',
    ],
    ['repositories: acme//app', '5:27: "acme//app" is no repository. Write one such as ghcr.io/acme/app'],
    [
      'repositories: [acme/app, docker.io/acme/app]',
      '5:38: The repository "docker.io/acme/app" is named twice. Keep one of them',
    ],
    [
      'repositories: [acme/app, index.docker.io/acme/app]',
      '5:38: The repository "index.docker.io/acme/app" is named twice. Keep one of them',
    ],
    [
      'repositories: [app, index.docker.io/app]',
      '5:33: The repository "index.docker.io/app" is named twice. Keep one of them',
    ],
    [
      'repositories: [acme/app, registry-1.docker.io/acme/app]',
      '5:38: The repository "registry-1.docker.io/acme/app" is named twice. Keep one of them',
    ],
    [
      'repositories: [ghcr.io/acme/app, GHCR.io:443/acme/app]',
      '5:46: The repository "GHCR.io:443/acme/app" is named twice. Keep one of them',
    ],
    [
      'repositories: {a: b}',
      '5:27: images.app.variants.cpu.repositories is a mapping. It should be the name of a repository, or a list',
    ],
    [
      'tags: [latest]',
      '5:19: These tags are never used. Name `repositories` here, in the image or in defaults, or remove the tags',
    ],
    ['repositories: a, tags: [x, x]', '5:40: The tag "x" is written twice. Keep one of them'],
    ['repositories: a, tags: "{{versoin}}"', '5:36: Tags have no template "{{versoin}}". Did you mean {{version}}?'],
    [
      'repositories: a, tags: "{{ref}}"',
      '5:36: Tags have no template "{{ref}}". There are {{version}}, {{major}}, {{minor}}, {{patch}}, {{branch}}, {{tag}}, {{sha}}, {{pr}}, {{date}}',
    ],
    ['repositories: a, tags: "{version}"', '5:36: "{version}" cannot be a tag. Write a value as {{version}}'],
    [
      'repositories: a, tags: "{{date}}"',
      '5:36: The template "{{date}}" has no form of a date. Write {{date \'YYYYMMDD\'}}, with YYYY, MM, DD, HH, mm, ss and ".", "_" or "-" between them',
    ],
    [
      'repositories: a, tags: "{{sha \'long\'}}"',
      '5:36: The template "{{sha \'long\'}}" says more than a name. Write {{sha}}',
    ],
    ['tag-suffix: "-{{version}}"', '5:25: "-{{version}}" cannot be a part of a tag. Templates belong into `tags`'],
    ['tag-prefix: -x', '5:25: "-x" cannot be a part of a tag. Use letters, digits, ".", "_" and "-", at most 127'],
    [
      'provenance: mode=max',
      '5:25: images.app.variants.cpu.provenance is the text "mode=max". It should be min, max or false',
    ],
    ['annotations: {"index:a": b}', '5:27: "index:a" cannot be the name of an annotation. Correct the name'],
  ])('%s', (text, problem) => {
    expect(problemsOf(variant(text))).toEqual([`c.yml:${problem}`])
  })

  test.each([
    ['publish-when: main', 'c.yml:2:15: "main" names no ref. Write "branch main" or "tag v*"'],
    ['publish-when: []', 'c.yml:2:15: This list of refs is empty. Write one such as "branch main", or remove it'],
    ['staging: a:1', 'c.yml:2:10: "a:1" is no repository. Write "a": tags belong into `tags`'],
  ])('%s', (text, problem) => {
    expect(problemsOf(`version: 1\n${text}\nimages: {app: }`)).toEqual([problem])
  })
})

describe('attack 17: what could be taken for an option, a path or a reference is no tag and no repository', () => {
  const hostile = [
    '-foo',
    '--push',
    'a b',
    'x@sha256:',
    '..',
    '.a',
    'a/b',
    'a:b',
    '$(id)',
    '',
    '\u202e',
    'ü',
    'a'.repeat(129),
  ]

  test.each(hostile)('tag %j', (tag) => {
    expect(problemsOf(published(`tags: [${JSON.stringify(tag)}]`))).toHaveLength(1)
  })

  test.each([
    ...hostile.filter((name) => !['a/b', 'a'.repeat(129)].includes(name)),
    'APP',
    '../a',
    'a/../b',
    'a'.repeat(256),
  ])('repository %j', (name) => {
    expect(problemsOf(variant(`tags: x, repositories: [${JSON.stringify(name)}]`))).toHaveLength(1)
  })

  test('prefix and suffix make no tag too long', () => {
    const [problem] = problemsOf(published(`tag-prefix: ${'a'.repeat(64)}, tag-suffix: ${'b'.repeat(64)}, tags: x`))
    expect(problem).toContain('is too long for a tag')
  })
})

describe('attack 37: a tag of a repository belongs to one variant', () => {
  const remedy = 'Give one of them a `tag-suffix`, or another repository'

  test.each([
    ['tags: [latest]', 'tags: [latest]', 'the tag "latest"'],
    ['tags: [Latest]', 'tags: [latest]', 'the tags "Latest" and "latest", which differ only in case,'],
    [
      "tags: ['{{version}}']",
      "tags: ['{{major}}.{{minor}}.{{patch}}']",
      'the tags "{{version}}" and "{{major}}.{{minor}}.{{patch}}", which can be the same,',
    ],
    ["tags: ['v{{version}}']", "tags: ['{{tag}}']", 'the tags "v{{version}}" and "{{tag}}", which can be the same,'],
    ["tags: ['{{tag}}']", "tags: ['{{version}}']", 'the tags "{{tag}}" and "{{version}}", which can be the same,'],
    ["tags: ['{{branch}}']", 'tags: [main]', 'the tags "{{branch}}" and "main", which can be the same,'],
    ["tag-suffix: -cuda, tags: ['{{version}}']", "tags: ['{{version}}-cuda']", 'the tag "{{version}}-cuda"'],
  ])('{%s} and {%s}', (left, right, claim) => {
    const [problem, ...more] = problemsOf(two(left, right))
    expect(problem).toMatch(/^c\.yml:7:\d+: /)
    expect(problem).toContain(`app/cpu and app/cuda both claim ${claim} of ghcr.io/acme/app. ${remedy}`)
    expect(more).toEqual([])
  })

  test('two images, and two names of one repository, count', () => {
    const text =
      'version: 1\nimages:\n  a: {repositories: acme/app, tags: x}\n  b: {repositories: docker.io/acme/app, tags: x}\n'
    expect(problemsOf(text)).toEqual([
      `c.yml:4:47: a/default and b/default both claim the tag "x" of docker.io/acme/app. ${remedy}`,
    ])
  })

  test('pull requests meet in the staging repository', () => {
    const text = (staging: string) =>
      `version: 1\n${staging}images:\n  a: {repositories: acme/a, tags: "pr-{{pr}}"}\n  b: {repositories: acme/b, tags: "pr-{{pr}}"}\n`
    expect(problemsOf(text('staging: acme/staging\n'))[0]).toContain('the tag "pr-{{pr}}" of acme/staging')
    expect(problemsOf(text(''))).toEqual([])
  })

  test.each([
    ['a suffix', 'tags: [latest]', 'tag-suffix: -cuda, tags: [latest]'],
    ['another repository', 'tags: [latest]', 'repositories: [ghcr.io/acme/cuda], tags: [latest]'],
    ['one variant that says it twice', "tags: ['{{version}}', '{{major}}.{{minor}}.{{patch}}']", 'tags: [cuda]'],
  ])('%s keeps them apart', (_, left, right) => {
    expect(problemsOf(two(left, right))).toEqual([])
  })
})
