import { describe, expect, test } from '@jest/globals'
import { parseConfig } from '../../../src/config/parse-config.ts'
import type { Variant } from '../../../src/model/config.ts'
import { parse, variant } from '../../kit/config-problems.ts'

const first = (text: string): Variant => {
  const found = parse(text).variants[0]
  if (found === undefined) throw new Error('no variant')
  return found
}

describe('short forms and defaults', () => {
  test('the smallest configuration is one image with one size', () => {
    const config = parse('version: 1\nimages: {app: {budget: 300MB}}')
    expect(config.variants).toHaveLength(1)
    expect(config.variants[0]).toMatchObject({
      image: 'app',
      variant: 'default',
      context: '.',
      dockerfile: 'Dockerfile',
      platforms: ['linux/amd64'],
      budgets: [{ measure: 'compressed', platform: 'linux/amd64', max: { value: 300_000_000, text: '300MB' } }],
    })
    expect(config).toMatchObject({ file: 'c.yml', strict: false, relations: [] })
    expect(config).not.toHaveProperty('total')
  })

  test('a setting is looked up in the variant, the image, then the defaults', () => {
    const { variants } = parse(`version: 1
defaults: {context: d, target: td, platforms: [linux/arm64]}
images:
  app:
    context: i
    variants:
      own: {context: v}
      other:
`)
    expect(variants.map(({ context, target, platforms }) => [context, target, platforms])).toEqual([
      ['v', 'td', ['linux/arm64']],
      ['i', 'td', ['linux/arm64']],
    ])
  })

  test('the Dockerfile is relative to the context', () => {
    expect(first(variant('context: ./tools/, dockerfile: ../docker/Dockerfile.cpu')).dockerfile).toBe(
      'docker/Dockerfile.cpu',
    )
  })

  test('build arguments and labels merge key by key, and keep their text as it is written', () => {
    const found = first(
      `version: 1
defaults: {build-args: {A: 1, B: 1.10, C: yes}, labels: {x: 0x10}}
images: {app: {build-args: [A=two, "E=a=b"], variants: {cpu: {build-args: {D: "\${x} %{y}", F: 1e3, G: null}, labels: {y: 'on'}}}}}
`.replace(', G: null', ''),
    )
    expect(found.buildArgs).toEqual({ A: 'two', B: '1.10', C: 'yes', D: `\${x} %{y}`, E: 'a=b', F: '1e3' })
    expect(found.labels).toEqual({ x: '0x10', y: 'on' })
  })

  test('names that JavaScript objects already have are names like others', () => {
    const text =
      'version: 1\nimages: {constructor: {variants: {toString: {build-args: {valueOf: x}}, hasOwnProperty: }}}'
    const { variants } = parse(text)
    expect(variants.map(({ image, variant }) => `${image}/${variant}`)).toEqual([
      'constructor/toString',
      'constructor/hasOwnProperty',
    ])
    expect(Object.entries(variants[0]?.buildArgs ?? {})).toEqual([['valueOf', 'x']])
  })

  test('secrets are names of variables, or ids with variables', () => {
    expect(first(variant('secrets: [NPM_TOKEN]')).secrets).toEqual([{ id: 'NPM_TOKEN', env: 'NPM_TOKEN' }])
    expect(first(variant('secrets: {npm: NPM_TOKEN}')).secrets).toEqual([{ id: 'npm', env: 'NPM_TOKEN' }])
  })

  test('a parent defaults to the variant of the same name', () => {
    const { variants } = parse(
      'version: 1\nimages: {base: {variants: {cpu: }}, app: {from: {image: base, arg: BASE}, variants: {cpu: }}}',
    )
    expect(variants[1]?.from).toMatchObject({ image: 'base', variant: 'cpu', arg: 'BASE' })
  })

  test('one cache may stand for a list, and a bare reference for a registry', () => {
    const found = first(
      variant('cache-from: ghcr.io/acme/app:cache, cache-to: ["type=gha,mode=max", "type=local,dest=.cache"]'),
    )
    expect(found.cacheFrom).toEqual(['ghcr.io/acme/app:cache'])
    expect(found.cacheTo).toEqual(['type=gha,mode=max', 'type=local,dest=.cache'])
  })

  test('anchors and aliases work', () => {
    const { variants } = parse('version: 1\nimages: {app: {variants: {a: &a {budget: 3MB}, b: *a}}}')
    expect(variants.map(({ budgets }) => budgets[0]?.max?.value)).toEqual([3_000_000, 3_000_000])
  })
})

describe('budgets', () => {
  const text = `version: 1
defaults:
  platforms: [linux/amd64, linux/arm64]
  budget: {layers: 9, uncompressed: 5GB}
images:
  app:
    budget: {compressed: {max: 900MB, warn: 800MB, min: 100MB, original: 2GiB, message: "Ask @ops"}, linux/arm64: {layers: 7}}
    variants:
      cpu: {budget: {linux/arm64: 850MB}}
`

  test('the whole entry of a measure comes from the nearest level; there the platform has its own', () => {
    const budgets = first(text).budgets.map(({ measure, platform, max, warn }) => [
      platform,
      measure,
      max?.value,
      warn?.value,
    ])
    expect(budgets).toEqual([
      ['linux/amd64', 'compressed', 900_000_000, 800_000_000],
      ['linux/amd64', 'uncompressed', 5_000_000_000, undefined],
      ['linux/amd64', 'layers', 9, undefined],
      ['linux/arm64', 'compressed', 850_000_000, undefined],
      ['linux/arm64', 'uncompressed', 5_000_000_000, undefined],
      ['linux/arm64', 'layers', 7, undefined],
    ])
  })

  test('a budget keeps the line it is written on, its message and its units', () => {
    expect(first(text).budgets[0]).toMatchObject({
      position: { file: 'c.yml', line: 7, column: 14 },
      message: 'Ask @ops',
      unit: 'decimal',
      original: { value: 2 * 1024 ** 3, text: '2GiB' },
    })
    expect(first(variant('budget: {compressed: {target: 1GiB, max: 2000000000}}')).budgets[0]?.unit).toBe('binary')
  })

  test('what is inside is bounded too: by measure and by path, for each platform the nearest entry of each', () => {
    const { variants } = parse(`version: 1
defaults:
  platforms: [linux/amd64, linux/arm64]
  budget: {wasted: {warn: 10MB}, paths: {/opt/tool: 3MB, /usr//lib/: {max: 9MB, min: 1MB}}}
images:
  app:
    variants:
      cpu: {budget: {own: 80MB, live: 1GiB, paths: {/opt/tool: 2MB}, linux/arm64: {wasted: 5MB, paths: {/: 2GB}}}}
`)
    const budgets = variants[0]?.budgets.map(({ platform, measure, path, max, warn, min }) => [
      `${platform} ${path ?? measure}`,
      ...[max, warn, min].map((bound) => bound?.text),
    ])
    expect(budgets).toEqual([
      ['linux/amd64 own', '80MB', undefined, undefined],
      ['linux/amd64 live', '1GiB', undefined, undefined],
      ['linux/amd64 wasted', undefined, '10MB', undefined],
      ['linux/amd64 /opt/tool', '2MB', undefined, undefined],
      ['linux/amd64 /usr/lib', '9MB', undefined, '1MB'],
      ['linux/arm64 own', '80MB', undefined, undefined],
      ['linux/arm64 live', '1GiB', undefined, undefined],
      ['linux/arm64 wasted', '5MB', undefined, undefined],
      ['linux/arm64 /opt/tool', '2MB', undefined, undefined],
      ['linux/arm64 /', '2GB', undefined, undefined],
      ['linux/arm64 /usr/lib', '9MB', undefined, '1MB'],
    ])
    expect(variants[0]?.smokeBudgets).toEqual([])
  })

  test('total is bounded like a compressed size', () => {
    const { total } = parse('version: 1\nimages: {app: }\ntotal: {max: 6GB, warn: 5GB}')
    expect(total).toMatchObject({ max: { value: 6e9 }, warn: { value: 5e9 }, position: { line: 3, column: 1 } })
  })
})

describe('relations', () => {
  const relation = (text: string) =>
    parse(`version: 1\nimages: {app: {variants: {cpu: , gpu: }, relations: [${text}]}, tools: }\n`).relations[0]

  test.each([
    ['cpu<gpu', { measure: 'compressed', left: 'cpu', right: 'gpu', orEqual: false }],
    ['gpu > cpu', { measure: 'compressed', left: 'cpu', right: 'gpu', orEqual: false }],
    ['wasted: cpu < gpu', { measure: 'wasted', left: 'cpu', right: 'gpu', orEqual: false }],
    [
      'own: cpu < gpu by 20MB',
      { measure: 'own', left: 'cpu', right: 'gpu', orEqual: false, margin: { amount: 20_000_000 } },
    ],
    ['live: cpu <= gpu', { measure: 'live', left: 'cpu', right: 'gpu', orEqual: true }],
    ['gpu >= cpu', { measure: 'compressed', left: 'cpu', right: 'gpu', orEqual: true }],
    [
      'uncompressed: cpu <= app/gpu by 30%',
      { measure: 'uncompressed', left: 'cpu', right: 'gpu', orEqual: true, margin: { percent: 30 } },
    ],
    [
      'cpu < gpu by 20MB',
      { measure: 'compressed', left: 'cpu', right: 'gpu', orEqual: false, margin: { amount: 20_000_000 } },
    ],
    [
      'cpu < gpu by 20 MB',
      { measure: 'compressed', left: 'cpu', right: 'gpu', orEqual: false, margin: { amount: 20_000_000 } },
    ],
    ['layers: cpu < gpu by 2', { measure: 'layers', left: 'cpu', right: 'gpu', orEqual: false, margin: { amount: 2 } }],
  ])('%s', (text, { left, right, ...rest }) => {
    expect(relation(`"${text}"`)).toEqual({
      kind: 'order',
      text,
      left: { image: 'app', variant: left },
      right: { image: 'app', variant: right },
      position: { file: 'c.yml', line: 2, column: 54 },
      ...rest,
    })
  })

  test('distinct names variants of one image or of several', () => {
    expect(relation('{distinct: [cpu, gpu, tools/default]}')).toMatchObject({
      kind: 'distinct',
      variants: [{ variant: 'cpu' }, { variant: 'gpu' }, { image: 'tools', variant: 'default' }],
    })
  })

  test('a relation between images stands at the top', () => {
    const { relations } = parse('version: 1\nimages: {a: , b: {variants: {x: }}}\nrelations: ["a < b/x"]')
    expect(relations[0]).toMatchObject({
      left: { image: 'a', variant: 'default' },
      right: { image: 'b', variant: 'x' },
    })
  })
})

test('a text without its disk takes the platforms of a bake file from the other configuration', () => {
  const text = 'version: 1\nimages: {app: {bake: docker-bake.hcl, budget: 3MB}}'
  const like = parse('version: 1\nimages: {app: {platforms: [linux/arm64]}}')
  const [found] = parseConfig({ text, file: 'c.yml', like }).variants
  expect(found?.bake).toMatchObject({ files: ['docker-bake.hcl'], target: 'app' })
  expect(found?.budgets.map(({ platform }) => platform)).toEqual(['linux/arm64'])
})
