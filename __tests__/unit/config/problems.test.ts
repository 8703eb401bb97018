import { describe, expect, test } from '@jest/globals'
import { problemsOf, variant } from '../../kit/config-problems.ts'

const one = (settings: string): string => variant(settings)
const images = (text: string): string => `version: 1\nimages:\n${text}`

describe('a mistake is told with its place and its remedy', () => {
  test.each([
    // Sizes.
    [
      'budget: 300 M',
      'c.yml:5:21: images.app.variants.cpu.budget is "300 M": the unit "M" is ambiguous or unknown. Write "300MB" or "300MiB"',
    ],
    [
      'budget: 4G',
      'c.yml:5:21: images.app.variants.cpu.budget is "4G": the unit "G" is ambiguous or unknown. Write "4GB" or "4GiB"',
    ],
    [
      'budget: -5MB',
      'c.yml:5:21: images.app.variants.cpu.budget is "-5MB": a size cannot be negative. Write a size such as 300MB',
    ],
    [
      'budget: 1e3',
      'c.yml:5:21: images.app.variants.cpu.budget is "1e3": a size is a number of bytes, or a number with kB, MB, GB, TB, KiB, MiB, GiB or TiB. Write a size such as 300MB',
    ],
    [
      'budget: NaN',
      'c.yml:5:21: images.app.variants.cpu.budget is "NaN": a size is a number of bytes, or a number with kB, MB, GB, TB, KiB, MiB, GiB or TiB. Write a size such as 300MB',
    ],
    [
      'budget: 9007199254740993',
      'c.yml:5:21: images.app.variants.cpu.budget is "9007199254740993": a size is at most 9007199254740991 bytes (2^53 - 1). Write a size such as 300MB',
    ],
    [
      'budget: 80%',
      'c.yml:5:21: images.app.variants.cpu.budget is "80%": a size is in bytes, not in percent. Write a size such as 300MB',
    ],
    [
      'budget: {layers: 1.5}',
      'c.yml:5:30: images.app.variants.cpu.budget.layers is "1.5": layers are counted. Write a whole number such as 12',
    ],
    // Budgets that contradict themselves.
    [
      'budget: {compressed: {max: 5MB, min: 6MB}}',
      'c.yml:5:22: images.app.variants.cpu.budget.compressed: min "6MB" is above max "5MB". Correct one of them',
    ],
    [
      'budget: {compressed: {max: 5MB, warn: 6MB}}',
      'c.yml:5:22: images.app.variants.cpu.budget.compressed: warn "6MB" is above max "5MB". Correct one of them',
    ],
    ['budget: {}', 'c.yml:5:13: This budget is empty. Write a size such as 300MB, or remove it'],
    [
      'budget: {compressed: {message: hi}}',
      'c.yml:5:22: images.app.variants.cpu.budget.compressed bounds nothing. Add `max`, such as `max: 300MB`, or remove it',
    ],
    [
      'budget: {linux/arm64: 3MB}',
      'c.yml:5:22: No variant under this budget is built for linux/arm64. Add it to `platforms`, or remove the bound',
    ],
    [
      'budget: {linux/amd46: 3MB}',
      'c.yml:5:22: images.app.variants.cpu.budget has no setting "linux/amd46". Did you mean "linux/amd64"?',
    ],
    // Platforms.
    ['platforms: [linux/amd46]', 'c.yml:5:25: There is no platform "linux/amd46". Did you mean "linux/amd64"?'],
    [
      'platforms: [linux/arm64, linux/arm64/v8]',
      'c.yml:5:38: The platform "linux/arm64/v8" is named twice. Keep one of them',
    ],
    ['platforms: []', 'c.yml:5:13: This list of platforms is empty. Name one, or remove it'],
    [
      'platforms: linux/amd64',
      'c.yml:5:24: images.app.variants.cpu.platforms is the text "linux/amd64". It should be a list such as [linux/amd64, linux/arm64]',
    ],
    // Keys.
    ['budgt: 3MB', 'c.yml:5:13: images.app.variants.cpu has no setting "budgt". Did you mean "budget"?'],
    [
      'budget: {compresed: 3MB}',
      'c.yml:5:22: images.app.variants.cpu.budget has no setting "compresed". Did you mean "compressed"?',
    ],
    [
      'outputs: [x]',
      'c.yml:5:13: images.app.variants.cpu has no setting "outputs". Known here: context, dockerfile, target, build-args, platforms, from, bake, source, secrets, cache-from, cache-to, labels, budget, device, smoke, rules, waive, repositories, tags, tag-prefix, tag-suffix, annotations, provenance, sbom, parity, matrix',
    ],
    ['budget: {paths: {opt/tool: 3MB}}', 'c.yml:5:30: The path "opt/tool" is not absolute. Begin it with /'],
    [
      'budget: {paths: {/opt/tool: 3 M}}',
      'c.yml:5:41: images.app.variants.cpu.budget.paths./opt/tool is "3 M": the unit "M" is ambiguous or unknown. Write "3MB" or "3MiB"',
    ],
    [
      'budget: {paths: {/opt/tool: 3MB, /opt/tool/: 4MB}}',
      'c.yml:5:46: "/opt/tool" has two budgets here. Write the path once',
    ],
    [
      'budget: {paths: {"/opt/\\u001b[31m": 3MB}}',
      'c.yml:5:30: The path "/opt/\\u{1b}[31m" holds a control character. Remove it',
    ],
    [
      'budget: {paths: {/opt/*/lib: 3MB}}',
      'c.yml:5:30: The path "/opt/*/lib" is a pattern, and a budget takes each path as it is written. Name the folder that holds it all, such as "/opt", or each path by itself',
    ],
    [
      'budget: {paths: {"/usr/lib/python3.?": 3MB}}',
      'c.yml:5:30: The path "/usr/lib/python3.?" is a pattern, and a budget takes each path as it is written. Name the folder that holds it all, such as "/usr/lib", or each path by itself',
    ],
    [
      'budget: {paths: {"/srv/[slug]": 3MB, "/srv/{a,b}": 3MB}}',
      'c.yml:5:50: The path "/srv/{a,b}" is a pattern, and a budget takes each path as it is written. Name the folder that holds it all, such as "/srv", or each path by itself',
    ],
    [
      'budget: {paths: {/opt/tool/../lib: 3MB}}',
      'c.yml:5:30: The path "/opt/tool/../lib" holds "..". Write where it leads: "/opt/lib"',
    ],
    ['budget: {paths: {../lib: 3MB}}', 'c.yml:5:30: The path "../lib" holds "..". Write where it leads'],
    ['budget: {paths: {}}', 'c.yml:5:22: This budget is empty. Write a size such as 300MB, or remove it'],
    [
      'budget: {paths: 3MB}',
      'c.yml:5:29: images.app.variants.cpu.budget.paths is the text "3MB". It should be a mapping of absolute paths to sizes',
    ],
    [
      'budget: {path: {/opt/tool: 3MB}}',
      'c.yml:5:22: images.app.variants.cpu.budget has no setting "path". Did you mean "paths"?',
    ],
    [
      'budget: {wasted: {max: 3MB, warn: 4MB}}',
      'c.yml:5:22: images.app.variants.cpu.budget.wasted: warn "4MB" is above max "3MB". Correct one of them',
    ],
    [
      'budget: {compressed: {max: 3MB, shrink: 2%}}',
      'c.yml:5:45: images.app.variants.cpu.budget.compressed has no setting "shrink". Known here: max, warn, min, target, original, message, growth',
    ],
    // Types.
    ['context: [a]', 'c.yml:5:22: images.app.variants.cpu.context is a list. It should be a folder'],
    ['context: ', 'c.yml:5:22: images.app.variants.cpu.context is empty. It should be a folder'],
    [
      'build-args: {A: [1]}',
      'c.yml:5:29: images.app.variants.cpu.build-args.A is a list. It should be text, a number, true or false',
    ],
    // Build arguments, labels, secrets, caches.
    ['build-args: {a b: 1}', 'c.yml:5:26: "a b" cannot be the name of a build argument. Correct the name'],
    [
      'build-args: [TOKEN]',
      'c.yml:5:26: "TOKEN" has no value. Write "TOKEN=value": nothing is taken from the environment but secrets',
    ],
    [
      'secrets: ["abc=def"]',
      'c.yml:5:23: This secret is not the name of an environment variable. A secret never stands in a file: name the variable that holds it',
    ],
    [
      'secrets: {tok: GITHUB TOKEN}',
      'c.yml:5:23: "GITHUB TOKEN" is not the name of an environment variable. Name one such as NPM_TOKEN',
    ],
    ['secrets: [A, A]', 'c.yml:5:26: The secret "A" is named twice. Keep one of them'],
    [
      'cache-to: mode=max',
      'c.yml:5:23: The cache "mode=max" has no type. Write such as type=gha or type=registry,ref=…',
    ],
    [
      'cache-to: "type=s3,secret_access_key=hunter2"',
      'c.yml:5:23: The cache attribute "secret_access_key" is a credential. A secret never stands in a file: log in with an action before this one',
    ],
    [
      'cache-to: type=gha, cache-from: [type=gha, \'type=gha,"URL_v2=https://evil.example"\']',
      'c.yml:5:56: The cache "type=gha,"URL_v2=https://evil.example"" names a server of its own. Remove url_v2: it would send the runner’s own token elsewhere',
    ],
    // Parents.
    ['from: {variant: gpuu, arg: BASE}', 'c.yml:5:13: The parent "app/gpuu" does not exist. Did you mean "app/gpu"?'],
    [
      'from: {variant: gpu, arg: a-b}',
      'c.yml:5:13: "a-b" cannot be the name of a build argument. Name the argument that FROM uses, such as BASE where FROM is followed by $BASE',
    ],
    [
      'from: {variant: gpu}',
      'c.yml:5:19: images.app.variants.cpu.from has no "arg". Add "arg": the build argument that FROM names',
    ],
    [
      'from: {variant: cpu, arg: BASE}',
      'c.yml:5:13: A cycle: "app/cpu" from "app/cpu". Build one of them from something else',
    ],
    // Bake.
    ['bake: {target: x}', 'c.yml:5:13: bake names its file by `file`, or several by `files`. Write one of the two'],
    ['bake: {files: []}', 'c.yml:5:13: This list of bake files is empty. Name one, or remove `bake`'],
  ])('%s', (settings, expected) => {
    expect(problemsOf(one(settings))).toEqual([expected])
  })

  test.each([
    ['', 'c.yml:2:1: The configuration has no "images"'],
    ['  {}\n', 'c.yml:2:1: There is no image. Name one under `images`'],
    ['  app: {variants: {}}\n', 'c.yml:3:9: Image "app" has an empty list of variants. Name one, or remove `variants`'],
    ['  "a\\u202eb": {}\n', 'c.yml:3:3: "a\\u{202e}b" cannot be the name of an image'],
    ['  app: {}\n  APP: {}\n', 'c.yml:4:3: The images "app" and "APP" differ only in case'],
    ['  app: {relations: [a < b]}\n', 'c.yml:3:21: There is no variant "a" of image "app"'],
  ])('images: %j', (text, expected) => {
    const found = problemsOf(text === '' ? 'version: 1\n' : images(text))
    expect(found[0]).toContain(expected.replace('c.yml:2:1: The configuration has no', 'The configuration has no'))
  })

  test.each([
    ['cpu <> gpu', '"cpu <> gpu" is not a relation'],
    ['cpu < gpuu', 'There is no variant "gpuu" of image "app". Did you mean "gpu"?'],
    ['cpu < cpu', '"cpu < cpu" compares a variant with itself'],
    ['compresed: cpu < gpu', '"compresed" is not a measure. Did you mean "compressed"?'],
    ['cpu < gpu by 200%', 'The margin "200%" is not between 0% and 100%'],
    ['cpu < gpu by lots', 'The margin "lots" is neither a percentage such as 30% nor a size such as 20MB'],
    ['layers: cpu < gpu by 2MB', 'The margin "2MB" is neither a percentage nor a count of layers'],
  ])('relation %s', (text, expected) => {
    const found = problemsOf(`version: 1\nimages: {app: {variants: {cpu: , gpu: }, relations: ["${text}"]}}`)
    expect(found).toHaveLength(1)
    expect(found[0]).toContain(expected)
  })

  test('a relation whose sides share no platform would never be judged', () => {
    const text = `version: 1\nimages: {app: {variants: {cpu: {platforms: [linux/arm64]}, gpu: }, relations: ["cpu < gpu"]}}`
    expect(problemsOf(text)[0]).toContain('The variants of "cpu < gpu" have no platform in common')
  })

  test('a relation that YAML reads as a mapping is explained', () => {
    const text = 'version: 1\nimages: {app: {variants: {cpu: , gpu: }, relations: [uncompressed: cpu < gpu]}}'
    expect(problemsOf(text).join('\n')).toContain('Write the relation in quotes, such as "uncompressed: cpu < cuda"')
  })
})

describe('all problems at once', () => {
  test('keys, types, sizes, references and paths are told together, in the order of the file', () => {
    const found = problemsOf(`version: 2
images:
  app:
    budgt: 1MB
    budget: 300 M
    platforms: [linux/amd46]
    context: ../outside
    variants:
      cpu: {from: {variant: gpu, arg: B}, smoke: x}
      gpu: {from: {variant: cpu, arg: B}}
    relations: ["cpu < gpuu"]
`)
    expect(found.map((line) => line.split(':')[1])).toEqual(['1', '4', '5', '6', '7', '9', '9', '11'])
  })

  test('one mistake in defaults is told once, however many variants it serves', () => {
    const text =
      'version: 1\ndefaults: {platforms: [linux/amd46], budget: 3M}\nimages: {a: {variants: {x: , y: , z: }}, b: }\n'
    expect(problemsOf(text)).toHaveLength(2)
  })

  test('what was cut out for its shape is not reported as missing', () => {
    expect(problemsOf(variant('budget: {compressed: {max: [1]}}'))).toEqual([
      'c.yml:5:40: images.app.variants.cpu.budget.compressed.max is a list. It should be a size such as 300MB',
    ])
  })
})
