import * as z from 'zod'
import { baseline } from './baseline-schema.ts'
import { allow } from './allow-schema.ts'
import { budget, sizeEntry } from './budget-schema.ts'
import { matrixShape } from './matrix-schema.ts'
import { publishRules, publishSettings } from './publish-schema.ts'
import { ruleSettings } from './rules-schema.ts'
import { closed, listOf, mapOf, pairs, platform, text, textOrList } from './schema-parts.ts'
import { smoke } from './smoke-schema.ts'

const from = closed('a mapping with image, variant and arg', {
  image: text('the name of an image').optional().meta({ description: 'The image of the parent; default: this image.' }),
  variant: text('the name of a variant')
    .optional()
    .meta({ description: 'The variant of the parent; default: the name of this variant.' }),
  arg: text('the build argument that FROM names').meta({
    description: 'The parent takes the place of the image that FROM names by this argument.',
  }),
}).meta({ id: 'from', description: 'The parent image that this run builds first.' })

const bakeExpected = 'a file name, or a mapping with file (or files) and target'
const bake = z
  .union(
    [
      z.string(),
      closed(bakeExpected, {
        file: text('a file name').optional().meta({ description: 'A bake file or a compose file.' }),
        files: listOf(text('a file name'), 'a list of file names').optional(),
        target: text('the name of a target')
          .optional()
          .meta({ description: 'Default: the name of the variant, or of the image for a `default` variant.' }),
      }),
    ],
    { error: bakeExpected },
  )
  .meta({
    id: 'bake',
    description: 'Takes the settings of a target of an existing bake or compose file; settings here win.',
  })

const settings = {
  context: text('a folder')
    .optional()
    .meta({ description: 'The build context, relative to the repository.', default: '.' }),
  dockerfile: text('a file name').optional().meta({ description: 'Relative to the context.', default: 'Dockerfile' }),
  target: z
    .union([z.string(), z.number()], { error: 'the name of a stage' })
    .optional()
    .meta({ description: 'The stage of the Dockerfile to build; default: the last one.' }),
  'build-args': pairs('a mapping, or a list of KEY=VALUE').optional().meta({
    description: 'Build arguments; values are taken as they are written. Merged over the levels, key by key.',
  }),
  platforms: listOf(platform, 'a list such as [linux/amd64, linux/arm64]')
    .optional()
    .meta({ description: 'The platforms to build.', default: ['linux/amd64'] }),
  from: from.optional(),
  bake: bake.optional(),
  source: text('an image such as registry:ghcr.io/acme/app@sha256:…')
    .optional()
    .meta({
      description:
        'An image that exists already, in place of a build: oci:FOLDER[@DIGEST], oci-archive:FILE, docker-archive:FILE, docker-daemon:NAME or registry:NAME.',
      examples: ['registry:ghcr.io/acme/app@sha256:…', 'oci:out/layout'],
    }),
  secrets: z
    .union([listOf(text('the name of a variable'), 'a list'), mapOf(text('the name of a variable'), 'a mapping')], {
      error: 'a list of environment variables, or a mapping of secret ids to environment variables',
    })
    .optional()
    .meta({ description: 'Build secrets, from environment variables only.' }),
  'cache-from': textOrList('text such as type=gha, or a list')
    .optional()
    .meta({ description: "Cache sources in docker's notation." }),
  'cache-to': textOrList('text such as type=gha,mode=max, or a list')
    .optional()
    .meta({ description: "Cache sinks in docker's notation." }),
  labels: pairs('a mapping, or a list of KEY=VALUE')
    .optional()
    .meta({ description: 'Image labels. Merged over the levels, key by key.' }),
  budget: budget.optional(),
  device: z.enum(['cpu', 'cuda'], { error: 'cpu or cuda' }).optional().meta({
    description: 'What must be inside: with `cuda` also what GPUs need, with `cpu` nothing that asks for one.',
  }),
  smoke: smoke.optional(),
  ...ruleSettings,
  ...publishSettings,
}

const relation = z
  .union(
    [
      z.string(),
      closed('a mapping with distinct', {
        distinct: listOf(text('the name of a variant'), 'a list of variants'),
      }),
    ],
    { error: 'text such as "minimal < cpu", or a mapping with distinct' },
  )
  .meta({ id: 'relation', examples: ['minimal < cpu', 'uncompressed: cpu < cuda by 30%'] })

const relations = listOf(relation, 'a list')

const ofVariant = {
  ...settings,
  parity: text('the name of a variant')
    .optional()
    .meta({
      description: 'Another variant, or image/variant, whose smoke tests this one must pass too.',
      examples: ['cpu'],
    }),
}

const cell = closed('a mapping with the settings of a variant', ofVariant).meta({ id: 'cell' })
const matrix = matrixShape(cell).optional()

const variant = closed('a mapping with the settings of a variant', { ...ofVariant, matrix })
  .nullable()
  .meta({ id: 'variant' })

const image = closed('a mapping with the settings of an image', {
  ...settings,
  matrix,
  variants: mapOf(variant, 'a mapping of names to variants')
    .optional()
    .meta({ description: 'Without it the image has one variant, named default.' }),
  relations: relations.optional().meta({ description: 'What must hold between the variants of this image.' }),
})
  .nullable()
  .meta({ id: 'image' })

/** The shape of a configuration: its types and keys. What the values mean is checked where they are resolved. */
export const configShape = closed('a mapping with version and images', {
  version: z.literal(1, { error: '1' }).meta({ description: 'The version of this format.' }),
  defaults: closed('a mapping of settings', settings)
    .optional()
    .meta({ description: 'Settings of all images and variants that do not have their own.' }),
  images: mapOf(image, 'a mapping of names to images').meta({ description: 'The images by name.' }),
  relations: relations.optional().meta({ description: 'What must hold between variants of different images.' }),
  total: sizeEntry
    .optional()
    .meta({ description: 'Bounds on the compressed bytes that a registry stores for everything, each blob once.' }),
  baseline: baseline.optional().meta({ description: 'What the images are held against.' }),
  allow: allow.optional().meta({
    description:
      'Breaches of budgets, growth, `total` and relations that warn for a time instead of failing. Never of smoke tests, of a minimum, or of what is unknown.',
    examples: [
      [{ image: 'app', measure: 'compressed', by: 'ada', reason: 'torch 2.6 is larger', until: '2026-12-31' }],
    ],
  }),
  strict: z
    .boolean({ error: 'true or false' })
    .optional()
    .meta({ description: 'A variant without a budget is an error instead of a warning.', default: false }),
  'require-smoke': z
    .boolean({ error: 'true or false' })
    .optional()
    .meta({ description: 'A smoke test that is skipped fails, as for a release.', default: false }),
  ...publishRules,
})

/** The JSON Schema (draft-07) of a configuration file, for editors, from the definition that validates. */
export function configSchema(): Record<string, unknown> {
  const { $schema, ...rest } = z.toJSONSchema(configShape, { io: 'input', target: 'draft-7' })
  return {
    $schema,
    title: 'Image Size Budgets',
    description: 'Container image variants, how they are built, and how big they may be.',
    ...rest,
  }
}
