import { readFileSync } from 'node:fs'
import { describe, expect, test } from '@jest/globals'
import { Ajv } from 'ajv'
import { parse as parseYaml } from 'yaml'
import { generatedFiles } from '../../../script/generate.ts'
import { configSchema } from '../../../src/config/config-schema.ts'
import { problemsOf, variant } from '../../kit/config-problems.ts'

const validate = new Ajv({ strict: true, allowUnionTypes: true, allErrors: true }).compile(configSchema())

const design = `version: 1
defaults:
  platforms: [linux/amd64, linux/arm64]
images:
  app:
    context: .
    variants:
      cuda:
        dockerfile: Dockerfile.cuda
        platforms: [linux/amd64]
        budget:
          compressed: {max: 4.2GB, target: 3.8GB}
          uncompressed: 9GB
      cpu: {budget: {compressed: 900MB, linux/arm64: {compressed: 850MB}}}
      minimal: {target: minimal, budget: {compressed: 120MB, layers: 12}}
    relations: ["minimal < cpu", "uncompressed: cpu < cuda by 30%", {distinct: [cpu, cuda, minimal]}]
  app-tools:
    context: tools
    variants:
      cuda: {platforms: [linux/amd64], from: {image: app, variant: cuda, arg: BASE}}
total: 9GB
strict: true
`

describe('the JSON Schema for editors', () => {
  test('the committed copies are what the code generates', async () => {
    for (const [path, generate] of Object.entries(generatedFiles)) {
      expect({ path, text: readFileSync(path, 'utf8') }).toEqual({ path, text: await generate() })
    }
  })

  test.each([
    design,
    'version: 1\nimages: {app: {budget: 300MB}}',
    'version: 1\nimages: {app: {budget: 300000000, build-args: {A: 1.10, B: true}, labels: [a=b]}}',
    variant('bake: docker-bake.hcl'),
    variant('bake: {files: [a.yaml, b.yaml], target: web}, secrets: {id: VAR}, cache-from: [type=gha], target: 0'),
  ])('accepts what is valid: %#', (text) => {
    expect(problemsOf(text)).toEqual([])
    validate(parseYaml(text))
    expect(validate.errors).toBeNull()
  })

  test.each([
    'version: 2\nimages: {app: }',
    'images: {app: }',
    'version: 1',
    'version: 1\nimages: {app: {budgt: 3MB}}',
    'version: 1\nimages: {app: {budget: 300 M}}',
    'version: 1\nimages: {app: {budget: -5MB}}',
    'version: 1\nimages: {app: {budget: -5}}',
    'version: 1\nimages: {app: {budget: 80%}}',
    'version: 1\nimages: {app: {budget: {layers: 1.5}}}',
    'version: 1\nimages: {app: {budget: {linux/amd46: 3MB}}}',
    'version: 1\nimages: {app: {from: {variant: x}}}',
    'version: 1\nimages: {app: {smoke: [x]}}',
    'version: 1\nimages: {app: {platforms: linux/amd64}}',
    'version: 1\nimages: [app]',
  ])('refuses what is not: %j', (text) => {
    expect(problemsOf(text).length).toBeGreaterThan(0)
    expect(validate(parseYaml(text))).toBe(false)
  })

  test('helps an editor: every setting is described', () => {
    const { properties } = configSchema() as { properties: Record<string, { description?: string }> }
    expect(
      Object.entries(properties)
        .filter(([, { description }]) => description === undefined)
        .map(([name]) => name),
    ).toEqual([])
  })
})
