import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, test } from '@jest/globals'
import { parseConfig } from '../../src/config/parse-config.ts'

const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')

test('every error code has its section in docs/troubleshooting.md, and no section is left over', () => {
  const union = /export type ErrorCode =([\s\S]*?)\n\n/.exec(read('src/errors.ts'))?.[1] ?? ''
  const codes = [...union.matchAll(/'([a-z-]+)'/g)].map((match) => match[1])
  const sections = [...read('docs/troubleshooting.md').matchAll(/^## (.+)$/gm)].map((match) => match[1])
  expect(codes.length).toBeGreaterThan(10)
  expect(sections.sort()).toEqual(codes.sort())
})

const documents = [
  'README.md',
  'ARCHITECTURE.md',
  '.github/CONTRIBUTING.md',
  'docs/troubleshooting.md',
  'docs/findings.md',
  'docs/smoke-tests.md',
  'docs/sources.md',
  'docs/release.md',
  'docs/inspect.md',
  'docs/rules.md',
  'docs/lint.md',
  'docs/update.md',
  'docs/growth.md',
  'docs/baseline.md',
  'docs/comment.md',
  'docs/matrix.md',
  'examples/matrix/README.md',
  'examples/release/README.md',
  'examples/waste/README.md',
]

test.each(documents)('every file and section that %s links to exists', (document) => {
  const places = [...read(document).matchAll(/\]\((?!https?:)([^)#\s]*)(?:#([^)\s]+))?\)/g)].map(([, path, anchor]) => {
    const target = path === '' || path === undefined ? document : new URL(path, `file:///${document}`).pathname.slice(1)
    return { target, anchor }
  })
  const broken = places.filter(({ target, anchor }) => {
    if (!existsSync(new URL(`../../${target}`, import.meta.url))) return true
    if (anchor === undefined) return false
    const sections = [...read(target).matchAll(/^#+ (.+)$/gm)].map(([, title = '']) => title.toLowerCase())
    return !sections.some((title) => title.replace(/[^\p{L}\p{N} -]/gu, '').replaceAll(' ', '-') === anchor)
  })
  expect(broken).toEqual([])
})

test('a step whose outputs the README reads has that id in the same example', () => {
  const blocks = [...read('README.md').matchAll(/^```yaml\n([\s\S]*?)^```/gm)].map(([, block = '']) => block)
  const reading = blocks.filter((block) => block.includes('steps.'))
  expect(reading.length).toBeGreaterThan(0)
  for (const block of reading)
    for (const [, id = ''] of block.matchAll(/\bsteps\.([\w-]+)\.outputs/g)) expect(block).toContain(`id: ${id}\n`)
})

test('the documents and the messages name the same major version of each set-up action', () => {
  const texts = ['README.md', 'docs/troubleshooting.md', 'src/doctor/problems.ts'].map(read).join('\n')
  const named = [...texts.matchAll(/docker\/(setup-[a-z]+-action)@(?:[0-9a-f]{40} # )?v(\d+)/g)].map(
    ([, name, major]) => `${name} ${major}`,
  )
  expect([...new Set(named)].sort()).toEqual(['setup-buildx-action 4', 'setup-qemu-action 4'])
})

describe('each example of docs/smoke-tests.md', () => {
  const blocks = [...read('docs/smoke-tests.md').matchAll(/^```yaml\n([\s\S]*?)^```/gm)].map(([, block = '']) => block)

  test.each(blocks)('is a configuration without a problem:\n%s', (block) => {
    const settings = block.includes('budget:') ? block : `budget: 1GB\n${block}`
    const whole = `version: 1\nimages:\n  app:\n${settings.replaceAll(/^/gm, '    ')}`
    const text = block.startsWith('version: 1') ? block : whole
    const tests = parseConfig({ text, file: 'c.yml' }).variants.flatMap(({ smoke }) => smoke)
    // Structure files are not read here.
    expect(tests.length > 0 || block.includes('structure:')).toBe(true)
  })
})

const releases = ['docs/release.md', 'docs/sources.md', 'docs/baseline.md', 'README.md'].flatMap((path) =>
  [...read(path).matchAll(/^```yaml\n([\s\S]*?)^```/gm)]
    .map(([, block = '']) => block)
    .filter((block) => block.includes('repositories:'))
    .map((block) => [path, block] as const),
)

test.each([...releases, ['examples/release', read('examples/release/.github/image-budgets.yml')] as const])(
  'the configuration of a release in %s has no problem, and publishes: %s',
  (_path, block) => {
    const whole = `version: 1\nimages:\n  app:\n    budget: 1GB\n    tags: latest\n    ${block}`
    const { variants } = parseConfig({ text: block.includes('version: 1') ? block : whole, file: 'c.yml' })
    for (const { publish } of variants) {
      expect(publish.repositories.length).toBeGreaterThan(0)
      expect(publish.tags.length).toBeGreaterThan(0)
    }
  },
)

const blocksOf = (path: string) => [...read(path).matchAll(/^```yaml\n([\s\S]*?)^```/gm)].map(([, block = '']) => block)
test.each(blocksOf('docs/growth.md').filter((block) => !block.startsWith('on:')))(
  'what docs/growth.md writes has no problem: %s',
  (block) => {
    const settings = block.startsWith('budget:')
      ? `    ${block.replaceAll('\n', '\n    ')}\n`
      : `    variants: {cuda: {}}\n${block}`
    const text = `version: 1\nimages:\n  app:\n    platforms: [linux/amd64, linux/arm64]\n${settings}`
    const { variants, allow } = parseConfig({ text, file: 'c.yml' })
    expect(variants.flatMap(({ budgets }) => budgets).some(({ growth }) => growth) || allow.length > 0).toBe(true)
  },
)

test.each([...blocksOf('docs/matrix.md'), read('examples/matrix/.github/image-budgets.yml')])(
  'the matrix that docs/matrix.md or the example writes has cells: %s',
  (block) => {
    const text = block.startsWith('    ') ? `version: 1\nimages:\n  app:\n${block}` : block
    const { variants } = parseConfig({ text, file: 'c.yml' })
    expect(variants.length).toBeGreaterThan(1)
    for (const { matrix } of variants) expect(matrix).toBeDefined()
  },
)

test('the documents of a release and its workflows name the same action versions', () => {
  const texts = [
    'README.md',
    'docs/release.md',
    'examples/release/.github/workflows/release.yml',
    '.github/workflows/release.yml',
  ]
  const named = texts.flatMap((path) => [...read(path).matchAll(/uses: ([\w-]+\/[\w-]+)@([0-9a-f]{40})/g)])
  const versions = Map.groupBy(named, ([, action]) => action)
  for (const [action, uses] of versions)
    expect([action, new Set(uses.map(([, , commit]) => commit)).size]).toEqual([action, 1])
})
