import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import type { RunContext } from '../../../src/model/context.ts'
import type { PublishPlan } from '../../../src/model/publish.ts'
import { isTag } from '../../../src/model/repository.ts'
import { planBuild } from '../../../src/plan/plan-build.ts'
import { planPublish } from '../../../src/plan/plan-publish.ts'
import { readMetadata } from '../../../src/plan/read-metadata.ts'
import { renderPlan } from '../../../src/plan/render-plan.ts'
import { runValues } from '../../../src/plan/run-values.ts'
import { parse } from '../../kit/config-problems.ts'

const sha = '1f3c0de'.padEnd(40, '0')
const workspace = '/w'
const on = (ref: string, more: Partial<RunContext> = {}): RunContext => ({
  ...{ workspace, inActions: true, ref, sha, commitTime: '2026-02-03T04:05:06Z' },
  ...more,
})
const pullRequest = { number: 7, headSha: 'h', baseSha: 'b', fromFork: false, author: { login: 'ada', isBot: false } }
const proposed = on('refs/pull/7/merge', { event: 'pull_request', pullRequest })

type Given = {
  readonly context?: RunContext
  readonly version?: string
  readonly metadata?: string
  readonly publish?: 'never' | 'on-pass'
}

async function plan(text: string, given: Given = {}): Promise<PublishPlan> {
  const { context = on('refs/tags/v1.2.3'), version, metadata, publish = 'on-pass' } = given
  const config = parse(text)
  const files = {
    readBytes: async () => undefined,
    realPath: async (path: string) => (path.includes('folder') || path === workspace ? path : undefined),
    info: async () => ({ kind: 'directory', bytes: 4096 }) as const,
  }
  const read = metadata === undefined ? undefined : await readMetadata(metadata, { workspace, files })
  const { variants } = planBuild(config, { only: [], platforms: [] })
  return planPublish({
    ...{ config, variants, context, run: runValues(context, version), publish },
    ...(read && { metadata: read }),
  })
}

const app = (tags: readonly string[], more = ''): string =>
  `version: 1\n${more}images: {app: {repositories: ghcr.io/acme/app, tags: ${JSON.stringify(tags)}}}`

/** The tags of the first variant in its first repository: `tag kind newestOf`. */
async function tags(templates: readonly string[], given: Given = {}): Promise<readonly string[]> {
  const { publications } = await plan(app(templates), given)
  const [target] = publications[0]?.targets ?? []
  return (target?.tags ?? []).map(({ tag, kind, newestOf }) => [tag, kind, newestOf].filter(Boolean).join(' '))
}

async function leftOut(templates: readonly string[], given: Given = {}): Promise<readonly string[]> {
  const { publications } = await plan(app(templates), given)
  return (publications[0]?.leftOut ?? []).map(({ template, reason }) => `${template}: ${reason}`)
}

const all = [
  '{{version}}',
  '{{major}}.{{minor}}',
  '{{major}}',
  'latest',
  '{{tag}}',
  '{{branch}}',
  '{{sha}}',
  'pr-{{pr}}',
]

describe('the tags of a release', () => {
  test('of a git tag', async () => {
    expect(await tags([...all, "{{date 'YYYY.MM.DD-HHmmss'}}"])).toEqual([
      '1.2.3 version',
      '1.2 moving 1.2.3',
      '1 moving 1.2.3',
      'latest moving 1.2.3',
      'v1.2.3 version',
      '1f3c0de version',
      '2026.02.03-040506 version',
    ])
    expect(await leftOut(all)).toEqual([
      '{{branch}}: this run is not about a branch',
      'pr-{{pr}}: this run is not about a pull request',
    ])
    expect((await plan(app(all))).version).toBe('1.2.3')
  })

  test('of a branch', async () => {
    expect(await tags(all, { context: on('refs/heads/main') })).toEqual([
      'latest moving',
      'main moving',
      '1f3c0de version',
    ])
    expect(await leftOut(['{{version}}', '{{minor}}'], { context: on('refs/heads/main') })).toEqual([
      '{{version}}: there is no version: this is no git tag, and none was given',
      '{{minor}}: there is no version: this is no git tag, and none was given',
    ])
  })

  test('a version that was given wins, and its v is left out', async () => {
    expect(await tags(['{{version}}', '{{tag}}'], { version: 'v2.0.0' })).toEqual(['2.0.0 version', 'v1.2.3 version'])
    expect(await tags(['{{version}}', '{{branch}}'], { version: '2.0.0', context: on('refs/heads/main') })).toEqual([
      '2.0.0 version',
      'main moving',
    ])
  })

  test('a pre-release moves nothing but what names it whole', async () => {
    const context = on('refs/tags/v2.0.0-rc.1')
    expect(await tags([...all, 'x'], { context })).toEqual([
      '2.0.0-rc.1 version',
      'v2.0.0-rc.1 version',
      '1f3c0de version',
    ])
    expect(await leftOut(['latest', '{{major}}', 'x'], { context })).toEqual(
      ['latest', '{{major}}', 'x'].map(
        (template) => `${template}: "2.0.0-rc.1" is a pre-release, and only tags with the whole version name one`,
      ),
    )
  })

  test('a tag that is no semantic version is the version, and has no major', async () => {
    const context = on('refs/tags/nightly')
    expect(await tags(['{{version}}', 'latest'], { context })).toEqual(['nightly version', 'latest moving nightly'])
    expect(await leftOut(['{{major}}'], { context })).toEqual([
      '{{major}}: the version "nightly" is not a semantic one',
    ])
  })

  test.each(['2.0.0rc1', 'v1.4b2', '2.0-beta', '3.0.dev4'])(
    '%s is a pre-release, if not a semantic one',
    async (tag) => {
      const context = on(`refs/tags/${tag}`)
      expect(await tags(['{{version}}', 'latest'], { context })).toEqual([`${tag} version`])
    },
  )

  test.each(['1.1.1w', '1.1.1a', '2026.02', 'v7', '1.2-alpine'])('%s is none', async (tag) => {
    const context = on(`refs/tags/${tag}`)
    expect(await tags(['{{version}}', 'latest'], { context })).toEqual([`${tag} version`, `latest moving ${tag}`])
  })

  test('what is not known leaves its tags out', async () => {
    const context = { workspace, inActions: false }
    expect(await leftOut(['{{sha}}', "{{date 'YYYY'}}", '{{tag}}'], { context })).toEqual([
      '{{sha}}: the commit is not known',
      "{{date 'YYYY'}}: the time of the commit is not known",
      '{{tag}}: this run is not about a git tag',
    ])
  })

  test('each tag is set once, and a version of two readings is one', async () => {
    expect(await tags(['{{major}}.{{minor}}.{{patch}}', '{{version}}'])).toEqual(['1.2.3 version'])
  })

  test.each(['', 'a b', '\u202e', 'a'.repeat(129), '1\n2'])('version %j is wrong usage', async (version) => {
    await expect(plan(app(all), { version })).rejects.toMatchObject({ code: 'usage' })
  })
})

describe('attack 17: a branch is no shell, no option and no reference', () => {
  test.each([
    ['feature/x', 'feature-x', 'feature/x'],
    ['$(id)', 'id-', '$(id)'],
    ['--push', 'push', '--push'],
    ['a@sha256:b', 'a-sha256-b', 'a@sha256:b'],
    ['é\u202e', undefined, undefined],
    ['../..', undefined, undefined],
    ['a'.repeat(129), undefined, undefined],
  ])('%s', async (branch, tag, given) => {
    const { publications } = await plan(app(['{{branch}}', 'x']), { context: on(`refs/heads/${branch}`) })
    const found = publications[0]?.targets[0]?.tags.find(({ template }) => template === '{{branch}}')
    expect([found?.tag, found?.given]).toEqual([tag, given])
    expect(publications[0]?.leftOut).toHaveLength(tag === undefined ? 1 : 0)
  })

  test('whatever a ref and a version are, what is planned is a tag', async () => {
    const templates = ['{{branch}}', '{{tag}}', '{{version}}', 'x-{{branch}}', '{{major}}-{{tag}}']
    await fc.assert(
      fc.asyncProperty(
        fc.string({ unit: 'binary', minLength: 1 }),
        fc.constantFrom('heads', 'tags'),
        async (name, kind) => {
          const { publications } = await plan(app(templates), { context: on(`refs/${kind}/${name}`), publish: 'never' })
          const planned = publications.flatMap(({ targets }) => targets.flatMap((target) => target.tags))
          for (const { tag } of planned) expect([tag, isTag(tag)]).toEqual([tag, true])
        },
      ),
    )
  })
})

describe('attack 37: two variants never set one tag', () => {
  const text =
    'version: 1\nimages: {app: {repositories: acme/app, variants: {cpu: {tags: "{{branch}}"}, cuda: {tags: [cuda, "{{sha}}"]}}}}'

  test.each([
    ['cuda', 'the tag "cuda"'],
    ['CUDA', 'the tags "CUDA" and "cuda", which differ only in case,'],
    ['1f3c0de', 'the tag "1f3c0de"'],
  ])('a branch that is called %s', async (branch, claim) => {
    await expect(plan(text, { context: on(`refs/heads/${branch}`) })).rejects.toMatchObject({
      code: 'config-invalid',
      message: `app/cpu and app/cuda both claim ${claim} of acme/app`,
    })
  })

  test('another branch is no trouble', async () => {
    expect((await plan(text, { context: on('refs/heads/main') })).publications).toHaveLength(2)
  })
})

describe('a variant', () => {
  test('without repositories is not published', async () => {
    expect((await plan('version: 1\nimages: {app: }')).publications).toEqual([])
  })

  test('goes to all its repositories, and to none where no template gives a tag', async () => {
    const text =
      'version: 1\nimages: {a: {repositories: [x/a, y/a], tags: latest}, b: {repositories: x/b, tags: "{{branch}}"}}'
    const { publications } = await plan(text)
    expect(publications.map(({ targets }) => targets.map(({ repository }) => repository.name))).toEqual([
      ['x/a', 'y/a'],
      [],
    ])
  })

  test('with repositories and no tags is refused before anything is built, where publishing was asked for', async () => {
    const text = 'version: 1\nimages: {app: {repositories: acme/app}}'
    await expect(plan(text)).rejects.toMatchObject({
      code: 'config-invalid',
      message: '"app" has repositories and no tags',
    })
    expect((await plan(text, { publish: 'never' })).publications).toHaveLength(1)
  })
})

describe('a run that may go no further than staging', () => {
  const staged = 'staging: acme/staging\n'
  const fork = { owner: 'a', name: 'b', isFork: true }

  test('sets what names the pull request, there alone', async () => {
    const { publications } = await plan(app(['latest', 'pr-{{pr}}'], staged), { context: proposed })
    expect(publications[0]?.targets).toMatchObject([{ repository: { name: 'acme/staging' }, tags: [{ tag: 'pr-7' }] }])
    expect(publications[0]?.leftOut).toEqual([
      { template: 'latest', reason: 'into the staging repository go only tags with {{pr}}' },
    ])
  })

  test.each([
    ['a pull request without such a tag', proposed],
    ['a merge group', on('refs/heads/gh-readonly-queue/main/pr-7', { event: 'merge_group' })],
    ['a fork', on('refs/tags/v1.2.3', { repository: fork })],
  ])('%s goes there by digest alone', async (_, context) => {
    const { publications } = await plan(app(['latest', '{{branch}}'], staged), { context })
    expect(publications[0]?.targets).toMatchObject([{ repository: { name: 'acme/staging' }, tags: [] }])
  })

  test.each([
    ['a pull request', proposed],
    ['a merge group', on('refs/heads/x', { event: 'merge_group' })],
    ['a fork', on('refs/tags/v1.2.3', { repository: fork })],
  ])('attack 16: without staging %s goes nowhere', async (_, context) => {
    const { publications } = await plan(app(all), { context })
    expect(publications.flatMap(({ targets }) => targets)).toEqual([])
  })
})

describe("the JSON of docker's metadata action", () => {
  const json = (...references: string[]) => JSON.stringify({ tags: references, labels: {}, annotations: [] })
  const variants =
    'version: 1\nimages: {app: {repositories: [ghcr.io/acme/app, acme/app], variants: {cpu: {tags: x}, cuda: {tag-suffix: -cuda}}}}'

  test('takes the place of the tags, with prefix and suffix, in the repositories that it names', async () => {
    const metadata = json(
      'ghcr.io/acme/app:1.2.3',
      'ghcr.io/acme/app:1.2',
      'ghcr.io/acme/app:latest',
      'ghcr.io/acme/app:edge',
      'other/x:1',
    )
    const { publications } = await plan(variants, { metadata })
    expect(publications.map(({ targets }) => targets.length)).toEqual([1, 1])
    expect(publications[1]?.targets[0]).toMatchObject({
      repository: { name: 'ghcr.io/acme/app' },
      tags: [
        { tag: '1.2.3-cuda', kind: 'version' },
        { tag: '1.2-cuda', kind: 'moving', newestOf: '1.2.3' },
        { tag: 'latest-cuda', kind: 'moving', newestOf: '1.2.3' },
        { tag: 'edge-cuda', kind: 'moving' },
      ],
    })
  })

  test('the flavor of its tags is no part of what they name', async () => {
    const metadata = json('acme/app:v1.2.3-alpine', 'acme/app:v1.2-alpine', 'acme/app:latest', 'acme/app:edge-alpine')
    const { publications } = await plan(variants, { metadata })
    expect(publications[0]?.targets[0]?.tags.map(({ tag, newestOf }) => [tag, newestOf])).toEqual([
      ['v1.2.3-alpine', undefined],
      ['v1.2-alpine', '1.2.3'],
      ['latest', '1.2.3'],
      ['edge-alpine', undefined],
    ])
  })

  test('latest stays with a newer release whatever the version looks like, and goes with a branch', async () => {
    const latestIn = async (ref: string) => {
      const { publications } = await plan(variants, { metadata: json('acme/app:latest'), context: on(ref) })
      return publications[0]?.targets[0]?.tags[0]?.newestOf
    }
    expect(await latestIn('refs/tags/1.9')).toBe('1.9')
    expect(await latestIn('refs/heads/main')).toBeUndefined()
  })

  test('a pre-release moves no latest, whatever it says', async () => {
    const context = on('refs/tags/v1.2.3-rc.1')
    const { publications } = await plan(variants, { metadata: json('acme/app:latest', 'acme/app:1.2.3-rc.1'), context })
    expect(publications[0]?.targets[0]?.tags.map(({ tag }) => tag)).toEqual(['1.2.3-rc.1'])
    expect(publications[0]?.leftOut).toHaveLength(1)
  })

  test('names the repositories of a lone image that has none', async () => {
    const { publications } = await plan('version: 1\nimages: {app: }', {
      metadata: json('acme/app:1', 'ghcr.io/acme/app:1'),
    })
    expect(publications[0]?.targets.map(({ repository }) => repository.name)).toEqual(['acme/app', 'ghcr.io/acme/app'])
    expect((await plan('version: 1\nimages: {a: , b: }', { metadata: json('acme/app:1') })).publications).toEqual([])
  })

  test('that names no repository of a variant is wrong usage', async () => {
    await expect(plan(variants, { metadata: json('acme/other:1') })).rejects.toMatchObject({
      code: 'usage',
      message: 'The input `metadata` has no tag for "ghcr.io/acme/app", "acme/app" of "app/cpu"',
    })
  })

  test('two variants without a suffix claim its tags', async () => {
    const text = 'version: 1\nimages: {app: {repositories: acme/app, variants: {cpu: , cuda: }}}'
    await expect(plan(text, { metadata: json('acme/app:1') })).rejects.toMatchObject({ code: 'config-invalid' })
  })

  test.each([
    ['{', 'is not JSON'],
    ['{"tags": "x"}', 'is not what docker\'s metadata action gives, at "tags"'],
    ['{"tags": ["acme/app"]}', 'names "acme/app", which is no repository with a tag'],
    ['{"tags": ["acme/app:1@sha256:0"]}', 'which is no repository with a tag'],
    ['{"tags": ["ACME/app:1"]}', 'which is no repository with a tag'],
    ['{"tags": ["acme/app:-x"]}', 'which is no repository with a tag'],
    [`{"tags": [], "labels": {"a": "${'x'.repeat(1024 * 1024)}"}}`, 'is longer than 1 MiB'],
    ['folder', '"folder" in `metadata` is no file of the repository'],
    ['meta.json', '"meta.json" in `metadata` is no file of the repository'],
  ])('%.60s', async (metadata, message) => {
    await expect(plan(variants, { metadata })).rejects.toMatchObject({
      code: 'usage',
      message: expect.stringContaining(message),
    })
  })
})

test('the plan shows the tags by repository, in the order in which they are set, and what gives none', async () => {
  const text = app(['latest', '{{version}}', '{{tag}}', '{{branch}}'])
  const context = on('refs/tags/v1.2.3+cpu')
  const publish = await plan(text, { context })
  const lines = renderPlan({ ...planBuild(parse(text), { only: [], platforms: [] }), publish }).split('\n')
  expect(lines.slice(5)).toEqual([
    'Version "1.2.3+cpu"',
    '',
    'Tags in ghcr.io/acme/app',
    '  1.2.3-cpu   app  version  for "1.2.3+cpu"',
    '  v1.2.3-cpu  app  version  for "v1.2.3+cpu"',
    '  latest      app  moving   unless a newer release than 1.2.3+cpu has it',
    '',
    'Without a tag',
    '  "{{branch}}" of app: this run is not about a branch',
  ])
})
